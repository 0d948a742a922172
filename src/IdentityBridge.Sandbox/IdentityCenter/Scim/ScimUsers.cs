using System.Globalization;
using System.Text.Json.Nodes;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>The operations on <c>/Users</c>.</summary>
internal static class ScimUsers
{
    public static ScimReply List(ScimCall call)
    {
        var filter = ScimFilter.Read(call.Query, ["userName"], ["externalId"], ["groups.value"], ["id"], ["id", "manager"]);
        if (filter.TryGetValue("groups.value", out var groupId))
        {
            if (!call.Directory.Groups.TryGet(groupId, out var group))
                throw ScimRefusal.NotFound("GROUP");
            return ScimListing.Page<Membership>(
                call,
                "users of a group",
                (a, n) => group.Members.After(a, n),
                one => Render(one.User)
            );
        }

        if (filter.Count == 0)
            return ScimListing.Page(call, "users", (after, take) => call.Directory.Users.After(after, take), Render);
        return ScimListing.Page(call, "users", (_, _) => ScimListing.One(Find(call.Directory, filter)), Render);
    }

    public static ScimReply Get(ScimCall call) => new(200, Render(Named(call)));

    public static ScimReply Create(ScimCall call)
    {
        var form = ScimUserForm.Read(call.Input);
        CheckUnique(call.Directory, form, null);
        var user = new StoreUser(call.Directory.NewId("user", form.UserName), form.UserName, call.Now)
        {
            ExternalId = form.ExternalId,
            Email = form.Email,
        };
        Fill(user, form);
        call.Directory.Add(user);
        call.State.Changes.Add(call.Now, "person", $"User {form.UserName} created by SCIM");
        return new(201, Render(user));
    }

    public static ScimReply Replace(ScimCall call)
    {
        var user = Named(call);
        return Write(call, user, ScimUserForm.Read(call.Input));
    }

    public static ScimReply Patch(ScimCall call)
    {
        var changes = ScimPatch.Read(call.Input);
        var user = Named(call);
        var patched = Render(user);
        ScimUserPatch.Apply(patched, changes);
        return Write(call, user, ScimUserForm.Read(patched));
    }

    /// <summary>Memberships go with the user; account assignments stay behind under the old id, as they do at AWS.</summary>
    public static ScimReply Delete(ScimCall call)
    {
        var user = Named(call);
        call.Directory.Remove(user);
        call.State.Changes.Add(call.Now, "person", $"User {user.UserName} deleted by SCIM");
        return new(204);
    }

    private static ScimReply Write(ScimCall call, StoreUser user, ScimUserForm form)
    {
        CheckUnique(call.Directory, form, user);
        var wasEnabled = user.Enabled;
        call.Directory.Rename(user, form.UserName);
        call.Directory.ChangeEmail(user, form.Email);
        call.Directory.ChangeExternalId(user, form.ExternalId);
        Fill(user, form);
        user.UpdatedAt = call.Now;
        if (wasEnabled == user.Enabled)
            call.State.Changes.Touch();
        else
            call.State.Changes.Add(
                call.Now,
                "person",
                $"User {user.UserName} {(user.Enabled ? "activated" : "deactivated")} by SCIM"
            );
        return new(200, Render(user));
    }

    private static StoreUser Named(ScimCall call) =>
        call.Directory.Users.TryGet(call.Id, out var user) ? user : throw ScimRefusal.NotFound("USER");

    private static StoreUser? Find(Directory directory, IReadOnlyDictionary<string, string> filter)
    {
        if (filter.TryGetValue("userName", out var name))
            return directory.UserByName(name);
        if (filter.TryGetValue("externalId", out var external))
            return directory.UserByExternalId(external);
        if (!directory.Users.TryGet(filter["id"], out var user))
            return null;
        if (!filter.TryGetValue("manager", out var manager))
            return user;
        return user.Enterprise?.GetValueOrDefault("manager") == manager ? user : null;
    }

