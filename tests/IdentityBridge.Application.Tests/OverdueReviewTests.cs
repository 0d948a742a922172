using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Grants;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What an overdue review does, at which second, and who is reminded how often.</summary>
public sealed class OverdueReviewTests
{
    private const string Ada = "ada.brandt";
    private const string Tunde = "tunde.osei";
    private const string Group = "prod-deployers";
    private const string Set = "PowerUserAccess";
    private const string Account = "Staging";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task EndDue_SuspendAfterGrace_TakesAtTheSecondAndGivesBackWhenReviewed()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(
            "Deployers",
            overdue: OverduePolicy.SuspendGrants,
            gives: [Group, $"{Set} on {Account}"]
        );
        var edge = await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        Has(portal, Ada).ShouldBe((true, true));
        var (due, stops) = await TimesAsync(portal, list);
        stops.ShouldBe(due.AddDays(AccessList.DefaultGraceDays));
        portal.Time.Stop();
        (await DueAsync(portal)).ShouldBe(due);

        portal.Time.AdvanceTo(due);
        await EndDueAsync(portal);
        (await DueAsync(portal)).ShouldBe(stops);
        Has(portal, Ada).ShouldBe((true, true));

        portal.Time.AdvanceTo(stops - Second);
        await EndDueAsync(portal);
        Has(portal, Ada).ShouldBe((true, true));
        (await SuspendedAsync(portal, list)).ShouldBeNull();

        portal.Time.Advance(Second);
        portal.Time.GetUtcNow().ShouldBe(stops);
        await EndDueAsync(portal);
        Has(portal, Ada).ShouldBe((false, false));
        (await SuspendedAsync(portal, list)).ShouldBe(stops);
        await using (var db = portal.Db())
            (await db.Grants.Select(g => g.EndedAt).ToListAsync()).ShouldAllBe(at => at == stops);

