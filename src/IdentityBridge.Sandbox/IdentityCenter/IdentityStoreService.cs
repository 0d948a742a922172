using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using static IdentityBridge.Sandbox.IdentityCenter.IdentityStoreShapes;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>identitystore: users, groups and memberships. Reads and group writes are here, user writes in <see cref="UserWrites" />.</summary>
internal sealed class IdentityStoreService(TimeProvider time, double rateLimitFactor) : AwsService
{
    private const string Enterprise = "aws:identitystore:enterprise";
    public const string OperationsMember = "Operations";
    private const string Api = "arn:aws:iam::sandbox:user/identitybridge";

    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    public override string TargetPrefix => "AWSIdentityStore";
    public override string SigningName => "identitystore";
    public override string ActionPrefix => "identitystore";
    public override bool NamesRequestIdInErrors => true;

    public override IReadOnlySet<string> Denied { get; } = new HashSet<string>(StringComparer.Ordinal);

    public override IReadOnlyDictionary<string, Operation> Operations { get; } =
        Table(
            new("ListUsers", Paged(("Extensions", Extensions), ("Filters", Filters)), ListUsers),
            new("DescribeUser", InStore(("UserId*", Resource), ("Extensions", Extensions)), DescribeUser),
            new("GetUserId", InStore(("AlternateIdentifier*", Alternate)), GetUserId),
            new("CreateUser", UserWrites.CreateInput, UserWrites.Create),
            new("UpdateUser", InStore(("UserId*", Resource), ("Operations*", IdentityStoreShapes.Operations)), UserWrites.Update),
            new("DeleteUser", InStore(("UserId*", Resource)), UserWrites.Delete),
            new("ListGroups", Paged(("Filters", Filters)), ListGroups),
            new("DescribeGroup", InStore(("GroupId*", Resource)), call => GroupFacts(FindGroup(call))),
            new("GetGroupId", InStore(("AlternateIdentifier*", Alternate)), GetGroupId),
            new("CreateGroup", InStore(("DisplayName", GroupName), ("Description", Sensitive)), CreateGroup),
            new("UpdateGroup", InStore(("GroupId*", Resource), ("Operations*", IdentityStoreShapes.Operations)), UpdateGroup),
            new("DeleteGroup", InStore(("GroupId*", Resource)), DeleteGroup),
            new("ListGroupMemberships", Paged(("GroupId*", Resource)), ListMemberships),
            new("ListGroupMembershipsForMember", Paged(("MemberId*", Member)), ListMembershipsOfUser),
            new("GetGroupMembershipId", InStore(("GroupId*", Resource), ("MemberId*", Member)), GetMembershipId),
            new("IsMemberInGroups", InStore(("MemberId*", Member), ("GroupIds*", GroupIds)), IsMemberInGroups),
            new("DescribeGroupMembership", InStore(("MembershipId*", Resource)), call => MembershipFacts(FindMembership(call))),
            new("CreateGroupMembership", InStore(("GroupId*", Resource), ("MemberId*", Member)), CreateMembership),
            new("DeleteGroupMembership", InStore(("MembershipId*", Resource)), DeleteMembership)
        );

    /// <summary>A limit for each operation.</summary>
    public override bool TryTakeToken(string operation) =>
        _buckets.GetOrAdd(operation, _ => new TokenBucket(20 * rateLimitFactor, time)).TryTake();

    public override AwsException Throttled() =>
        new("ThrottlingException", "Rate exceeded", 400) { Members = [("RetryAfterSeconds", 1)] };

    public static void CheckStore(Call call)
    {
        var id = call.Text("IdentityStoreId");
        if (id != Ids.IdentityStoreId)
            throw new AwsException("ResourceNotFoundException", $"IDENTITY_STORE {id} not found.", 400)
            {
                Members = [("ResourceType", "IDENTITY_STORE")],
            };
    }

    public static StoreUser FindUser(Call call)
    {
        CheckStore(call);
        return UserById(call, call.Text("UserId"));
    }

    public static AwsException Conflict(string message) =>
        new("ConflictException", message, 400) { Members = [("Reason", "UNIQUENESS_CONSTRAINT_VIOLATION")] };

