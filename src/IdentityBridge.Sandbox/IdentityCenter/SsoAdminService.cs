using System.Text.Json.Nodes;
using static IdentityBridge.Sandbox.IdentityCenter.Shape;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>sso-admin: permission sets and account assignments of the one organization instance.</summary>
internal sealed class SsoAdminService(TimeProvider time, double rateLimitFactor) : AwsService
{
    private const string InstancePattern = "arn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}";
    private const string SetPattern =
        "arn:aws(-[a-z]{1,5}){0,3}:sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16}";
    private const string TaggablePattern =
        "arn:aws(-[a-z]{1,5}){0,3}:sso::((:instance/(sso)?ins-[a-zA-Z0-9-.]{16})"
        + "|(:permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16})"
        + "|([0-9]{12}:application/(sso)?ins-[a-zA-Z0-9-.]{16}/apl-[a-zA-Z0-9]{16})"
        + "|([0-9]{12}:trustedTokenIssuer/(sso)?ins-[a-zA-Z0-9-.]{16}/tti-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}))";

    private static readonly Shape Instance = Text(10, 1224, InstancePattern);
    private static readonly Shape Set = Text(10, 1224, SetPattern);
    private static readonly Shape AccountId = Text(12, 12, "[0-9]{12}");
    private static readonly Shape PrincipalType = OneOf("USER", "GROUP");
    private static readonly Shape PrincipalId = Text(1, 47, IdentityStoreShapes.ResourcePattern);
    private static readonly Shape RequestId = Text(36, 36, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static readonly Shape Provisioning = OneOf(
        "LATEST_PERMISSION_SET_PROVISIONED",
        "LATEST_PERMISSION_SET_NOT_PROVISIONED"
    );
    private static readonly Shape StatusFilter = Struct(("Status", OneOf("IN_PROGRESS", "FAILED", "SUCCEEDED")));
    private static readonly Shape Token = Text(0, 2048, "[-a-zA-Z0-9+=/_]*");
    private static readonly Shape Max = Number(1, 100);

    private static readonly Shape Assignment = Struct(
        ("InstanceArn*", Instance),
        ("TargetId*", AccountId),
        ("TargetType*", OneOf("AWS_ACCOUNT")),
        ("PermissionSetArn*", Set),
        ("PrincipalType*", PrincipalType),
        ("PrincipalId*", PrincipalId)
    );

    private readonly TokenBucket _bucket = new(20 * rateLimitFactor, time);

    public override string TargetPrefix => "SWBExternalService";
    public override string SigningName => "sso";
    public override string ActionPrefix => "sso";

    public override IReadOnlySet<string> Denied { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "AttachCustomerManagedPolicyReferenceToPermissionSet",
            "AttachManagedPolicyToPermissionSet",
            "CreateApplication",
            "CreateInstance",
            "CreatePermissionSet",
            "DeleteApplication",
            "DeleteInlinePolicyFromPermissionSet",
            "DeleteInstance",
            "DeletePermissionSet",
            "DetachManagedPolicyFromPermissionSet",
            "GetInlinePolicyForPermissionSet",
            "ListApplications",
            "ListManagedPoliciesInPermissionSet",
            "ProvisionPermissionSet",
            "PutInlinePolicyToPermissionSet",
            "TagResource",
            "UntagResource",
            "UpdateInstance",
            "UpdatePermissionSet",
        };

    public override IReadOnlyDictionary<string, Operation> Operations { get; } =
        Table(
            new("ListInstances", Paged(), ListInstances),
            new("DescribeInstance", Struct(("InstanceArn*", Instance)), DescribeInstance),
            new("ListPermissionSets", Paged(("InstanceArn*", Instance)), ListPermissionSets),
            new("DescribePermissionSet", Struct(("InstanceArn*", Instance), ("PermissionSetArn*", Set)), DescribePermissionSet),
            new(
                "ListTagsForResource",
                Struct(("InstanceArn", Instance), ("ResourceArn*", Text(10, 2048, TaggablePattern)), ("NextToken", Token)),
                ListTags
            ),
            new(
                "ListPermissionSetsProvisionedToAccount",
                Paged(("InstanceArn*", Instance), ("AccountId*", AccountId), ("ProvisioningStatus", Provisioning)),
                ListSetsOfAccount
            ),
            new(
                "ListAccountsForProvisionedPermissionSet",
                Paged(("InstanceArn*", Instance), ("PermissionSetArn*", Set), ("ProvisioningStatus", Provisioning)),
                ListAccountsOfSet
            ),
            new(
                "ListAccountAssignments",
                Paged(("InstanceArn*", Instance), ("AccountId*", AccountId), ("PermissionSetArn*", Set)),
                ListAssignments
            ),
            new(
                "ListAccountAssignmentsForPrincipal",
                Paged(
                    ("InstanceArn*", Instance),
                    ("PrincipalId*", PrincipalId),
                    ("PrincipalType*", PrincipalType),
                    ("Filter", Struct(("AccountId", AccountId)))
                ),
                ListAssignmentsOfPrincipal
            ),
            new("CreateAccountAssignment", Assignment, call => Start(call, isCreation: true)),
            new("DeleteAccountAssignment", Assignment, call => Start(call, isCreation: false)),
            new(
                "DescribeAccountAssignmentCreationStatus",
                Struct(("InstanceArn*", Instance), ("AccountAssignmentCreationRequestId*", RequestId)),
                call => Status(call, isCreation: true)
            ),
            new(
                "DescribeAccountAssignmentDeletionStatus",
                Struct(("InstanceArn*", Instance), ("AccountAssignmentDeletionRequestId*", RequestId)),
                call => Status(call, isCreation: false)
            ),
            new(
                "ListAccountAssignmentCreationStatus",
                Paged(("InstanceArn*", Instance), ("Filter", StatusFilter)),
                call => ListStatus(call, "AccountAssignmentsCreationStatus", call.State.Operations.Creations)
            ),
            new(
                "ListAccountAssignmentDeletionStatus",
                Paged(("InstanceArn*", Instance), ("Filter", StatusFilter)),
                call => ListStatus(call, "AccountAssignmentsDeletionStatus", call.State.Operations.Deletions)
            )
        );

    /// <summary>One limit for all operations together.</summary>
    public override bool TryTakeToken(string operation) => _bucket.TryTake();

    public override AwsException Throttled() => new("ThrottlingException", "Rate exceeded", 400);

    private static Shape Paged(params (string, Shape)[] members) =>
        Struct([.. members, ("MaxResults", Max), ("NextToken", Token)]);

    private static JsonObject InstanceFacts(Call call) =>
        new()
        {
            ["InstanceArn"] = Ids.InstanceArn,
            ["IdentityStoreId"] = Ids.IdentityStoreId,
            ["OwnerAccountId"] = call.State.Organization.Management.Id,
            ["Name"] = "sandbox",
            ["CreatedDate"] = Epoch(call.State.CreatedAt),
            ["Status"] = "ACTIVE",
        };

    private static JsonObject ListInstances(Call call)
    {
        var instance = InstanceFacts(call);
        instance["PrimaryRegion"] = Ids.Region;
        instance["Regions"] = new JsonArray(
            new JsonObject
            {
                ["RegionName"] = Ids.Region,
                ["Status"] = "ACTIVE",
                ["AddedDate"] = Epoch(call.State.CreatedAt),
                ["IsPrimaryRegion"] = true,
            }
        );
        return call.Page("Instances", (_, _) => new Slice<JsonObject>([instance], null), i => i);
    }

    private static JsonObject DescribeInstance(Call call)
    {
        CheckInstance(call);
        var instance = InstanceFacts(call);
        instance["EncryptionConfigurationDetails"] = new JsonObject
        {
            ["KeyType"] = "AWS_OWNED_KMS_KEY",
            ["EncryptionStatus"] = "ENABLED",
        };
        instance["PermissionSetsEnabled"] = true;
        return instance;
    }

    private static JsonObject ListPermissionSets(Call call)
    {
        CheckInstance(call);
        return call.Page("PermissionSets", (after, take) => call.State.Book.PermissionSets.After(after, take), s => s.Arn);
    }

    private static JsonObject DescribePermissionSet(Call call)
    {
        CheckInstance(call);
        var set = FindSet(call);
        var facts = new JsonObject { ["Name"] = set.Name, ["PermissionSetArn"] = set.Arn };
        Put(facts, "Description", set.Description);
        facts["CreatedDate"] = Epoch(set.CreatedDate);
        Put(facts, "SessionDuration", set.SessionDuration);
        return new() { ["PermissionSet"] = facts };
    }

    private static JsonObject ListTags(Call call)
    {
        if (call.TextOrNull("InstanceArn") is not null)
            CheckInstance(call);
        var arn = call.Text("ResourceArn");
        if (arn != Ids.InstanceArn && !call.State.Book.PermissionSets.Contains(arn))
            throw AwsException.NotFound($"The resource {arn} was not found.");
        return call.Page(
            "Tags",
            (_, _) => new Slice<string>(["sandbox"], null),
            value => new JsonObject { ["Key"] = "made-by", ["Value"] = value }
        );
    }

    private static JsonObject ListSetsOfAccount(Call call)
    {
        CheckInstance(call);
        var account = FindAccount(call, "AccountId");
        return call.Page("PermissionSets", (after, take) => Provisioned(call, account.PermissionSets, after, take), s => s.Arn);
    }

    private static JsonObject ListAccountsOfSet(Call call)
    {
        CheckInstance(call);
        var set = FindSet(call);
        return call.Page("AccountIds", (after, take) => Provisioned(call, set.Accounts, after, take), a => a.Id);
    }

    // Every provisioned permission set is up to date here: the sandbox has no way to change one.
    private static Slice<T> Provisioned<T>(Call call, SortedIndex<T> index, string after, int take) =>
        call.TextOrNull("ProvisioningStatus") == "LATEST_PERMISSION_SET_NOT_PROVISIONED"
            ? new([], null)
            : index.After(after, take);

    private static JsonObject ListAssignments(Call call)
    {
        CheckInstance(call);
        var account = FindAccount(call, "AccountId");
        var set = FindSet(call);
        var slot = call.State.Book.Slot(account, set);
        return call.Page(
            "AccountAssignments",
            (after, take) => slot?.Principals.After(after, take) ?? new([], null),
            principal => Row(account, set, principal)
        );
    }

    /// <summary>A user's rows include those held through groups, marked by their own PrincipalType and PrincipalId.</summary>
    private static JsonObject ListAssignmentsOfPrincipal(Call call)
    {
        CheckInstance(call);
        var type = call.Text("PrincipalType");
        var id = call.Text("PrincipalId");
        var directory = call.State.Directory;
        var user = type == "USER" && directory.Users.TryGet(id, out var found) ? found : null;
        var direct = call.State.Book.Principal(id);
        if (user is null && direct?.Type != type && !(type == "GROUP" && directory.Groups.Contains(id)))
            throw AwsException.NotFound($"{type} {id} was not found in directory {Ids.IdentityStoreId}.");

        List<Principal> holders = [];
        if (direct?.Type == type)
            holders.Add(direct);
        foreach (var membership in user?.Memberships.Items ?? [])
            if (call.State.Book.Principal(membership.Group.GroupId) is { } group)
                holders.Add(group);
        var accountId = call.Member("Filter") is { } filter ? Call.MemberOf(filter, "AccountId")?.GetString() : null;
        return call.Page(
            "AccountAssignments",
            (after, take) => Merge(holders, accountId, after, take),
            row => Row(row.Slot.Account, row.Slot.PermissionSet, row.Principal)
        );
    }

    private static Slice<(Slot Slot, Principal Principal)> Merge(
        List<Principal> holders,
        string? accountId,
        string after,
        int take
    )
    {
        // The cursor is "slot key|principal id"; each holder continues at the slot, and rows up to the cursor are dropped.
        var slotKey = after.Length == 0 ? accountId ?? "" : after[..after.IndexOf('|', StringComparison.Ordinal)];
        var rows = new List<(string Key, Slot Slot, Principal Principal)>();
        foreach (var holder in holders)
        {
            var slots = holder.Slots.After(slotKey, take + 1).Rows;
            if (holder.Slots.TryGet(slotKey, out var at))
                slots = [at, .. slots];
            foreach (var slot in slots)
                if (accountId is null || slot.Account.Id == accountId)
                    rows.Add((slot.Key + "|" + holder.Id, slot, holder));
        }
        var page = rows.Where(r => string.CompareOrdinal(r.Key, after) > 0)
            .OrderBy(r => r.Key, StringComparer.Ordinal)
            .Take(take + 1)
            .ToList();
        var next = page.Count > take ? page[take - 1].Key : null;
        return new([.. page.Take(take).Select(r => (r.Slot, r.Principal))], next);
    }

    private static JsonObject Row(Account account, PermissionSet set, Principal principal) =>
        new()
        {
            ["AccountId"] = account.Id,
            ["PermissionSetArn"] = set.Arn,
            ["PrincipalType"] = principal.Type,
            ["PrincipalId"] = principal.Id,
        };

    private static JsonObject Start(Call call, bool isCreation)
    {
        CheckInstance(call);
        var account = FindAccount(call, "TargetId");
        var set = FindSet(call);
        if (account.State != "ACTIVE")
            throw new AwsException(
                "AccessDeniedException",
                $"The account {account.Id} is {account.State}: only ACTIVE accounts can be targets of an assignment.",
                400
            );
        var operation = call.State.Operations.Start(
            isCreation,
            account,
            set,
            call.Text("PrincipalType"),
            call.Text("PrincipalId"),
            call.RequestId,
            call.Latency,
            call.Now
        );
        return Wrap(operation);
    }

    private static JsonObject Status(Call call, bool isCreation)
    {
        CheckInstance(call);
        var id = call.Text(isCreation ? "AccountAssignmentCreationRequestId" : "AccountAssignmentDeletionRequestId");
        var operation = call.State.Operations.Find(id);
        if (operation is null || operation.IsCreation != isCreation)
            throw AwsException.NotFound($"The request {id} was not found.");
        return Wrap(operation);
    }

    private static JsonObject Wrap(AssignmentOperation operation)
    {
        var facts = new JsonObject
        {
            ["Status"] = operation.Status,
            ["RequestId"] = operation.RequestId,
            ["TargetId"] = operation.Account.Id,
            ["TargetType"] = "AWS_ACCOUNT",
            ["PermissionSetArn"] = operation.PermissionSet.Arn,
            ["PrincipalType"] = operation.PrincipalType,
            ["PrincipalId"] = operation.PrincipalId,
            ["CreatedDate"] = Epoch(operation.CreatedDate),
        };
        Put(facts, "FailureReason", operation.FailureReason);
        return new() { [operation.IsCreation ? "AccountAssignmentCreationStatus" : "AccountAssignmentDeletionStatus"] = facts };
    }

    private static JsonObject ListStatus(Call call, string member, SortedIndex<AssignmentOperation> operations)
    {
        CheckInstance(call);
        var status = call.Member("Filter") is { } filter ? Call.MemberOf(filter, "Status")?.GetString() : null;
        return call.Page(
            member,
            (after, take) => operations.After(after, take, status is null ? null : o => o.Status == status),
            o => new JsonObject
            {
                ["Status"] = o.Status,
                ["RequestId"] = o.RequestId,
                ["CreatedDate"] = Epoch(o.CreatedDate),
            }
        );
    }

    private static void CheckInstance(Call call)
    {
        if (call.Text("InstanceArn") != Ids.InstanceArn)
            throw AwsException.NotFound($"The instance {call.Text("InstanceArn")} was not found.");
    }

    private static PermissionSet FindSet(Call call) =>
        call.State.Book.PermissionSets.TryGet(call.Text("PermissionSetArn"), out var set)
            ? set
            : throw AwsException.NotFound($"The permission set {call.Text("PermissionSetArn")} was not found.");

    private static Account FindAccount(Call call, string member) =>
        call.State.Organization.Account(call.Text(member))
        ?? throw AwsException.NotFound($"The account {call.Text(member)} was not found in the organization.");
}
