using System.Text.Json.Nodes;
using static IdentityBridge.Sandbox.IdentityCenter.Shape;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>organizations: the accounts and the tree they hang in. Accounts carry State only, Status was retired in September 2026.</summary>
internal sealed class OrganizationsService(TimeProvider time, double rateLimitFactor) : AwsService
{
    private const string UnitPattern = "ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}";
    private const string RootPattern = "r-[0-9a-z]{4,32}";

    private static readonly Shape AccountId = Text(0, 12, "[0-9]{12}");
    private static readonly Shape ParentId = Text(0, 100, $"({RootPattern})|({UnitPattern})");
    private static readonly Shape Taggable = Text(
        0,
        130,
        $"({RootPattern})|([0-9]{{12}})|({UnitPattern})|(p-[0-9a-zA-Z_]{{8,128}})|(rp-[0-9a-zA-Z_]{{4,128}})|(rt-[0-9a-zA-Z_]{{8,32}})"
    );
    private static readonly Shape Token = Text(0, 100_000);

    private readonly TokenBucket _bucket = new(10 * rateLimitFactor, time);

    public override string TargetPrefix => "AWSOrganizationsV20161128";
    public override string SigningName => "organizations";
    public override string SigningRegion => Ids.OrganizationsRegion;
    public override string ActionPrefix => "organizations";
    public override int PageSize => 20;