    private static JsonObject ListUsers(Call call)
    {
        CheckStore(call);
        var withExtension = WantsEnterprise(call);
        if (Filter(call, "UserName") is not { } userName)
            return call.Page(
                "Users",
                (after, take) => call.State.Directory.Users.After(after, take),
                u => UserFacts(u, withExtension)
            );
        var user = call.State.Directory.UserByName(userName);
        var rows = user is not null && user.UserName == userName ? new List<StoreUser> { user } : [];
        return call.Page("Users", (_, _) => new Slice<StoreUser>(rows, null), u => UserFacts(u, withExtension));
    }

    private static JsonObject DescribeUser(Call call) => UserFacts(FindUser(call), WantsEnterprise(call));

    private static JsonObject GetUserId(Call call)
    {
        CheckStore(call);
        var directory = call.State.Directory;
        var user = Alternative(call) switch
        {
            (null, var id) => directory.UserByExternalId(id),
            ("userName", var name) => directory.UserByName(name) is { } u && u.UserName == name ? u : null,
            ("emails.value", var email) => directory.UserByEmail(email) is { } u && u.Email == email ? u : null,
            var (path, _) => throw AwsException.Validation($"The attribute path {path} is not supported for users."),
        };
        return user is null
            ? throw AwsException.NotFound("USER", null, "USER not found.")
            : new() { ["IdentityStoreId"] = Ids.IdentityStoreId, ["UserId"] = user.UserId };
    }

    private static JsonObject ListGroups(Call call)
    {
        CheckStore(call);
        if (Filter(call, "DisplayName") is not { } name)
            return call.Page("Groups", (after, take) => call.State.Directory.Groups.After(after, take), GroupFacts);
        var group = call.State.Directory.GroupByName(name);
        var rows = group is not null && group.DisplayName == name ? new List<StoreGroup> { group } : [];
        return call.Page("Groups", (_, _) => new Slice<StoreGroup>(rows, null), GroupFacts);
    }

    private static JsonObject GetGroupId(Call call)
    {
        CheckStore(call);
        var group = Alternative(call) switch
        {
            (null, var id) => call.State.Directory.GroupByExternalId(id),
            ("displayName", var name) => call.State.Directory.GroupByName(name) is { } g && g.DisplayName == name ? g : null,
            var (path, _) => throw AwsException.Validation($"The attribute path {path} is not supported for groups."),
        };
        return group is null ? throw AwsException.NotFound("GROUP", null, "GROUP not found.") : GroupId(group);
    }

    private static JsonObject CreateGroup(Call call)
    {
        CheckStore(call);
        var name = call.TextOrNull("DisplayName") ?? throw AwsException.Validation("The attribute displayName is required.");
        if (call.State.Directory.GroupByName(name) is not null)
            throw Conflict("Duplicate GroupDisplayName");
        var group = new StoreGroup(call.State.Directory.NewId("group", name), call.Now)
        {
            DisplayName = name,
            Description = call.TextOrNull("Description"),
        };
        call.State.Directory.Add(group);
        call.State.Changes.Add(call.Now, "person", $"Group {name} created");
        return GroupId(group);
    }

    private static JsonObject UpdateGroup(Call call)
    {
        var group = FindGroup(call);
        var changes = call.Input.GetProperty(OperationsMember).EnumerateArray().Select(Attribute).ToList();
        foreach (var (path, value) in changes)
            CheckValue(path, value, path == "displayName" ? GroupName : Sensitive, path is "displayName" or "description");
        foreach (var (path, value) in changes)
            if (path == "description")
                group.Description = value?.GetString();
            else if (value is null)
                throw AwsException.Validation("The attribute displayName cannot be removed.");
            else if (!call.State.Directory.Rename(group, value.Value.GetString()))
                throw Conflict("Duplicate GroupDisplayName");
        group.UpdatedAt = call.Now;
        call.State.Changes.Touch();
        return [];
    }

    private static JsonObject DeleteGroup(Call call)
    {
        var group = FindGroup(call);
        call.State.Directory.Remove(group);
        call.State.Changes.Add(call.Now, "person", $"Group {group.DisplayName} deleted");
        return [];
    }

    private static JsonObject ListMemberships(Call call)
    {
        var group = FindGroup(call);
        return call.Page("GroupMemberships", (after, take) => group.Members.After(after, take), MembershipFacts);
    }