        await ReviewAsync(portal, list, edge);
        Has(portal, Ada).ShouldBe((true, true));
        (await SuspendedAsync(portal, list)).ShouldBeNull();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task EndDue_ReviewedWithinTheGrace_TakesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", overdue: OverduePolicy.SuspendGrants, gives: Group);
        var edge = await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var (_, stops) = await TimesAsync(portal, list);
        var before = portal.Sandbox.OktaJournal.Last;
        portal.Time.AdvanceTo(stops.AddDays(-1));
        await EndDueAsync(portal);
        await ReviewAsync(portal, list, edge);
        portal.Time.AdvanceTo(stops.AddDays(1));
        await EndDueAsync(portal);
        portal.InGroup(Group, Ada).ShouldBeTrue();
        portal.Sandbox.OktaJournal.Read(before).ShouldNotContain(c => c.Method == "DELETE" || c.Method == "PUT");
    }

    [Fact]
    public async Task EndDue_RemoveUnreviewed_RemovesAtTheSecondWhomNobodyKept()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(
            "Strict",
            overdue: OverduePolicy.RemoveUnreviewed,
            gives: [Group, $"{Set} on {Account}"]
        );
        var (ada, tunde) = (await portal.AddAsync(list, Ada), await portal.AddAsync(list, Tunde));
        await portal.SettleAsync();
        var (due, _) = await TimesAsync(portal, list);
        var ends = due.AddDays(AccessList.DefaultGraceDays);
        portal.Time.Stop();
        portal.Time.AdvanceTo(due);
        await EndDueAsync(portal);
        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(new DecideMembersCommand(list, review, [new(tunde, ReviewVerdict.Keep)]), lena, default)
        ).Succeeded.ShouldBeTrue();

        portal.Time.AdvanceTo(ends - Second);
        await EndDueAsync(portal);
        (Has(portal, Ada), Has(portal, Tunde)).ShouldBe(((true, true), (true, true)));
        // Nothing that the list gives ends by itself here: the clock must know of the list.
        (await DueAsync(portal)).ShouldBe(ends);

        portal.Time.Advance(Second);
        await EndDueAsync(portal);
        (Has(portal, Ada), Has(portal, Tunde)).ShouldBe(((false, false), (true, true)));
        await using var db = portal.Db();
        var done = await db.ListReviews.SingleAsync();
        (done.Id, done.FinishedByName, done.FinishedAt).ShouldBe((review, "IdentityBridge", ends));
        (done.Outcome!.Removed.Single(), done.Outcome.Kept.Single()).ShouldBe((ada.Value, tunde.Value));
        (await db.AccessLists.SingleAsync()).NextDueAt.ShouldBeGreaterThan(ends);
    }

    [Fact]
    public async Task EndDue_RemindOnly_TakesNothingHoweverLate()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", overdue: OverduePolicy.Remind, gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var (due, _) = await TimesAsync(portal, list);
        portal.Time.AdvanceTo(due.AddDays(400));
        await EndDueAsync(portal);
        portal.InGroup(Group, Ada).ShouldBeTrue();
        await using var db = portal.Db();
        (await db.ListReviews.AnyAsync()).ShouldBeFalse();
        (await db.AccessLists.SingleAsync()).NextDueAt.ShouldBe(due);
        (await DueAsync(portal)).ShouldBeNull();
    }

    [Fact]
    public async Task EndDue_EmptyList_CompletesItselfWithARecord()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Empty", overdue: OverduePolicy.SuspendGrants, gives: Group);
        await portal.RemoveAsync(list, await portal.AddAsync(list, Ada));
        await portal.SettleAsync();
        var (due, _) = await TimesAsync(portal, list);
        portal.Time.Stop();
        portal.Time.AdvanceTo(due - Second);
        await EndDueAsync(portal);
        await using (var db = portal.Db())
            (await db.ListReviews.AnyAsync()).ShouldBeFalse();
        portal.Time.Advance(Second);
        await EndDueAsync(portal);
        await EndDueAsync(portal);
        await using var after = portal.Db();
        var review = await after.ListReviews.SingleAsync();
        (review.FinishedAt, review.DueAt, review.Notes).ShouldBe((due, due, "The list had no members."));
        (await after.AccessLists.SingleAsync()).NextDueAt.ShouldBeGreaterThan(due);
        (await after.Audit.CountAsync(a => a.Action == "review.finished")).ShouldBe(1);
    }

    [Fact]
    public async Task EndDue_TwoProcessesAtOnceAndOneAfterARestart_SuspendOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers", overdue: OverduePolicy.SuspendGrants, gives: Group);
        await portal.AddAsync(list, Ada);
        await portal.SettleAsync();
        var (_, stops) = await TimesAsync(portal, list);
        portal.Time.AdvanceTo(stops);
        await using (var twin = portal.Twin())
            await Task.WhenAll(
                Task.Run(() => portal.Get<EndDueGrants>().ExecuteAsync(default)),
                Task.Run(() => twin.Get<EndDueGrants>().ExecuteAsync(default))
            );
        await using var restarted = portal.Twin();
        await restarted.Get<EndDueGrants>().ExecuteAsync(default);
        await restarted.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeFalse();
        await using var db = portal.Db();
        (await db.Audit.CountAsync(a => a.Action == "list.suspended")).ShouldBe(1);
        (await db.Audit.CountAsync(a => a.Action == "review.due")).ShouldBe(1);
        (await db.Operations.CountAsync(o => o.Kind == ChangeKind.Revoke)).ShouldBe(1);
    }

    [Fact]
    public async Task RemindReviewers_EachStepByTwoProcessesAndAfterARestart_Once()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        await portal.AddAsync(list, Ada);
        var (due, _) = await TimesAsync(portal, list);
        portal.Time.Stop();
        foreach (var step in new[] { -14, -7, -3, 0, 3, 7 })
        {
            portal.Time.AdvanceTo(due.AddDays(step) - Second);
            (await portal.Get<RemindReviewers>().ExecuteAsync(default)).ShouldBeEmpty($"a second before step {step}");
            portal.Time.Advance(Second);
            await using var twin = portal.Twin();
            var sent = await Task.WhenAll(
                Task.Run(() => portal.Get<RemindReviewers>().ExecuteAsync(default)),
                Task.Run(() => twin.Get<RemindReviewers>().ExecuteAsync(default))
            );
            var one = sent.SelectMany(s => s).Single();
            (one.Step, one.DueAt, one.Owners.Single()).ShouldBe((step, due, (await portal.PersonAsync(ListHost.Lena)).Id));
            await using var restarted = portal.Twin();
            (await restarted.Get<RemindReviewers>().ExecuteAsync(default)).ShouldBeEmpty($"again after step {step}");
        }
        portal.Time.AdvanceTo(due.AddDays(90));
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).ShouldBeEmpty();
        await using var db = portal.Db();
        (await db.ListReminders.OrderBy(r => r.Step).Select(r => r.Step).ToListAsync()).ShouldBe([-14, -7, -3, 0, 3, 7]);
        (await db.Audit.CountAsync(a => a.Action == "review.reminded")).ShouldBe(6);
    }

    [Fact]
    public async Task RemindReviewers_ReviewDone_StartsAgainForTheNextDueDateOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Deployers");
        var edge = await portal.AddAsync(list, Ada);
        var (due, _) = await TimesAsync(portal, list);
        portal.Time.AdvanceTo(due.AddDays(-14));
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).Count.ShouldBe(1);
        await ReviewAsync(portal, list, edge);
        var (next, _) = await TimesAsync(portal, list);
        next.ShouldBeGreaterThan(due);
        portal.Time.AdvanceTo(due.AddDays(7));
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).ShouldBeEmpty();
        portal.Time.AdvanceTo(next.AddDays(-14));
        (await portal.Get<RemindReviewers>().ExecuteAsync(default)).Single().DueAt.ShouldBe(next);
    }

    private static (bool Group, bool Set) Has(PortalHost portal, string login) =>
        (
            portal.InGroup(Group, login),
            ((string[])["Deployers", "Strict"]).Any(list => portal.Through(list, Account, Set, login))
        );

    private static Task<DateTimeOffset?> DueAsync(PortalHost portal) => portal.Get<EndDueGrants>().NextDueAsync(default);

    private static Task<int> EndDueAsync(PortalHost portal) => portal.EndDueAfterAsync(TimeSpan.Zero);

    private static async Task<(DateTimeOffset Due, DateTimeOffset Stops)> TimesAsync(PortalHost portal, AccessListId list)
    {
        await using var db = portal.Db();
        var found = await db.AccessLists.AsNoTracking().SingleAsync(l => l.Id == list);
        return (found.NextDueAt, found.GraceEndsAt);
    }

    private static async Task<DateTimeOffset?> SuspendedAsync(PortalHost portal, AccessListId list)
    {
        await using var db = portal.Db();
        return await db.AccessLists.Where(l => l.Id == list).Select(l => l.SuspendedSince).SingleAsync();
    }

    private static async Task ReviewAsync(PortalHost portal, AccessListId list, ListEdgeId kept)
    {
        var lena = await portal.ActorOf(ListHost.Lena);
        var review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
        (
            await portal
                .Get<FinishReview>()
                .ExecuteAsync(new FinishReviewCommand(list, review, [kept], new ReviewChanges()), lena, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
    }
}