    public override IReadOnlySet<string> Denied { get; } =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "CloseAccount",
            "CreateAccount",
            "CreateOrganizationalUnit",
            "DeleteOrganization",
            "DeleteOrganizationalUnit",
            "ListDelegatedAdministrators",
            "ListPolicies",
            "MoveAccount",
            "RemoveAccountFromOrganization",
            "TagResource",
            "UntagResource",
            "UpdateOrganizationalUnit",
        };

    public override IReadOnlyDictionary<string, Operation> Operations { get; } =
        Table(
            new("DescribeOrganization", Struct(), DescribeOrganization),
            new("DescribeAccount", Struct(("AccountId*", AccountId)), DescribeAccount),
            new(
                "ListAccounts",
                Paged(),
                call =>
                    call.Page(
                        "Accounts",
                        (after, take) => call.State.Organization.Accounts.After(after, take),
                        a => Facts(call, a)
                    )
            ),
            new("ListAccountsForParent", Paged(("ParentId*", ParentId)), ListAccountsForParent),
            new("ListRoots", Paged(), ListRoots),
            new("ListOrganizationalUnitsForParent", Paged(("ParentId*", ParentId)), ListUnits),
            new("ListParents", Paged(("ChildId*", Text(0, 100, $"([0-9]{{12}})|({UnitPattern})"))), ListParents),
            new("ListTagsForResource", Struct(("ResourceId*", Taggable), ("NextToken", Token)), ListTags)
        );

    public override bool TryTakeToken(string operation) => _bucket.TryTake();

    public override AwsException Throttled() =>
        new("TooManyRequestsException", "You have sent too many requests in too short a period of time. Try again later.", 400)
        {
            Members = [("Type", "API_RATE_EXCEEDED")],
        };

    public override AwsException Invalid(IReadOnlyList<Violation> found) =>
        AwsException.InvalidInput(found[0].Reason, $"You specified an invalid value: {found[0]}");

    public override AwsException InvalidToken() =>
        AwsException.InvalidInput("INVALID_NEXT_TOKEN", "You specified an invalid value for NextToken.");

    private static Shape Paged(params (string, Shape)[] members) =>
        Struct([.. members, ("MaxResults", Number(1, 20)), ("NextToken", Token)]);

    private static string Arn(Call call, string resource) =>
        $"arn:aws:organizations::{call.State.Organization.Management.Id}:{resource}";

    private static JsonObject DescribeOrganization(Call call)
    {
        var management = call.State.Organization.Management;
        return new()
        {
            ["Organization"] = new JsonObject
            {
                ["Id"] = Ids.OrganizationId,
                ["Arn"] = Arn(call, $"organization/{Ids.OrganizationId}"),
                ["FeatureSet"] = "ALL",
                ["MasterAccountArn"] = Arn(call, $"account/{Ids.OrganizationId}/{management.Id}"),
                ["MasterAccountId"] = management.Id,
                ["MasterAccountEmail"] = management.Email,
                ["AvailablePolicyTypes"] = PolicyTypes(),
            },
        };
    }

    private static JsonObject DescribeAccount(Call call) =>
        call.State.Organization.Account(call.Text("AccountId")) is { } account
            ? new() { ["Account"] = Facts(call, account) }
            : throw new AwsException("AccountNotFoundException", "You specified an account that doesn't exist.", 400);

    private static JsonObject ListAccountsForParent(Call call)
    {
        var unit = FindUnit(call);
        return call.Page("Accounts", (after, take) => unit.Accounts.After(after, take), a => Facts(call, a));
    }

    private static JsonObject ListRoots(Call call) =>
        call.Page(
            "Roots",
            (_, _) => new Slice<OrganizationalUnit>([call.State.Organization.Root], null),
            root => new JsonObject
            {
                ["Id"] = root.Id,
                ["Arn"] = Arn(call, $"root/{Ids.OrganizationId}/{root.Id}"),
                ["Name"] = root.Name,
                ["PolicyTypes"] = PolicyTypes(),
            }
        );

    private static JsonObject ListUnits(Call call)
    {
        var parent = FindUnit(call);
        return call.Page(
            "OrganizationalUnits",
            (after, take) => parent.Units.After(after, take),
            unit => new JsonObject
            {
                ["Id"] = unit.Id,
                ["Arn"] = Arn(call, $"ou/{Ids.OrganizationId}/{unit.Id}"),
                ["Name"] = unit.Name,
                ["Path"] = unit.Path,
            }
        );
    }

    private static JsonObject ListParents(Call call)
    {
        var organization = call.State.Organization;
        var child = call.Text("ChildId");
        var parentId =
            organization.Account(child)?.ParentId
            ?? organization.Unit(child)?.ParentId
            ?? throw new AwsException(
                "ChildNotFoundException",
                "We can't find an organizational unit or account with the ChildId that you specified.",
                400
            );
        return call.Page(
            "Parents",
            (_, _) => new Slice<string>([parentId], null),
            id => new JsonObject { ["Id"] = id, ["Type"] = id == Ids.RootId ? "ROOT" : "ORGANIZATIONAL_UNIT" }
        );
    }

    private static JsonObject ListTags(Call call)
    {
        var id = call.Text("ResourceId");
        if (call.State.Organization.Account(id) is null && call.State.Organization.Unit(id) is null)
            throw new AwsException("TargetNotFoundException", "We can't find a target with the ID that you specified.", 400);
        return call.Page(
            "Tags",
            (_, _) => new Slice<string>(["sandbox"], null),
            value => new JsonObject { ["Key"] = "made-by", ["Value"] = value }
        );
    }

    private static OrganizationalUnit FindUnit(Call call) =>
        call.State.Organization.Unit(call.Text("ParentId"))
        ?? throw new AwsException(
            "ParentNotFoundException",
            "We can't find a root or organizational unit with the ParentId that you specified.",
            400
        );

    private static JsonObject Facts(Call call, Account account) =>
        new()
        {
            ["Id"] = account.Id,
            ["Arn"] = Arn(call, $"account/{Ids.OrganizationId}/{account.Id}"),
            ["Email"] = account.Email,
            ["Name"] = account.Name,
            ["State"] = account.State,
            ["Paths"] = new JsonArray(account.Path),
            ["JoinedMethod"] = account == call.State.Organization.Management ? "INVITED" : "CREATED",
            ["JoinedTimestamp"] = Epoch(call.State.CreatedAt),
        };

    private static JsonArray PolicyTypes() => [new JsonObject { ["Type"] = "SERVICE_CONTROL_POLICY", ["Status"] = "ENABLED" }];
}
