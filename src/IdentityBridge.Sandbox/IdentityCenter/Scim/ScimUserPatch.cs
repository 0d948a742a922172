using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// Applies the changes of a PATCH to a rendered user; what comes out is checked as a whole afterwards. AWS's constraints ("PatchUser"):
/// some attributes only, eq only in path filters, userName and active never removed and changed at most once.
/// </summary>
internal static partial class ScimUserPatch
{
    private static readonly HashSet<string> Changeable = new(
        [
            "userName",
            "active",
            "externalId",
            "displayName",
            "title",
            "name",
            "emails",
            "addresses",
            "phoneNumbers",
            ScimUserForm.EnterpriseSchema,
            .. ScimUserForm.KeptTexts,
        ],
        StringComparer.Ordinal
    );

    /// <exception cref="ScimRefusal">400.</exception>
    public static void Apply(JsonObject user, IReadOnlyList<ScimChange> changes)
    {
        var steps = changes.SelectMany(Steps).ToList();
        foreach (var once in new[] { "userName", "active" })
            if (steps.Count(step => step.Attribute == once) > 1)
                throw ScimRefusal.Invalid();
        foreach (var step in steps)
            Apply(user, step);
    }

    /// <summary>One change of one attribute. Without a path the value's members are changes of their own.</summary>
    private static IEnumerable<Step> Steps(ScimChange change)
    {
        if (change.Path is null)
            return change.Value is JsonObject { Count: > 0 } members
                ? members.SelectMany(member =>
                    Steps(new ScimChange(change.Op, member.Key, member.Value ?? throw ScimRefusal.Invalid()))
                )
                : throw ScimRefusal.Invalid();
        var path = change.Path;
        var isExtension = path.StartsWith(ScimUserForm.EnterpriseSchema, StringComparison.Ordinal);
        if (isExtension && path.Length == ScimUserForm.EnterpriseSchema.Length)
            return change.Value is JsonObject extension
                ? extension.SelectMany(member =>
                    Steps(new ScimChange(change.Op, $"{path}:{member.Key}", member.Value ?? throw ScimRefusal.Invalid()))
                )
                : [new Step(change.Op, ScimUserForm.EnterpriseSchema, null, null, null, change.Value)];
        if (isExtension)
            path = path[ScimUserForm.EnterpriseSchema.Length..].TrimStart(':');
        else if (path.StartsWith(ScimUserForm.Schema + ":", StringComparison.Ordinal))
            path = path[(ScimUserForm.Schema.Length + 1)..];
        if (Paths().Match(path) is not { Success: true } match)
            throw ScimRefusal.Invalid();
        var attribute = match.Groups["attribute"].Value;
        var sub = match.Groups["sub"] is { Success: true, Value: var name } ? name : null;
        var step = isExtension
            ? new Step(change.Op, ScimUserForm.EnterpriseSchema, attribute, sub, null, change.Value)
            : new Step(change.Op, attribute, null, sub, Filter(match), change.Value);
        if (!Changeable.Contains(step.Attribute) || (isExtension && match.Groups["by"].Success))
            throw ScimRefusal.Invalid();
        if (step is { Op: "remove", Attribute: "userName" or "active" })
            throw ScimRefusal.Invalid();
        return [step];
    }

    private static (string By, JsonNode Value)? Filter(Match match)
    {
        if (!match.Groups["by"].Success)
            return null;
        var value = match.Groups["value"].Value;
        return (
            match.Groups["by"].Value,
            value[0] == '"' ? JsonValue.Create(ScimFilter.Text(value))! : JsonValue.Create(value == "true")
        );
    }

    private static void Apply(JsonObject user, Step step)
    {
        if (ScimUserForm.Lists.ContainsKey(step.Attribute))
            ApplyToList(user, step);
        else if (step.Filter is not null)
            throw ScimRefusal.Invalid();
        else if (step.Attribute == ScimUserForm.EnterpriseSchema)
            ApplyToExtension(user, step);
        else if (step.Sub is null)
            Set(user, step.Attribute, step);
        else
            Set(Within(user, step.Attribute), step.Sub, step);
    }

    private static void ApplyToExtension(JsonObject user, Step step)
    {
        if (step.Extension is null)
        {
            user.Remove(step.Attribute);
            return;
        }

        if (user["schemas"] is JsonArray schemas && !schemas.Any(one => (string?)one == step.Attribute))
            schemas.Add((JsonNode)step.Attribute);
        var extension = Within(user, step.Attribute);
        if (step.Sub is null)
            Set(extension, step.Extension, step);
        else
            Set(Within(extension, step.Extension), step.Sub, step);
    }

    private static void ApplyToList(JsonObject user, Step step)
    {
        var list = user[step.Attribute] as JsonArray;
        if (step.Filter is not { } filter)
        {
            if (step.Sub is not null)
                throw ScimRefusal.Invalid();
            if (step.Op == "remove")
                user.Remove(step.Attribute);
            else if (step.Op == "replace" || list is null)
                user[step.Attribute] = AsList(step.Value!);
            else
                foreach (
                    var value in AsList(step.Value!).Where(value => !list.Any(one => JsonNode.DeepEquals(one, value))).ToList()
                )
                    list.Add(value!.DeepClone());
            return;
        }

        var match = list?.OfType<JsonObject>().FirstOrDefault(one => JsonNode.DeepEquals(one[filter.By], filter.Value));
        if (match is null)
            throw ScimRefusal.Invalid();
        if (step.Sub is not null)
            Set(match, step.Sub, step);
        else if (step.Op == "remove")
            list!.Remove(match);
        else if (step.Value is JsonObject)
            list![list.IndexOf(match)] = step.Value.DeepClone();
        else
            throw ScimRefusal.Invalid();
    }

    private static JsonArray AsList(JsonNode value) =>
        value is JsonArray ? value.DeepClone().AsArray() : new JsonArray(value.DeepClone());

    private static JsonObject Within(JsonObject parent, string attribute)
    {
        if (parent[attribute] is JsonObject inner)
            return inner;
        if (parent[attribute] is not null)
            throw ScimRefusal.Invalid();
        var created = new JsonObject();
        parent[attribute] = created;
        return created;
    }

    /// <summary>The parts of a complex value that are not named stay as they are.</summary>
    private static void Set(JsonObject target, string attribute, Step step)
    {
        if (step.Op == "remove")
            target.Remove(attribute);
        else if (step.Value!.GetValueKind() == JsonValueKind.Object && target[attribute] is JsonObject old)
            foreach (var (name, value) in step.Value.AsObject())
                old[name] = value?.DeepClone();
        else
            target[attribute] = step.Value.DeepClone();
    }

    private sealed record Step(
        string Op,
        string Attribute,
        string? Extension,
        string? Sub,
        (string By, JsonNode Value)? Filter,
        JsonNode? Value
    );

    [GeneratedRegex(
        """\A(?<attribute>[A-Za-z]+)(\[(?<by>[A-Za-z]+) eq (?<value>"([^"\\]|\\.)*"|true|false)\])?(\.(?<sub>[A-Za-z]+))?\z""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Paths();
}