    private static void CheckUnique(Directory directory, ScimUserForm form, StoreUser? self)
    {
        bool Taken(StoreUser? other) => other is not null && other != self;

        if (
            Taken(directory.UserByName(form.UserName))
            || (form.Email is { } email && Taken(directory.UserByEmail(email)))
            || (form.ExternalId is { } id && Taken(directory.UserByExternalId(id)))
        )
            throw ScimRefusal.Conflict("User");
    }

    private static void Fill(StoreUser user, ScimUserForm form)
    {
        user.GivenName = form.Name["givenName"];
        user.FamilyName = form.Name["familyName"];
        user.NameParts = Kept(form.Name.Where(p => p.Key is not ("givenName" or "familyName")), ScimUserForm.Member);
        user.DisplayName = form.DisplayName;
        user.EmailType = form.EmailType;
        user.Title = form.Title;
        user.Enabled = form.Active;
        user.Department = form.Enterprise.GetValueOrDefault("department");
        user.Enterprise = Kept(form.Enterprise.Where(p => p.Key != "department"), name => name);
        // What SCIM cannot say (photos, a web site) is not SCIM's to clear.
        var foreign = (user.Attributes ?? []).Where(p => !IsScim(p.Key));
        user.Attributes = new(foreign.Concat(form.Kept), StringComparer.Ordinal);
    }

    private static Dictionary<string, string>? Kept(IEnumerable<KeyValuePair<string, string>> pairs, Func<string, string> name)
    {
        var kept = pairs.ToDictionary(p => name(p.Key), p => p.Value, StringComparer.Ordinal);
        return kept.Count == 0 ? null : kept;
    }

    private static bool IsScim(string member)
    {
        var attribute = Attribute(member);
        return ScimUserForm.Lists.ContainsKey(attribute) || ScimUserForm.KeptTexts.Contains(attribute, StringComparer.Ordinal);
    }

    private static string Attribute(string member) => char.ToLowerInvariant(member[0]) + member[1..];

    private static JsonObject Render(StoreUser user)
    {
        var facts = new JsonObject { ["id"] = user.UserId };
        Put(facts, "externalId", user.ExternalId);
        facts["meta"] = Meta("User", user.CreatedAt, user.UpdatedAt);
        facts["schemas"] = new JsonArray(ScimUserForm.Schema);
        facts["userName"] = user.UserName;
        var name = new JsonObject();
        foreach (var (member, value) in user.NameParts ?? [])
            name[Attribute(member)] = value;
        Put(name, "familyName", user.FamilyName);
        Put(name, "givenName", user.GivenName);
        facts["name"] = name;
        Put(facts, "displayName", user.DisplayName);
        Put(facts, "title", user.Title);
        foreach (var (member, value) in user.Attributes ?? [])
            if (IsScim(member))
                facts[Attribute(member)] = value is JsonArray list
                    ? new JsonArray([.. list.OfType<JsonObject>().Select(ToAttributes)])
                    : value.DeepClone();
        facts["active"] = user.Enabled;
        if (user.Email is not null)
        {
            var email = new JsonObject { ["value"] = user.Email };
            Put(email, "type", user.EmailType);
            email["primary"] = true;
            facts["emails"] = new JsonArray(email);
        }

        var enterprise = new JsonObject();
        Put(enterprise, "department", user.Department);
        foreach (var (attribute, value) in user.Enterprise ?? [])
            enterprise[attribute] = attribute == "manager" ? new JsonObject { ["value"] = value } : value;
        if (enterprise.Count > 0)
        {
            facts["schemas"]!.AsArray().Add((JsonNode)ScimUserForm.EnterpriseSchema);
            facts[ScimUserForm.EnterpriseSchema] = enterprise;
        }

        return facts;
    }

    private static JsonObject ToAttributes(JsonObject value) =>
        new(value.Select(pair => KeyValuePair.Create(Attribute(pair.Key), pair.Value?.DeepClone())));

    /// <summary>AWS sends neither a location nor a version.</summary>
    public static JsonObject Meta(string type, DateTimeOffset created, DateTimeOffset modified) =>
        new()
        {
            ["resourceType"] = type,
            ["created"] = Stamp(created),
            ["lastModified"] = Stamp(modified),
        };

    private static void Put(JsonObject into, string attribute, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            into[attribute] = value;
    }

    private static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
