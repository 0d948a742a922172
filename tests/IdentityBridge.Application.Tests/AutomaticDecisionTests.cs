using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>Rules of policies that decide at submission.</summary>
public sealed class AutomaticDecisionTests
{
    private const string Readers = "prod-readers";
    private static readonly PolicyDraft Reading = Policy("Reading", ResourceKind.OktaGroup, Readers);
    private static readonly PolicyDraft Design = Policy("Design", ResourceKind.OktaApp, "Figma");

    [Fact]
    public async Task Submit_RuleApproves_AccessBeginsWithoutAnybody()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Reading with { Automatic = [Rule("Short", Verdict.Approve, new() { AtMost = Hour })] });
        var item = (await portal.PreviewAsync(Ada, Hour, false, Readers)).AllItems.Single();
        (item.Rule!.Name, item.Rule.Verdict, item.WhyNot, item.Approvals.Count).ShouldBe(("Short", Verdict.Approve, null, 0));
        (await portal.PreviewAsync(Ada, 2 * Hour, false, Readers)).AllItems.Single().Rule.ShouldBeNull();

        var submitted = await portal.SubmitAsync(Ada, Hour, Readers);

        submitted.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();
        var request = await portal.RequestAsync(submitted.Id);
        (request.Status, request.From, request.Decisions.Count).ShouldBe((RequestStatus.Active, request.CreatedAt, 0));
        var entry = request.Timeline.Single(t => t.Kind == TimelineKind.ApprovedByRule);
        entry.Who.ShouldBe("the rule ‘Short’ of policy Reading");
        portal.Sandbox.Holdings().Groups.ShouldContain(g => g.ToString().Contains(Ada) && g.ToString().Contains(Readers));
        (await portal.SeenAsync(submitted.Id, Ada)).Items.Single().Rule!.Name.ShouldBe("Short");
        (await AuditedAsync(portal, submitted.Id, "request.approved-by-rule")).ShouldStartWith(
            "Approved by the rule ‘Short’ of policy Reading: prod-readers"
        );
        (await portal.SubmitAsync("leo.marsh", 2 * Hour, Readers)).Status.ShouldBe(RequestStatus.Pending);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Submit_MembershipThatOnlyARequestGave_OpensNoDoor()
    {
        await using var portal = await PortalHost.StartAsync();
        var called = new Audience(false, [], [await portal.GroupAsync("payments-on-call")]);
        var rule = Rule("On call", Verdict.Approve, new() { Who = called });
        await portal.SaveAsync(Reading with { Automatic = [rule] });
        await portal.SaveAsync(Design with { Who = called, Automatic = [Rule("All of them", Verdict.Approve)] });
        await portal.ActiveAsync(Ada, "georg.haas", Hour, "payments-on-call");

        (await portal.SubmitAsync(Ada, Hour, Readers)).Status.ShouldBe(RequestStatus.Pending);
        (await portal.SubmitAsync(Ada, Hour, "Figma")).Status.ShouldBe(RequestStatus.Pending);
        (await portal.SubmitAsync("carla.mendes", Hour, Readers)).Status.ShouldBe(RequestStatus.Approved);
        var outlook = (await RulesAsync(portal, Ada, Readers)).Single();
        (outlook.Decides, outlook.Says).ShouldBe((false, "not for this person: only a request gave them the group it looks at"));
        (await RulesAsync(portal, "carla.mendes", Readers)).Single().Says.ShouldBe("decides now");
    }

    [Fact]
    public async Task Submit_RuleDeniesOneItem_TheWholeIsDeniedWithItsWords()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Reading with { Automatic = [Rule("Nobody", Verdict.Deny), Rule("All", Verdict.Approve)] });

        var submitted = await portal.SubmitAsync(Ada, Hour, Readers, "Figma");

        submitted.Status.ShouldBe(RequestStatus.Denied);
        var request = await portal.RequestAsync(submitted.Id);
        var entry = request.Timeline.Single(t => t.Kind == TimelineKind.DeniedByRule);
        (entry.Who, entry.Text, entry.ItemName).ShouldBe(
            ("the rule ‘Nobody’ of policy Reading", "Ask for read access instead.", Readers)
        );
        await using var db = portal.Db();
        (await db.Grants.AnyAsync(g => g.RequestId == submitted.Id)).ShouldBeFalse();
        (await AuditedAsync(portal, submitted.Id, "request.denied-by-rule")).ShouldEndWith("Ask for read access instead.");
        (await portal.DecideAsync(submitted.Id, "georg.haas")).Error!.Code.ShouldBe("request.not-pending");
    }

    [Fact]
    public async Task Submit_RuleApprovesOneOfTwo_TheOtherStillNeedsItsApproval()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(
            Reading with
            {
                Thresholds =
                [
                    new([new ApproverRule(ApproverKind.People, People: [(await portal.PersonAsync("leo.marsh")).Id])], 1),
                ],
                Automatic = [Rule("All", Verdict.Approve)],
            }
        );
        await portal.SaveAsync(Design);

        var submitted = await portal.SubmitAsync(Ada, Hour, Readers, "Figma");

        submitted.Status.ShouldBe(RequestStatus.Pending);
        (await InboxAsync(portal, "leo.marsh")).ShouldBe(0);
        (await InboxAsync(portal, "georg.haas")).ShouldBe(1);
        (await portal.SeenAsync(submitted.Id, "georg.haas")).Approvals.ShouldBe((0, 1));
        (await portal.DecideAsync(submitted.Id, "leo.marsh")).Error!.Code.ShouldBe("request.not-found");
        (await portal.DecideAsync(submitted.Id, "georg.haas")).Value.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();
        (await portal.RequestAsync(submitted.Id)).Items.ShouldAllBe(i => i.Status == ItemStatus.InPlace);
    }

    [Fact]
    public async Task Policy_OfRulesOnly_IsNotBrokenWhileOneMayFitAndRefusesTheRest()
    {
        await using var portal = await PortalHost.StartAsync();
        var rule = Rule("Short", Verdict.Approve, new() { AtMost = Hour });
        var draft = Reading with { Thresholds = [], Automatic = [rule] };
        await portal.SaveAsync(draft);

        (await portal.SubmitAsync(Ada, Hour, Readers)).Status.ShouldBe(RequestStatus.Approved);
        (await portal.TrySubmitAsync("leo.marsh", 2 * Hour, Readers)).Error!.Code.ShouldBe("request.no-rule-fits");
        (await portal.PreviewAsync("leo.marsh", 2 * Hour, false, Readers))
            .AllItems.Single()
            .WhyNot!.ShouldContain("none of the automatic rules");
        var covered = await CoverageAsync(portal, draft);
        (covered.Broken, covered.Problems.Count).ShouldBe((false, 1));

        var nobody = new Audience(false, ["Department of nobody"], []);
        var broken = await CoverageAsync(
            portal,
            draft with
            {
                Automatic = [rule with { When = rule.When with { Who = nobody } }],
            }
        );
        broken.Broken.ShouldBeTrue();
        broken.Problems.ShouldContain(p => p.Contains("never decides"));
        var hidden = await CoverageAsync(portal, draft with { Automatic = [rule, Rule("Hidden", Verdict.Deny, rule.When)] });
        hidden.Problems.ShouldContain("The rule ‘Hidden’ never decides: ‘Short’ before it decides all of that.");
    }

    [Fact]
    public async Task Submit_HoursAndTicket_DecideInTheirTimeOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        portal.Time.Stop();
        var tomorrow = new DateTimeOffset(portal.Time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        portal.Time.AdvanceTo(tomorrow);
        var hours = new WeeklyHours([tomorrow.DayOfWeek], new(10, 0), new(12, 0), "UTC");
        await portal.SaveAsync(
            Reading with
            {
                Automatic = [Rule("Morning", Verdict.Approve, new() { During = hours, Ticket = @"OPS-\d+" })],
            }
        );
        (await RulesAsync(portal, Ada, Readers)).Single().Says.ShouldBe($"not now: only {hours}");

        portal.Time.AdvanceTo(tomorrow.AddHours(10).AddSeconds(-1));
        (await portal.SubmitAsync(Ada, Hour, Readers)).Status.ShouldBe(RequestStatus.Pending);
        portal.Time.AdvanceTo(tomorrow.AddHours(10));
        (await portal.SubmitAsync("leo.marsh", Hour, Readers)).Status.ShouldBe(RequestStatus.Approved);
        (await RulesAsync(portal, Ada, Readers)).Single().Says.ShouldBe(@"decides now, with a ticket like OPS-\d+ in the reason");
        portal.Time.AdvanceTo(tomorrow.AddHours(12));
        (await portal.SubmitAsync("aiko.sato", Hour, Readers)).Status.ShouldBe(RequestStatus.Pending);
        // What waited is not decided later by a rule.
        (await portal.RequestAsync((await portal.SubmitAsync("noah.bergman", Hour, Readers)).Id)).Status.ShouldBe(
            RequestStatus.Pending
        );
    }

    [Fact]
    public async Task Save_Rules_AreAuditedAndUnknownZonesRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var hours = new WeeklyHours([.. WeeklyHours.Week.Take(5)], new(8, 0), new(18, 0), "Europe/Vienna");
        var lost = Rule("Lost", Verdict.Approve, new() { During = hours with { Zone = "Europe/Atlantis" } });
        (await portal.TrySaveAsync(Reading with { Automatic = [lost] })).Error!.Message.ShouldContain("Europe/Atlantis");
        var gone = new Audience(false, [], [ResourceId.New()]);
        (
            await portal.TrySaveAsync(Reading with { Automatic = [Rule("Gone", Verdict.Approve, new() { Who = gone })] })
        ).Error!.Code.ShouldBe("policy.missing");
        var id = await portal.SaveAsync(Reading);
        var nora = await portal.ActorOf(Nora);
        var seen = (await portal.Get<PolicyQueries>().DetailsAsync(id, nora, default)).Value;
        var called = new Audience(false, [], [await portal.GroupAsync("payments-on-call")]);
        var rule = Rule(
            "On call",
            Verdict.Approve,
            new()
            {
                Who = called,
                AtMost = 4 * Hour,
                During = hours,
            }
        );
        var saved = await portal
            .Get<SavePolicy>()
            .ExecuteAsync(
                new SavePolicyCommand(id, Reading with { Automatic = [rule], Emergency = Glass }, seen.Version),
                nora,
                default
            );

        saved.Succeeded.ShouldBeTrue(saved.Error?.Message);
        var audited = await AuditedAsync(portal, id, "policy.changed");
        audited.ShouldContain(
            "decides by itself: none → ‘On call’: approve at once when members of payments-on-call ask, for at most 4 hours, Mon–Fri 08:00–18:00 Europe/Vienna"
        );
        audited.ShouldContain(
            "emergency: not allowed → for at most 4 hours, followed up within 3 days by whoever could have approved"
        );
        var again = (await portal.Get<PolicyQueries>().DetailsAsync(id, nora, default)).Value;
        again
            .Draft.SaysTheSame(
                Reading with
                {
                    Automatic = [rule],
                    Emergency = Glass,
                    DefaultDuration = 8 * Hour,
                    PendingFor = TimeSpan.FromDays(7),
                }
            )
            .ShouldBeTrue();
        again.Names.Groups.Values.ShouldContain("payments-on-call");
    }

    [Fact]
    public async Task Seed_Demo_HasARuleAndAPolicyForEmergencies()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var policies = await db.Policies.AsNoTracking().ToListAsync();
        policies.Single(p => p.Emergency is not null).Emergency!.Longest.ShouldBe(4 * Hour);
        policies.Single(p => p.Automatic.Count > 0).Automatic.Single().When.Who.Groups.Count.ShouldBe(2);
        (await portal.SubmitAsync("hugo.lefevre", Hour, "ReadOnlyAccess on Production")).Status.ShouldBe(RequestStatus.Approved);
        (await portal.SubmitAsync(Ada, Hour, "ReadOnlyAccess on Production")).Status.ShouldBe(RequestStatus.Pending);
    }

    private static async Task<IReadOnlyList<RuleOutlook>> RulesAsync(PortalHost portal, string login, string what) =>
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
            .Rules;

    private static async Task<PolicyCoverage> CoverageAsync(PortalHost portal, PolicyDraft draft) =>
        (await portal.Get<PolicyQueries>().CoverageAsync(draft, null, await portal.ActorOf(Nora), default)).Value;

    private static async Task<int> InboxAsync(PortalHost portal, string login) =>
        await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf(login), default);

    private static async Task<string> AuditedAsync<T>(PortalHost portal, T subject, string action)
    {
        await using var db = portal.Db();
        var id = subject!.ToString();
        return await db.Audit.Where(a => a.SubjectId == id && a.Action == action).Select(a => a.Summary).SingleAsync();
    }
}
