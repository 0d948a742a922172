using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.IdentityCenter.Scim;

/// <summary>
/// The operations on <c>/Groups</c>. Members are never shown; a request changes at most 100 of them, and neither replaces nor removes
/// all ("PatchGroup", "GetGroup" of the SCIM developer guide). A request is applied whole or not at all.
/// </summary>
internal static partial class ScimGroups
{
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const int MaxMemberships = 100;

    private static readonly HashSet<string> Attributes = new(
        ["schemas", "id", "meta", "displayName", "externalId", "members"],
        StringComparer.Ordinal
    );
    private static readonly HashSet<string> MemberParts = new(["value", "display", "type", "$ref"], StringComparer.Ordinal);

    public static ScimReply List(ScimCall call)
    {
        var filter = ScimFilter.Read(call.Query, ["displayName"], ["externalId"], ["members.value"], ["id"], ["id", "members"]);
        if (filter.TryGetValue("members.value", out var userId))
        {
            var memberships = User(call, userId).Memberships;
            return ScimListing.Page(
                call,
                "groups of a user",
                (after, take) => memberships.After(after, take),
                one => Render(one.Group)
            );
        }

        if (filter.Count == 0)
            return ScimListing.Page(call, "groups", (after, take) => call.Directory.Groups.After(after, take), Render);
        var found = Find(call, filter);
        return ScimListing.Page(call, "groups", (_, _) => ScimListing.One(found), Render);
    }

    public static ScimReply Get(ScimCall call) => new(200, Render(Named(call)));

    public static ScimReply Create(ScimCall call)
    {
        ScimUserForm.CheckSchemas(call.Input, Schema);
        ScimUserForm.OnlyKnows(call.Input, Attributes);
        var name = ScimUserForm.Required(call.Input, "displayName");
        var externalId = ScimUserForm.ReadExternalId(call.Input);
        var ids = call.Input["members"] is { } members ? MemberIds(members) : [];
        CheckCount(call, ids.Count);
        var users = ids.ConvertAll(id => User(call, id));
        CheckUnique(call.Directory, name, externalId, null);
        var group = new StoreGroup(call.Directory.NewId("group", name), call.Now) { DisplayName = name };
        call.Directory.Add(group);
        call.Directory.ChangeExternalId(group, externalId);
        foreach (var user in users)
            call.Directory.Add(group, user, call.Now);
        call.State.Changes.Add(call.Now, "person", $"Group {name} created by SCIM");
        return new(201, Render(group));
    }

    public static ScimReply Patch(ScimCall call)
    {
        var plan = new Plan();
        foreach (var change in ScimPatch.Read(call.Input).SelectMany(Split))
            Read(change, plan);
        CheckCount(call, plan.Members.Count);
        var group = Named(call);
        var users = plan.Members.ConvertAll(one => (one.IsAddition, User: User(call, one.UserId)));
        var name = plan.DisplayName ?? group.DisplayName!;
        var externalId = plan.ChangesExternalId ? plan.ExternalId : group.ExternalId;
        CheckUnique(call.Directory, name, externalId, group);

        if (name != group.DisplayName)
            call.State.Changes.Add(call.Now, "person", $"Group {group.DisplayName} renamed to {name} by SCIM");
        call.Directory.Rename(group, name);
        call.Directory.ChangeExternalId(group, externalId);
        foreach (var (isAddition, user) in users)
            Change(call, group, user, isAddition);
        group.UpdatedAt = call.Now;
        call.State.Changes.Touch();
        return new(204);
    }

    /// <summary>Memberships go with the group; account assignments stay behind under the old id and give nobody anything.</summary>
    public static ScimReply Delete(ScimCall call)
    {
        var group = Named(call);
        call.Directory.Remove(group);
        call.State.Changes.Add(call.Now, "person", $"Group {group.DisplayName} deleted by SCIM");
        return new(204);
    }

    private static void Change(ScimCall call, StoreGroup group, StoreUser user, bool isAddition)
    {
        if (isAddition && call.Directory.Add(group, user, call.Now) is not null)
            call.State.Changes.Add(call.Now, "person", $"{user.UserName} joins {group.DisplayName} by SCIM");
        else if (!isAddition && user.Memberships.TryGet(group.GroupId, out var membership))
        {
            call.Directory.Remove(membership);
            call.State.Changes.Add(call.Now, "person", $"{user.UserName} leaves {group.DisplayName} by SCIM");
        }
    }

