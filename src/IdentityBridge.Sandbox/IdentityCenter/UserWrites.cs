using System.Text.Json;
using System.Text.Json.Nodes;
using static IdentityBridge.Sandbox.IdentityCenter.IdentityStoreShapes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>CreateUser, UpdateUser and DeleteUser. As at AWS, none of them can set an external id: only SCIM does.</summary>
internal static class UserWrites
{
    public static readonly Shape CreateInput = InStore([
        ("UserName", UserName),
        ("Name", Name),
        ("DisplayName", Sensitive),
        ("Emails", Emails),
        ("Title", Sensitive),
        .. KeptAttributes.Select(a => (a.Key, a.Value)),
    ]);

    private static readonly Dictionary<string, Shape> UpdatePaths = new(
        KeptAttributes.Select(a => KeyValuePair.Create(char.ToLowerInvariant(a.Key[0]) + a.Key[1..], a.Value)),
        StringComparer.Ordinal
    )
    {
        ["userName"] = UserName,
        ["displayName"] = Sensitive,
        ["name.givenName"] = Sensitive,
        ["name.familyName"] = Sensitive,
        ["name"] = Name,
        ["emails"] = Emails,
        ["title"] = Sensitive,
    };

    public static JsonObject Create(Call call)
    {
        IdentityStoreService.CheckStore(call);
        var userName = call.TextOrNull("UserName") ?? throw Required("userName");
        var name = call.Member("Name") ?? throw Required("name");
        var directory = call.State.Directory;
        var given = Call.MemberOf(name, "GivenName")?.GetString() ?? throw Required("name.givenName");
        var family = Call.MemberOf(name, "FamilyName")?.GetString() ?? throw Required("name.familyName");
        var display = call.TextOrNull("DisplayName") ?? throw Required("displayName");
        var email = call.Member("Emails") is { } emails ? Call.MemberOf(emails[0], "Value")?.GetString() : null;
        if (directory.UserByName(userName) is not null)
            throw IdentityStoreService.Conflict("Duplicate UserName");
        if (email is not null && directory.UserByEmail(email) is not null)
            throw IdentityStoreService.Conflict("Duplicate email");
        var user = new StoreUser(directory.NewId("user", userName), userName, call.Now)
        {
            GivenName = given,
            FamilyName = family,
            DisplayName = display,
            Email = email,
            Title = call.TextOrNull("Title"),
        };
        foreach (var attribute in KeptAttributes.Keys)
            if (call.Member(attribute) is { } value)
                Keep(user, attribute, value);
        directory.Add(user);
        call.State.Changes.Add(call.Now, "person", $"User {userName} created");
        return new() { ["IdentityStoreId"] = Ids.IdentityStoreId, ["UserId"] = user.UserId };
    }

    public static JsonObject Update(Call call)
    {
        var user = IdentityStoreService.FindUser(call);
        var changes = call
            .Input.GetProperty(IdentityStoreService.OperationsMember)
            .EnumerateArray()
            .Select(IdentityStoreService.Attribute)
            .ToList();
        // Everything is checked before anything changes: an update is all or nothing.
        foreach (var (path, value) in changes)
        {
            var isKnown = UpdatePaths.TryGetValue(path, out var shape);
            IdentityStoreService.CheckValue(path, value, shape ?? Shape.Document, isKnown);
            if (path == "userName" && value is null)
                throw Required("userName");
            CheckUnique(call.State.Directory, user, path, value);
        }
        foreach (var (path, value) in changes)
            Apply(call.State.Directory, user, path, value);
        user.UpdatedAt = call.Now;
        call.State.Changes.Touch();
        return [];
    }

    public static JsonObject Delete(Call call)
    {
        var user = IdentityStoreService.FindUser(call);
        call.State.Directory.Remove(user);
        call.State.Changes.Add(call.Now, "person", $"User {user.UserName} deleted");
        return [];
    }

    private static void CheckUnique(Directory directory, StoreUser user, string path, JsonElement? value)
    {
        var taken = path switch
        {
            "userName" => directory.UserByName(value!.Value.GetString()!) is { } other && other != user,
            "emails" when EmailIn(value) is { } email => directory.UserByEmail(email) is { } other && other != user,
            _ => false,
        };
        if (taken)
            throw IdentityStoreService.Conflict($"Duplicate {path}");
    }

    private static void Apply(Directory directory, StoreUser user, string path, JsonElement? value)
    {
        switch (path)
        {
            case "userName":
                directory.Rename(user, value!.Value.GetString()!);
                break;
            case "displayName":
                user.DisplayName = value?.GetString();
                break;
            case "name.givenName":
                user.GivenName = value?.GetString();
                break;
            case "name.familyName":
                user.FamilyName = value?.GetString();
                break;
            case "name":
                user.GivenName = value is { } n ? Call.MemberOf(n, "GivenName")?.GetString() : null;
                user.FamilyName = value is { } f ? Call.MemberOf(f, "FamilyName")?.GetString() : null;
                break;
            case "emails":
                directory.ChangeEmail(user, EmailIn(value));
                break;
            case "title":
                user.Title = value?.GetString();
                break;
            default:
                Keep(user, char.ToUpperInvariant(path[0]) + path[1..], value);
                break;
        }
    }

    private static void Keep(StoreUser user, string attribute, JsonElement? value)
    {
        user.Attributes ??= new(StringComparer.Ordinal);
        if (value is { } given)
            user.Attributes[attribute] = JsonNode.Parse(given.GetRawText())!;
        else
            user.Attributes.Remove(attribute);
    }

    private static string? EmailIn(JsonElement? emails) =>
        emails is { } list && list.GetArrayLength() > 0 ? Call.MemberOf(list[0], "Value")?.GetString() : null;

    private static AwsException Required(string attribute) => AwsException.Validation($"The attribute {attribute} is required.");
}
