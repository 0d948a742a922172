using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Policies;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Request policies are made, changed and looked at before they are saved.</summary>
public sealed class PolicyTests
{
    private const string Nora = "nora.winter";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly string[] Everybody = [Nora, "otto.klein", "pia.sommer", "georg.haas", "ada.brandt", "jonas.keller"];

    private static readonly PolicyDraft Figma = new(
        "Figma",
        500,
        Audience.All,
        new Selector([ResourceKind.OktaApp], ["Figma"], [], new Dictionary<string, string>()),
        TimeSpan.FromHours(2),
        [new Threshold([new ApproverRule(ApproverKind.Manager)], 1)]
    );

    [Fact]
    public async Task Commands_EveryRole_AdministratorsOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        var id = await SaveAsync(portal, Figma);
        foreach (var login in Everybody)
        {
            var actor = await portal.ActorOf(login);
            var (may, sees) = (login == Nora, login is Nora or "otto.klein");
            var version = (await DetailsAsync(portal, id)).Version;
            var saved = await portal
                .Get<SavePolicy>()
                .ExecuteAsync(new SavePolicyCommand(id, Figma with { Description = login }, version), actor, default);
            saved.Error?.Code.ShouldBe("policy.administrators-only", login);
            saved.Succeeded.ShouldBe(may, login);
            var off = await portal.Get<SwitchPolicy>().ExecuteAsync(new SwitchPolicyCommand(id, false), actor, default);
            off.Succeeded.ShouldBe(may, login);
            var deleted = await portal
                .Get<DeletePolicy>()
                .ExecuteAsync(new DeletePolicyCommand(PolicyId.New(), 1), actor, default);
            deleted.Error!.Code.ShouldBe(may ? "policy.not-found" : "policy.administrators-only", login);
            var queries = portal.Get<PolicyQueries>();
            (await queries.ListAsync(actor, default)).Succeeded.ShouldBe(sees, login);
            (await queries.DetailsAsync(id, actor, default)).Succeeded.ShouldBe(sees, login);
            (await queries.CoverageAsync(Figma, id, actor, default)).Succeeded.ShouldBe(sees, login);
            (
                await queries.WinsAsync(
                    (await portal.PersonAsync("ada.brandt")).Id,
                    await portal.EntitlementAsync("Figma"),
                    null,
                    null,
                    actor,
                    default
                )
            ).Succeeded.ShouldBe(sees, login);
        }
    }

    [Fact]
    public async Task Save_Changed_IsAuditedWithItsDifferenceAndRequestsUnderWayKeepTheirRules()
    {
        await using var portal = await PortalHost.StartAsync();
        var id = await SaveAsync(portal, Figma);
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        var nora = await portal.ActorOf(Nora);
        var seen = await DetailsAsync(portal, id);
        var stricter = Figma with
        {
            MaxDuration = TimeSpan.FromMinutes(30),
            Thresholds =
            [
                new Threshold([new ApproverRule(ApproverKind.People, People: [(await portal.PersonAsync("mei.tan")).Id])], 1),
            ],
        };

        (
            await portal.Get<SavePolicy>().ExecuteAsync(new SavePolicyCommand(id, stricter, seen.Version), nora, default)
        ).Succeeded.ShouldBeTrue();
        var second = await portal
            .Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(id, Figma with { Priority = 1 }, seen.Version), nora, default);

        second.Error!.Code.ShouldBe("policy.changed");
        await using var db = portal.Db();
        var entry = await db.Audit.SingleAsync(a => a.Action == "policy.changed");
        entry.Summary.ShouldContain("longest: 2 hours → 30 minutes");
        entry.Summary.ShouldContain("approvals: the manager → Mei Tan");
        entry.Summary.ShouldNotContain("priority");
        (await portal.DecideAsync(request.Id, "georg.haas")).Succeeded.ShouldBeTrue();
        (await portal.TrySubmitAsync("tunde.osei", Hour, "Figma")).Error!.Code.ShouldBe("request.over-limit");
    }

    /// <summary>What administrators read of a policy is what people meet who ask under it.</summary>
    [Theory]
    [InlineData("a person")]
    [InlineData("a group")]
    [InlineData("owners")]
    [InlineData("the manager")]
    public async Task Coverage_WhoCouldApproveIsLocked_IsBrokenAsRequestsAre(string approver)
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var (leads, figma) = (
            (await db.Resources.SingleAsync(r => r.Name == "platform-leads")).Id,
            (await db.Resources.SingleAsync(r => r.Name == "Figma")).Id
        );
        var (rule, able) = approver switch
        {
            "a person" => (
                new ApproverRule(ApproverKind.People, People: [(await portal.PersonAsync("mei.tan")).Id]),
                ["mei.tan"]
            ),
            "a group" => (new ApproverRule(ApproverKind.GroupMembers, leads), ["lena.fischer", "marco.bianchi"]),
            "owners" => (
                new ApproverRule(ApproverKind.ResourceOwners),
                (
                    await (
                        from owner in db.ResourceOwners
                        join person in db.People on owner.PersonId equals person.Id
                        where owner.ResourceId == figma
                        select person.Login
                    ).ToArrayAsync()
                )
            ),
            _ => (new ApproverRule(ApproverKind.Manager), new[] { "georg.haas" }),
        };
        var draft = Figma with { Thresholds = [new Threshold([rule], 1)] };
        await SaveAsync(portal, draft);
        var nora = await portal.ActorOf(Nora);
        async Task<PolicyCoverage> CoveredAsync() =>
            (await portal.Get<PolicyQueries>().CoverageAsync(draft, null, nora, default)).Value;
        var before = await CoveredAsync();
        before.Broken.ShouldBeFalse();

        foreach (var login in able)
            await portal
                .Get<PlaceLock>()
                .ExecuteAsync(new PlaceLockCommand(LockSubject.Of((await portal.PersonAsync(login)).Id), "Lost"), nora, default);

        var after = await CoveredAsync();
        after.Problems.ShouldNotBe(before.Problems);
        after.Broken.ShouldBe(approver != "the manager");
        (await portal.TrySubmitAsync("ada.brandt", Hour, "Figma")).Error!.Code.ShouldBe("request.no-approver");
    }

    [Fact]
    public async Task Save_SameAgain_ChangesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var id = await SaveAsync(portal, Figma);
        var seen = await DetailsAsync(portal, id);
        var again = await portal
            .Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(id, seen.Draft, seen.Version), await portal.ActorOf(Nora), default);
        again.Succeeded.ShouldBeTrue();
        (await DetailsAsync(portal, id)).Version.ShouldBe(seen.Version);
        await using var db = portal.Db();
        (await db.Audit.AnyAsync(a => a.Action == "policy.changed")).ShouldBeFalse();
    }

    [Fact]
    public async Task Save_WrongInput_IsToldAndNothingIsStored()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(Nora);
        var unknown = Figma with
        {
            Thresholds = [new Threshold([new ApproverRule(ApproverKind.GroupMembers, Group: ResourceId.New())], 1)],
        };
        foreach (
            var (draft, code) in new[]
            {
                (Figma with { Name = " " }, "policy.invalid"),
                (Figma with { Name = "Apps" }, "policy.name-taken"),
                (Figma with { TicketPattern = "(" }, "policy.invalid"),
                (Figma with { TicketPattern = "(?=x)" }, "policy.invalid"),
                (Figma with { Who = Audience.Nobody }, "policy.invalid"),
                (unknown, "policy.missing"),
                (Figma with { Who = Audience.Nobody with { Lists = [AccessListId.New()] } }, "policy.missing"),
            }
        )
        {
            var result = await portal.Get<SavePolicy>().ExecuteAsync(new SavePolicyCommand(null, draft, null), nora, default);
            result.Error!.Code.ShouldBe(code, draft.ToString());
        }
        await using var db = portal.Db();
        (await db.Policies.CountAsync(p => p.Priority == 500)).ShouldBe(0);
    }

    [Fact]
    public async Task SwitchAndDelete_FollowAtOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(Nora);
        var id = await SaveAsync(portal, Figma);
        (await WinnerAsync(portal, "ada.brandt", "Figma")).ShouldBe("Figma");
        await portal.Get<SwitchPolicy>().ExecuteAsync(new SwitchPolicyCommand(id, false), nora, default);
        (await WinnerAsync(portal, "ada.brandt", "Figma")).ShouldBe("Apps");
        (await PolicyOfAsync(portal, "ada.brandt", "Figma")).ShouldBe("Apps");
        await portal.Get<SwitchPolicy>().ExecuteAsync(new SwitchPolicyCommand(id, true), nora, default);
        (await PolicyOfAsync(portal, "ada.brandt", "Figma")).ShouldBe("Figma");

        var version = (await DetailsAsync(portal, id)).Version;
        (
            await portal.Get<DeletePolicy>().ExecuteAsync(new DeletePolicyCommand(id, version - 1), nora, default)
        ).Error!.Code.ShouldBe("policy.changed");
        (
            await portal.Get<DeletePolicy>().ExecuteAsync(new DeletePolicyCommand(id, version), nora, default)
        ).Succeeded.ShouldBeTrue();
        (await PolicyOfAsync(portal, "ada.brandt", "Figma")).ShouldBe("Apps");
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Reach_NobodyWhoCouldApprove_IsBroken()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(Nora);
        var queries = portal.Get<PolicyQueries>();
        var left = (await portal.PersonAsync("jan.kowal")).Id;
        async Task<PolicyCoverage> Coverage(PolicyDraft draft) => (await queries.CoverageAsync(draft, null, nora, default)).Value;

        (await Coverage(Figma)).Broken.ShouldBeFalse();
        var suspended = await Coverage(Figma with { Thresholds = [new([new(ApproverKind.People, People: [left])], 1)] });
        suspended.Broken.ShouldBeTrue();
        suspended.Problems.Single().ShouldContain("names 0 who can approve");
        (await Coverage(Figma with { Thresholds = [new([new(ApproverKind.Manager)], 2)] })).Broken.ShouldBeTrue();

        var id = await SaveAsync(portal, Figma with { Thresholds = [new([new(ApproverKind.People, People: [left])], 1)] });
        var row = (await queries.ListAsync(nora, default)).Value.Single(p => p.Id == id);
        (row.Broken, row.Things).ShouldBe((true, 1));
        (await portal.TrySubmitAsync("ada.brandt", Hour, "Figma")).Error!.Code.ShouldBe("request.no-approver");
    }

    [Fact]
    public async Task Coverage_CountsWhomAndWhatAndWhatIsOverruled()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(Nora);
        var draft = Figma with
        {
            Priority = 105,
            Who = new Audience(false, ["finance"], []),
            What = new Selector([ResourceKind.AwsAccount], ["Production"], [], new Dictionary<string, string>()),
        };

        var coverage = (await portal.Get<PolicyQueries>().CoverageAsync(draft, null, nora, default)).Value;

        await using var db = portal.Db();
        coverage.People.ShouldBe(
            await db.People.CountAsync(p => p.Department == "Finance" && p.Status == Domain.People.PersonStatus.Active)
        );
        coverage.Some.ShouldContain("Paul Richter");
        coverage.FirstThings.ShouldContain("AdministratorAccess on Production");
        coverage.Overruled.ShouldBe(2);
        coverage.By.ShouldBe(["Production administrators", "AWS read-only"]);
    }

    [Fact]
    public async Task Wins_EveryPolicy_SaysWhyOrWhyNot()
    {
        await using var portal = await PortalHost.StartAsync();
        var ranks = (
            await portal
                .Get<PolicyQueries>()
                .WinsAsync(
                    (await portal.PersonAsync("ada.brandt")).Id,
                    await portal.EntitlementAsync("AdministratorAccess", "Production"),
                    Figma with
                    {
                        Name = "New",
                        What = Selector.Everything,
                        Priority = 100,
                    },
                    null,
                    await portal.ActorOf(Nora),
                    default
                )
        ).Value;

        ranks[0].ShouldBe(ranks.Single(r => r.Wins));
        ranks[0].Name.ShouldBe("Production administrators");
        ranks.Single(r => r.Name == "Production").Why.ShouldBe("lower priority");
        ranks.Single(r => r.Name == "New").Why.ShouldBe("lower priority");
        ranks.Single(r => r.Name == "Billing").Why.ShouldBe("does not cover this access");
    }

    [Fact]
    public async Task ListMembers_AskAndApprove_AsLongAsTheyAreEffective()
    {
        await using var portal = await PortalHost.StartAsync();
        var (askers, deciders) = (await portal.ListAsync("Askers"), await portal.ListAsync("Deciders"));
        await portal.AddAsync(askers, "ada.brandt");
        var edge = await portal.AddAsync(deciders, "mei.tan");
        await SaveAsync(
            portal,
            Figma with
            {
                Who = Audience.Nobody with { Lists = [askers] },
                Thresholds = [new([new(ApproverKind.ListMembers, List: deciders)], 1)],
            }
        );
        (await PolicyOfAsync(portal, "tunde.osei", "Figma")).ShouldBe("Apps");
        (await PolicyOfAsync(portal, "ada.brandt", "Figma")).ShouldBe("Figma");
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("mei.tan"), default)).ShouldBe(1);
        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("georg.haas"), default)).ShouldBe(0);

        await portal.RemoveAsync(deciders, edge);

        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("mei.tan"), default)).ShouldBe(0);
        (await portal.DecideAsync(request.Id, "mei.tan")).Error!.Code.ShouldBe("request.not-found");
        await portal.AddAsync(deciders, "mei.tan");
        (await portal.DecideAsync(request.Id, "mei.tan")).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Ticket_MissingInTheReason_IsRefusedWithWhatItLooksLike()
    {
        await using var portal = await PortalHost.StartAsync();
        await SaveAsync(portal, Figma with { TicketPattern = @"\bOPS-\d+\b" });
        var actor = await portal.ActorOf("ada.brandt");
        async Task<Result<SubmittedRequest>> Submit(string reason) =>
            await portal
                .Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(Guid.CreateVersion7(), [await portal.EntitlementAsync("Figma")], Hour, reason),
                    actor,
                    default
                );

        var refused = (await Submit("Because I need it")).Error.ShouldNotBeNull();
        refused.Code.ShouldBe("request.ticket-missing");
        refused.Message.ShouldContain(@"\bOPS-\d+\b");
        (await Submit("ops-17: look at the designs")).Succeeded.ShouldBeTrue();
    }

    private static async Task<PolicyId> SaveAsync(PortalHost portal, PolicyDraft draft)
    {
        var saved = await portal
            .Get<SavePolicy>()
            .ExecuteAsync(new SavePolicyCommand(null, draft, null), await portal.ActorOf(Nora), default);
        saved.Succeeded.ShouldBeTrue(saved.Error?.Message);
        return saved.Value;
    }

    private static async Task<PolicyDetails> DetailsAsync(PortalHost portal, PolicyId id) =>
        (await portal.Get<PolicyQueries>().DetailsAsync(id, await portal.ActorOf(Nora), default)).Value;

    private static async Task<string> WinnerAsync(PortalHost portal, string login, string what) =>
        (
            await portal
                .Get<PolicyQueries>()
                .WinsAsync(
                    (await portal.PersonAsync(login)).Id,
                    await portal.EntitlementAsync(what),
                    null,
                    null,
                    await portal.ActorOf(Nora),
                    default
                )
        )
            .Value[0]
            .Name;

    private static async Task<string?> PolicyOfAsync(PortalHost portal, string login, string what) =>
        (
            await portal
                .Get<PreviewRequest>()
                .ExecuteAsync(
                    new PreviewRequestQuery([await portal.EntitlementAsync(what)], Hour),
                    await portal.ActorOf(login),
                    default
                )
        )
            .Value.Items.Single()
            .PolicyName;
}