    private static IEnumerable<ScimChange> Split(ScimChange change) =>
        change switch
        {
            { Path: not null } => [change],
            { Value: JsonObject { Count: > 0 } members } => members.Select(member => new ScimChange(
                change.Op,
                member.Key,
                member.Value ?? throw ScimRefusal.Invalid()
            )),
            _ => throw ScimRefusal.Invalid(),
        };

    private static void Read(ScimChange change, Plan plan)
    {
        switch (change.Path, change.Op)
        {
            case ("displayName", "add" or "replace"):
                plan.DisplayName = ScimUserForm.Required(new JsonObject { ["v"] = change.Value!.DeepClone() }, "v");
                break;
            case ("externalId", "remove"):
                (plan.ChangesExternalId, plan.ExternalId) = (true, null);
                break;
            case ("externalId", _):
                plan.ChangesExternalId = true;
                plan.ExternalId = ScimUserForm.ReadExternalId(new JsonObject { ["externalId"] = change.Value!.DeepClone() });
                break;
            case ("members", "add"):
                plan.Members.AddRange(MemberIds(change.Value!).Select(id => (true, id)));
                break;
            // Without a value all members would go, which AWS does not do.
            case ("members", "remove") when change.Value is not null:
                plan.Members.AddRange(MemberIds(change.Value).Select(id => (false, id)));
                break;
            case ({ } path, "remove") when OneMember().Match(path) is { Success: true } match:
                plan.Members.Add((false, ScimFilter.Text(match.Groups["value"].Value)));
                break;
            default:
                throw ScimRefusal.Invalid();
        }
    }

    private static List<string> MemberIds(JsonNode value)
    {
        var list = value as JsonArray ?? throw ScimRefusal.Invalid();
        var ids = new List<string>(list.Count);
        foreach (var node in list)
        {
            if (node is not JsonObject member)
                throw ScimRefusal.Invalid();
            ScimUserForm.OnlyKnows(member, MemberParts);
            // Groups within groups do not exist at AWS.
            if (ScimUserForm.Text(member, "type") is not (null or "User"))
                throw ScimRefusal.Invalid();
            ids.Add(ScimUserForm.Required(member, "value"));
        }

        return ids;
    }

    private static void CheckCount(ScimCall call, int memberships)
    {
        if (memberships > MaxMemberships)
            throw ScimRefusal.Invalid();
        call.Limits.TakeMemberships(memberships);
    }

    private static void CheckUnique(Directory directory, string name, string? externalId, StoreGroup? self)
    {
        bool Taken(StoreGroup? other) => other is not null && other != self;

        if (Taken(directory.GroupByName(name)) || (externalId is not null && Taken(directory.GroupByExternalId(externalId))))
            throw ScimRefusal.Conflict("Group");
    }

    private static StoreGroup? Find(ScimCall call, IReadOnlyDictionary<string, string> filter)
    {
        if (filter.TryGetValue("displayName", out var name))
            return call.Directory.GroupByName(name);
        if (filter.TryGetValue("externalId", out var external))
            return call.Directory.GroupByExternalId(external);
        var group = call.Directory.Groups.TryGet(filter["id"], out var found) ? found : null;
        if (!filter.TryGetValue("members", out var member))
            return group;
        var user = User(call, member);
        return group is not null && user.Memberships.Contains(group.GroupId) ? group : null;
    }

    private static StoreGroup Named(ScimCall call) =>
        call.Directory.Groups.TryGet(call.Id, out var group) ? group : throw ScimRefusal.NotFound("GROUP");

    private static StoreUser User(ScimCall call, string id) =>
        call.Directory.Users.TryGet(id, out var user) ? user : throw ScimRefusal.NotFound("USER");

    private static JsonObject Render(StoreGroup group)
    {
        var facts = new JsonObject { ["id"] = group.GroupId };
        if (group.ExternalId is not null)
            facts["externalId"] = group.ExternalId;
        facts["meta"] = ScimUsers.Meta("Group", group.CreatedAt, group.UpdatedAt);
        facts["schemas"] = new JsonArray(Schema);
        facts["displayName"] = group.DisplayName;
        facts["members"] = new JsonArray();
        return facts;
    }

    private sealed class Plan
    {
        public string? DisplayName { get; set; }

        public bool ChangesExternalId { get; set; }

        public string? ExternalId { get; set; }

        public List<(bool IsAddition, string UserId)> Members { get; } = [];
    }

    [GeneratedRegex("""\Amembers\[value eq (?<value>"([^"\\]|\\.)*")\]\z""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneMember();
}