    private static JsonObject ListMembershipsOfUser(Call call)
    {
        var user = FindMember(call);
        return call.Page("GroupMemberships", (after, take) => user.Memberships.After(after, take), MembershipFacts);
    }

    private static JsonObject GetMembershipId(Call call)
    {
        var group = FindGroup(call);
        return FindMember(call).Memberships.TryGet(group.GroupId, out var membership)
            ? MembershipId(membership)
            : throw NoMembership();
    }

    private static JsonObject IsMemberInGroups(Call call)
    {
        var user = FindMember(call);
        var results = new JsonArray();
        foreach (var groupId in call.Input.GetProperty("GroupIds").EnumerateArray().Select(g => g.GetString()!))
        {
            if (!call.State.Directory.Groups.Contains(groupId))
                throw AwsException.NotFound("GROUP", groupId, "GROUP not found.");
            results.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["GroupId"] = groupId,
                        ["MemberId"] = new JsonObject { ["UserId"] = user.UserId },
                        ["MembershipExists"] = user.Memberships.Contains(groupId),
                    }
            );
        }
        return new() { ["Results"] = results };
    }

    private static JsonObject CreateMembership(Call call)
    {
        var group = FindGroup(call);
        var user = FindMember(call);
        var membership =
            call.State.Directory.Add(group, user, call.Now) ?? throw Conflict("Member and Group relationship already exists.");
        call.State.Changes.Add(call.Now, "person", $"{user.UserName} joins {group.DisplayName}");
        return MembershipId(membership);
    }

    private static JsonObject DeleteMembership(Call call)
    {
        var membership = FindMembership(call);
        call.State.Directory.Remove(membership);
        call.State.Changes.Add(call.Now, "person", $"{membership.User.UserName} leaves {membership.Group.DisplayName}");
        return [];
    }

    private static StoreGroup FindGroup(Call call)
    {
        CheckStore(call);
        var id = call.Text("GroupId");
        return call.State.Directory.Groups.TryGet(id, out var group)
            ? group
            : throw AwsException.NotFound("GROUP", id, "GROUP not found.");
    }

    private static StoreUser FindMember(Call call)
    {
        CheckStore(call);
        return UserById(call, call.Input.GetProperty("MemberId").GetProperty("UserId").GetString()!);
    }

    private static StoreUser UserById(Call call, string id) =>
        call.State.Directory.Users.TryGet(id, out var user) ? user : throw AwsException.NotFound("USER", id, "USER not found.");

    private static Membership FindMembership(Call call)
    {
        CheckStore(call);
        return call.State.Directory.MembershipById(call.Text("MembershipId")) ?? throw NoMembership();
    }

    private static AwsException NoMembership() =>
        AwsException.NotFound("GROUP_MEMBERSHIP", null, "Group membership not found for given Pool/Group/Member.");

    private static string? Filter(Call call, string onlyPath)
    {
        if (call.Member("Filters") is not { } filters || filters.GetArrayLength() == 0)
            return null;
        var path = filters[0].GetProperty("AttributePath").GetString();
        if (path != onlyPath)
            throw AwsException.Validation($"The filter attribute {path} is not supported; only {onlyPath} is.");
        return filters[0].GetProperty("AttributeValue").GetString();
    }

    private static bool WantsEnterprise(Call call)
    {
        var wanted = call.Member("Extensions")?.EnumerateArray().Select(e => e.GetString()).ToList() ?? [];
        return wanted.Find(e => e != Enterprise) is { } other
            ? throw AwsException.Validation($"The extension {other} is not supported; only {Enterprise} is.")
            : wanted.Count > 0;
    }

    /// <summary>The attribute path and value asked for; a null path is an external id. An unknown issuer finds nobody.</summary>
    private static (string? Path, string Value) Alternative(Call call)
    {
        var identifier = call.Input.GetProperty("AlternateIdentifier");
        if (Call.MemberOf(identifier, "ExternalId") is { } external)
            return (
                null,
                external.GetProperty("Issuer").GetString() == Ids.ScimIssuer ? external.GetProperty("Id").GetString()! : ""
            );
        var unique = identifier.GetProperty("UniqueAttribute");
        var value = unique.GetProperty("AttributeValue");
        if (value.ValueKind != JsonValueKind.String)
            throw AwsException.Validation("The attribute value must be a string.");
        return (unique.GetProperty("AttributePath").GetString(), value.GetString()!);
    }

    public static (string Path, JsonElement? Value) Attribute(JsonElement operation) =>
        (operation.GetProperty("AttributePath").GetString()!, Call.MemberOf(operation, "AttributeValue"));

    public static void CheckValue(string path, JsonElement? value, Shape shape, bool isKnown)
    {
        if (!isKnown)
            throw AwsException.Validation($"The attribute path {path} cannot be updated.");
        var found = new List<Violation>();
        if (value is { } given)
            shape.Check(given, path, found);
        if (found.Count > 0)
            throw AwsException.Validation($"1 validation error detected: {found[0]}");
    }

    private static JsonObject UserFacts(StoreUser user, bool withExtension)
    {
        var facts = new JsonObject
        {
            ["IdentityStoreId"] = Ids.IdentityStoreId,
            ["UserId"] = user.UserId,
            ["UserName"] = user.UserName,
        };
        if (user.ExternalId is not null)
            facts["ExternalIds"] = new JsonArray(new JsonObject { ["Issuer"] = Ids.ScimIssuer, ["Id"] = user.ExternalId });
        var name = new JsonObject();
        Put(name, "FamilyName", user.FamilyName);
        Put(name, "GivenName", user.GivenName);
        foreach (var (member, value) in user.NameParts ?? [])
            name[member] = value;
        if (name.Count > 0)
            facts["Name"] = name;
        Put(facts, "DisplayName", user.DisplayName);
        if (user.Email is not null)
        {
            var email = new JsonObject { ["Value"] = user.Email, ["Primary"] = true };
            Put(email, "Type", user.EmailType);
            facts["Emails"] = new JsonArray(email);
        }
        Put(facts, "Title", user.Title);
        foreach (var (member, value) in user.Attributes ?? [])
            facts[member] = value.DeepClone();
        facts["UserStatus"] = user.Enabled ? "ENABLED" : "DISABLED";
        Stamp(facts, user.CreatedAt, user.UpdatedAt);
        if (withExtension && EnterpriseFacts(user) is { Count: > 0 } extension)
            facts["Extensions"] = new JsonObject { [Enterprise] = extension };
        return facts;
    }

    private static JsonObject EnterpriseFacts(StoreUser user)
    {
        var facts = new JsonObject();
        Put(facts, "department", user.Department);
        foreach (var (member, value) in user.Enterprise ?? [])
            facts[member] = member == "manager" ? new JsonObject { ["value"] = value } : value;
        return facts;
    }

    private static JsonObject GroupFacts(StoreGroup group)
    {
        var facts = new JsonObject { ["GroupId"] = group.GroupId, ["IdentityStoreId"] = Ids.IdentityStoreId };
        if (group.ExternalId is not null)
            facts["ExternalIds"] = new JsonArray(new JsonObject { ["Issuer"] = Ids.ScimIssuer, ["Id"] = group.ExternalId });
        Put(facts, "DisplayName", group.DisplayName);
        Put(facts, "Description", group.Description);
        Stamp(facts, group.CreatedAt, group.UpdatedAt);
        return facts;
    }

    private static JsonObject MembershipFacts(Membership membership)
    {
        var facts = new JsonObject
        {
            ["IdentityStoreId"] = Ids.IdentityStoreId,
            ["MembershipId"] = membership.Id,
            ["GroupId"] = membership.Group.GroupId,
            ["MemberId"] = new JsonObject { ["UserId"] = membership.User.UserId },
        };
        Stamp(facts, membership.CreatedAt, membership.CreatedAt);
        return facts;
    }

    private static void Stamp(JsonObject facts, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        facts["CreatedAt"] = Epoch(createdAt);
        facts["UpdatedAt"] = Epoch(updatedAt);
        facts["CreatedBy"] = Api;
        facts["UpdatedBy"] = Api;
    }

    private static JsonObject GroupId(StoreGroup group) =>
        new() { ["GroupId"] = group.GroupId, ["IdentityStoreId"] = Ids.IdentityStoreId };

    private static JsonObject MembershipId(Membership membership) =>
        new() { ["MembershipId"] = membership.Id, ["IdentityStoreId"] = Ids.IdentityStoreId };
}
