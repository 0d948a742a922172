using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// A user as a body describes it, checked against what AWS supports ("CreateUser", "PutUser" and "Limitations" of the SCIM developer
/// guide): four required attributes, one value at most in lists, the e-mail address primary, nothing that AWS does not know.
/// </summary>
/// <param name="Kept">nickName to roles under AWS's member names, as the identity store keeps them.</param>
/// <param name="Enterprise">The enterprise extension; the manager is an id.</param>
internal sealed partial record ScimUserForm(
    string UserName,
    string? ExternalId,
    string DisplayName,
    Dictionary<string, string> Name,
    string? Email,
    string? EmailType,
    string? Title,
    bool Active,
    Dictionary<string, JsonNode> Kept,
    Dictionary<string, string> Enterprise
)
{
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public static readonly string[] NameParts =
    [
        "formatted",
        "familyName",
        "givenName",
        "middleName",
        "honorificPrefix",
        "honorificSuffix",
    ];
    public static readonly string[] KeptTexts = ["nickName", "profileUrl", "userType", "preferredLanguage", "locale", "timezone"];
    public static readonly string[] EnterpriseTexts = ["employeeNumber", "costCenter", "organization", "division", "department"];

    public static readonly Dictionary<string, string[]> Lists = new(StringComparer.Ordinal)
    {
        ["emails"] = ["value", "type", "primary"],
        ["phoneNumbers"] = ["value", "type", "primary"],
        ["roles"] = ["value", "type", "primary"],
        ["addresses"] = ["streetAddress", "locality", "region", "postalCode", "country", "formatted", "type", "primary"],
    };

    // Read-only attributes may come along and are passed over (RFC 7644, section 3.5.1).
    private static readonly HashSet<string> Attributes = new(
        [
            "schemas",
            "id",
            "meta",
            "userName",
            "externalId",
            "displayName",
            "name",
            "title",
            "active",
            .. KeptTexts,
            .. Lists.Keys,
            EnterpriseSchema,
        ],
        StringComparer.Ordinal
    );

    /// <exception cref="ScimRefusal">400.</exception>
    public static ScimUserForm Read(JsonObject input)
    {
        CheckSchemas(input, Schema, EnterpriseSchema);
        OnlyKnows(input, Attributes);
        var userName = Required(input, "userName");
        if (userName.Length > 128 || !UserNames().IsMatch(userName) || userName is "Administrator" or "AWSAdministrators")
            throw ScimRefusal.Invalid();
        var name = Texts(Complex(input, "name") ?? throw ScimRefusal.Invalid(), NameParts);
        if (!name.ContainsKey("givenName") || !name.ContainsKey("familyName"))
            throw ScimRefusal.Invalid();
        var kept = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var attribute in KeptTexts)
            if (Text(input, attribute) is { } text)
                kept[Member(attribute)] = text;
        foreach (var attribute in Lists.Keys)
            if (attribute != "emails" && Single(input, attribute) is { } value)
                kept[Member(attribute)] = new JsonArray(ToMembers(value));
        var email = Single(input, "emails");
        if (email is not null && (email["primary"]?.GetValue<bool>() != true || Text(email, "value") is null))
            throw ScimRefusal.Invalid();
        return new ScimUserForm(
            userName,
            ReadExternalId(input),
            Required(input, "displayName"),
            name,
            email is null ? null : Text(email, "value"),
            email is null ? null : Text(email, "type"),
            Text(input, "title"),
            ReadActive(input["active"]),
            kept,
            ReadEnterprise(Complex(input, EnterpriseSchema))
        );
    }

    /// <summary>At most 256 characters; a colon is refused (public report: keycloak-scim2-storage issue 3).</summary>
    public static string? ReadExternalId(JsonObject input)
    {
        var id = Text(input, "externalId");
        return id is { Length: > 256 } || id?.Contains(':', StringComparison.Ordinal) == true ? throw ScimRefusal.Invalid() : id;
    }

    /// <summary>A text; null when it is absent, null or empty.</summary>
    public static string? Text(JsonObject input, string attribute)
    {
        if (input[attribute] is not { } value)
            return null;
        if (value.GetValueKind() != JsonValueKind.String)
            throw ScimRefusal.Invalid();
        var text = value.GetValue<string>();
        return text.Length > 1024 || text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                ? throw ScimRefusal.Invalid()
            : text.Length == 0 ? null
            : text;
    }

    public static string Required(JsonObject input, string attribute) =>
        Text(input, attribute) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw ScimRefusal.Invalid();

    public static void CheckSchemas(JsonObject input, string required, params string[] others)
    {
        if (input["schemas"] is not JsonArray schemas)
            throw ScimRefusal.Invalid();
        var names = schemas.Select(one => one is JsonValue value && value.TryGetValue<string>(out var name) ? name : "").ToList();
        if (!names.Contains(required, StringComparer.Ordinal) || names.Exists(n => n != required && !others.Contains(n)))
            throw ScimRefusal.Invalid();
    }

    public static void OnlyKnows(JsonObject input, IReadOnlySet<string> attributes)
    {
        if (input.Any(member => !attributes.Contains(member.Key)))
            throw ScimRefusal.Invalid();
    }

    public static string Member(string attribute) => char.ToUpperInvariant(attribute[0]) + attribute[1..];

    private static JsonObject ToMembers(JsonObject value) =>
        new(value.Select(pair => KeyValuePair.Create(Member(pair.Key), pair.Value?.DeepClone())));

    private static JsonObject? Complex(JsonObject input, string attribute) =>
        input[attribute] switch
        {
            null => null,
            JsonObject value => value,
            _ => throw ScimRefusal.Invalid(),
        };

    private static Dictionary<string, string> Texts(JsonObject input, string[] attributes)
    {
        OnlyKnows(input, attributes.ToHashSet(StringComparer.Ordinal));
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in attributes)
            if (Text(input, attribute) is { } text)
                texts[attribute] = text;
        return texts;
    }

    private static JsonObject? Single(JsonObject input, string attribute)
    {
        if (input[attribute] is not { } given)
            return null;
        if (given is not JsonArray { Count: <= 1 } list)
            throw ScimRefusal.Invalid();
        if (list.Count == 0)
            return null;
        if (list[0] is not JsonObject value)
            throw ScimRefusal.Invalid();
        OnlyKnows(value, Lists[attribute].ToHashSet(StringComparer.Ordinal));
        foreach (var (name, part) in value)
            if (
                name == "primary"
                    ? part?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False)
                    : Text(value, name) is null
            )
                throw ScimRefusal.Invalid();
        return value;
    }

    private static Dictionary<string, string> ReadEnterprise(JsonObject? input)
    {
        if (input is null)
            return new(StringComparer.Ordinal);
        var plain = new JsonObject(
            input.Where(m => m.Key != "manager").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        );
        var texts = Texts(plain, EnterpriseTexts);
        if (Complex(input, "manager") is { } manager && Texts(manager, ["value"]).TryGetValue("value", out var id))
            texts["manager"] = id;
        return texts;
    }

    /// <summary>AWS's own examples send the text "false"; clients send booleans.</summary>
    private static bool ReadActive(JsonNode? given) =>
        given?.GetValueKind() switch
        {
            null or JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(given.GetValue<string>(), out var active) => active,
            _ => throw ScimRefusal.Invalid(),
        };

    [GeneratedRegex(@"\A[\p{L}\p{M}\p{S}\p{N}\p{P}]+\z", RegexOptions.None, 1000)]
    private static partial Regex UserNames();
}
