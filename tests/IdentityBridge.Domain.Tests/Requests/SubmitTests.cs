using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class SubmitTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly RequestPolicy Policy = Build.Policy(Build.Need(1, Build.Manager()));
    private static readonly RequestPolicy Permanent = Build.Policy(
        Build.Draft(Build.Need(1, Build.Manager())) with
        {
            PermanentAllowed = true,
        }
    );
    private static readonly RequestDraft Good = Build.Wish(Ada, Ada, Build.Item(Policy));

    public static TheoryData<string, RequestDraft> Wrong =>
        new()
        {
            { "request.empty", Good with { Items = [] } },
            { "request.too-many", Good with { Items = [.. Enumerable.Range(0, 301).Select(_ => Build.Item(Policy))] } },
            { "request.too-long", Good with { Reason = new string('é', 2_048) + "a" } },
            { "request.too-short", Good with { Duration = TimeSpan.FromSeconds(59) } },
            { "request.over-limit", Good with { Duration = Policy.MaxDuration + TimeSpan.FromTicks(1) } },
            { "request.not-permanent", Good with { Duration = Durations.Forever } },
            {
                "request.not-permanent",
                Good with
                {
                    Duration = Durations.Forever,
                    Items = [Build.Item(Policy), Build.Item(Permanent)],
                }
            },
            {
                "request.reason-missing",
                Good with
                {
                    Reason = "  ",
                    Items =
                    [
                        Build.Item(Policy),
                        Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.Manager())) with { ReasonRequired = true })),
                    ],
                }
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Submit_Wrong_IsRefusedWithItsCode(string code, RequestDraft draft) =>
        AccessRequest.Submit(draft, Build.Noon).Error.ShouldNotBeNull().Code.ShouldBe(code);

    [Fact]
    public void Submit_AtEveryLimit_IsTaken()
    {
        var draft = Good with
        {
            Items = [.. Enumerable.Range(0, 300).Select(_ => Build.Item(Policy))],
            Reason = new string('é', 2_048),
            Duration = Policy.MaxDuration,
        };
        AccessRequest.Submit(draft, Build.Noon).Value.Items.Count.ShouldBe(300);
    }

    [Fact]
    public void Submit_SameItemTwice_IsOneItem()
    {
        var item = Build.Item(Policy);
        AccessRequest.Submit(Good with { Items = [item, item] }, Build.Noon).Value.Items.ShouldHaveSingleItem();
    }

    [Fact]
    public void Submit_SeveralPolicies_NamesTheTightestLimitAndWaitsTheShortest()
    {
        var tight = Build.Policy(
            Build.Draft(Build.Need(1, Build.Manager())) with
            {
                MaxDuration = TimeSpan.FromMinutes(30),
                PendingFor = TimeSpan.FromHours(2),
            }
        );
        var draft = Good with { Items = [Build.Item(Policy), Build.Item(tight, name: "Vault")] };
        AccessRequest
            .Submit(draft, Build.Noon)
            .Error.ShouldNotBeNull()
            .Message.ShouldContain("Vault can be had for at most 30 minutes");
        var request = AccessRequest.Submit(draft with { Duration = TimeSpan.FromMinutes(30) }, Build.Noon).Value;
        request.PendingUntil.ShouldBe(Build.Noon.AddHours(2));
    }

    [Fact]
    public void Decide_PermanentMadeShorter_HasAnEndWithinAYear()
    {
        var wish = Build.Wish(Ada, Ada, Build.Item(Permanent)) with { Duration = Durations.Forever };
        var boss = PersonId.New();
        var facts = Build.Facts(manager: boss);
        var longest = RequestPolicy.HighestCeiling;
        Decide(longest + TimeSpan.FromTicks(1)).Error.ShouldNotBeNull().Code.ShouldBe("request.lengthened");
        Decide(longest).Value.Single().Until.ShouldBe(Build.Noon + longest);
        Decide(Durations.Forever).Value.Single().Until.ShouldBeNull();
        Decide(null).Value.Single().Until.ShouldBeNull();

        Result<IReadOnlyList<Grant>> Decide(TimeSpan? shorter) =>
            AccessRequest
                .Submit(wish, Build.Noon)
                .Value.Decide(Build.Actor(boss), Verdict.Approve, null, shorter, facts, Build.Noon);
    }

    [Fact]
    public void Submit_ItemRoutes_HoldOneRowForEachWayToDecide()
    {
        var (grace, alan, group) = (PersonId.New(), PersonId.New(), ResourceId.New());
        var policy = Build.Policy(
            Build.Need(1, Build.People(grace, alan), Build.Owners()),
            Build.Need(1, Build.People(grace), Build.Members(group))
        );
        var routes = Build.Request(Ada, Build.Item(policy)).Items.Single().Routes;
        routes
            .Select(r => (r.Kind, r.PersonId, r.GroupId))
            .ShouldBe(
                [
                    (ApproverKind.People, grace, null),
                    (ApproverKind.People, alan, null),
                    (ApproverKind.ResourceOwners, null, null),
                    (ApproverKind.GroupMembers, null, group),
                ],
                ignoreOrder: true
            );
    }
}
