using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Access that starts later: nothing before its second, everything at it, whatever happens in between.</summary>
public sealed class ScheduledStartTests
{
    private const string Ada = "ada.brandt";
    private const string AdaLogin = "ada.brandt@example.com";
    private const string Haas = "georg.haas";
    private const string Power = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly string[] Basket = ["Figma", "prod-deployers", Power];

    [Fact]
    public async Task Start_Ahead_WritesNothingBeforeItsSecondAndEverythingAtIt()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var start = InHours(portal, 20);
        var request = (await portal.TryAskAsync(Ada, null, start, 2 * Hour, Basket)).Value;
        (await portal.DecideAsync(request.Id, Haas)).Value.StartsAt.ShouldBe(start);
        var approved = await portal.RequestAsync(request.Id);
        (approved.Status, approved.From, approved.Until, approved.StartDue).ShouldBe(
            (RequestStatus.Approved, start, start + 2 * Hour, start)
        );
        approved.Items.ShouldAllBe(i => i.Status == ItemStatus.Waiting);
        (await portal.Get<EndDueGrants>().NextDueAsync(default)).ShouldBe(start);

        portal.Time.AdvanceTo(start - TimeSpan.FromSeconds(30));
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        (await portal.SyncAllAsync()).ShouldAllBe(r => r.Counts["drift"] == 0 && r.Counts["changes enqueued"] == 0);
        await portal.SettleAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());

        portal.Time.AdvanceTo(start);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        var held = portal.Sandbox.Holdings();
        (held.HasAppDirectly("Figma", AdaLogin), held.InGroup("prod-deployers", AdaLogin)).ShouldBe((true, true));
        held.HasPermissionSet("Production", "PowerUserAccess", AdaLogin).ShouldBeTrue();
        var running = await portal.RequestAsync(request.Id);
        (running.Status, running.StartDue).ShouldBe((RequestStatus.Active, null));
        running.Timeline.ShouldContain(t => t.Kind == TimelineKind.Started);

        portal.Time.AdvanceTo(start + 2 * Hour);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Ended);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Start_TheProcessThatApprovedIsGone_IsFoundByAnotherHoweverLate()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        SubmittedRequest request;
        await using (var dying = portal.Twin())
        {
            request = (await dying.TryAskAsync(Ada, null, start, 2 * Hour, "Figma")).Value;
            await dying.DecideAsync(request.Id, Haas);
        }

        // Nobody was there at the start; then a process dies in the middle of starting it.
        portal.Time.AdvanceTo(start + TimeSpan.FromMinutes(30));
        await using (var half = portal.Db())
        {
            await half.Database.BeginTransactionAsync();
            var row = await half.Requests.Include(r => r.Items).SingleAsync(r => r.Id == request.Id);
            row.Begin(portal.Time.GetUtcNow()).ShouldBeTrue();
            await half.SaveChangesAsync();
        }
        (await portal.Get<StartDueAccess>().NextDueAsync(default)).ShouldBe(start);
        await using var twin = portal.Twin();
        await twin.EndDueAfterAsync(TimeSpan.Zero);

        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue();
        (await portal.RequestAsync(request.Id)).Until.ShouldBe(start + 2 * Hour);
    }

    [Fact]
    public async Task Start_WhenItsEndHasPassedAsWell_WritesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        var last = portal.Sandbox.OktaJournal.Last;

        portal.Time.AdvanceTo(start + 2 * Hour);
        await portal.EndDueAfterAsync(TimeSpan.Zero);

        var over = await portal.RequestAsync(request.Id);
        (over.Status, over.StartDue, over.Items.Single().Status).ShouldBe((RequestStatus.Ended, null, ItemStatus.NeverInPlace));
        portal.Sandbox.OktaJournal.Read(last).ShouldNotContain(c => c.Method == "POST" || c.Method == "DELETE");
    }

    [Fact]
    public async Task Start_ApprovedAfterIt_IsTheApproval()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, Hour, "Figma")).Value;
        portal.Time.AdvanceTo(start + Hour);

        (await portal.DecideAsync(request.Id, Haas)).Value.StartsAt.ShouldBeNull();
        await portal.SettleAsync();

        var running = await portal.RequestAsync(request.Id);
        (running.Status, running.From, running.Until).ShouldBe(
            (RequestStatus.Active, running.DecidedAt, running.DecidedAt + Hour)
        );
    }

    [Fact]
    public async Task Start_BehindOrTooFar_IsRefusedAndAMomentAgoIsNow()
    {
        await using var portal = await PortalHost.StartAsync();
        var now = portal.Time.GetUtcNow();

        (await portal.TryAskAsync(Ada, null, now.AddMinutes(-2), Hour, "Figma")).Error!.Code.ShouldBe("request.start-past");
        (await portal.TryAskAsync(Ada, null, now.AddDays(7).AddMinutes(2), Hour, "Figma")).Error!.Code.ShouldBe(
            "request.start-far"
        );
        var request = (await portal.TryAskAsync(Ada, null, now.AddSeconds(-30), Hour, "Figma")).Value;
        (await portal.RequestAsync(request.Id)).StartsAt.ShouldBeNull();
        (await portal.TryAskAsync(Ada, null, now.AddHours(3), Hour, "Figma")).Error!.Code.ShouldBe("request.asked");
    }

    [Fact]
    public async Task Start_WithinWhatIsHeldThen_IsRefusedAndBesideItIsNot()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.ActiveAsync(Ada, Haas, 8 * Hour, "Figma");
        var end = (await portal.RequestAsync(first.Id)).Until!.Value;

        (await portal.TryAskAsync(Ada, null, end - 3 * Hour, 2 * Hour, "Figma")).Error!.Code.ShouldBe("request.held");
        var later = (await portal.TryAskAsync(Ada, null, end + Hour, Hour, "Figma")).Value;
        await portal.DecideAsync(later.Id, Haas);
        (await portal.TryAskAsync(Ada, null, end + Hour, Hour, "Figma")).Error!.Code.ShouldBe("request.held");
        (await portal.EndAsync(first.Id, Ada)).Succeeded.ShouldBeTrue();

        // What starts later is not there now.
        (await portal.TrySubmitAsync(Ada, Hour, "Figma")).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("ada.brandt")]
    [InlineData("georg.haas")]
    [InlineData("julien.moreau")]
    [InlineData("nora.winter")]
    public async Task EndEarly_BeforeTheStart_NeverReachesTheTarget(string by)
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        var last = portal.Sandbox.OktaJournal.Last;

        (await portal.EndAsync(request.Id, by)).Succeeded.ShouldBeTrue();
        portal.Time.AdvanceTo(start);
        await portal.EndDueAfterAsync(TimeSpan.Zero);

        var ended = await portal.RequestAsync(request.Id);
        (ended.Status, ended.Items.Single().Status).ShouldBe((RequestStatus.Revoked, ItemStatus.NeverInPlace));
        portal.Sandbox.OktaJournal.Read(last).ShouldNotContain(c => c.Method == "POST" || c.Method == "DELETE");
        (await portal.Get<EndDueGrants>().NextDueAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task Lock_AtTheStart_HoldsItUpUntilItEnds()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, 2 * Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        var (nora, subject) = (await portal.ActorOf("nora.winter"), LockSubject.Of((await portal.PersonAsync(Ada)).Id));
        await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(subject, "Laptop stolen", null), nora, default);

        portal.Time.AdvanceTo(start);
        await portal.EndDueAfterAsync(TimeSpan.Zero);
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Items.Single().Status.ShouldBe(ItemStatus.Applying);

        await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(subject, null), nora, default);
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue();
    }

    [Fact]
    public async Task Person_LeavesBeforeTheStart_GetsNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, 2 * Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        await portal.InOktaAsync(HttpMethod.Post, $"people/{AdaLogin}/status", new { status = "DEPROVISIONED" });
        await portal.SyncAsync(ConnectorId.Okta);

        portal.Time.AdvanceTo(start);
        await portal.EndDueAfterAsync(TimeSpan.Zero);

        var ended = await portal.RequestAsync(request.Id);
        (ended.Status, ended.Items.Single().Status, ended.StartDue).ShouldBe(
            (RequestStatus.Revoked, ItemStatus.NeverInPlace, null)
        );
        portal.Sandbox.OktaJournal.Read().ShouldNotContain(c => c.Method == "POST" && c.Path.Contains("/apps/"));
    }

    [Fact]
    public async Task Policies_SwitchedOffAfterTheApproval_ChangeNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = InHours(portal, 3);
        var request = (await portal.TryAskAsync(Ada, null, start, 2 * Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        await using (var db = portal.Db())
            await db.Policies.ExecuteUpdateAsync(set => set.SetProperty(p => p.Enabled, false));

        portal.Time.AdvanceTo(start);
        await portal.EndDueAfterAsync(TimeSpan.Zero);

        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Active);
    }

    [Fact]
    public async Task Preview_OfAStart_SaysExactlyFromWhenUntilWhen()
    {
        await using var portal = await PortalHost.StartAsync();
        var (start, ada) = (InHours(portal, 20), await portal.ActorOf(Ada));
        var query = new PreviewRequestQuery(await portal.EntitlementsAsync("Figma"), Hour);

        var preview = (await portal.Get<PreviewRequest>().ExecuteAsync(query with { StartsAt = start }, ada, default)).Value;
        (preview.From, preview.Until, preview.CanSubmit, preview.StartProblem).ShouldBe((start, start + Hour, true, null));
        preview = (
            await portal.Get<PreviewRequest>().ExecuteAsync(query with { StartsAt = start.AddDays(-2) }, ada, default)
        ).Value;
        (preview.CanSubmit, preview.StartProblem is null).ShouldBe((false, false));
        var request = (await portal.TryAskAsync(Ada, null, start, Hour, "Figma")).Value;
        var details = await portal.DetailsAsync(request.Id, Haas);
        details.IfApproved(portal.Time.GetUtcNow()).ShouldBe(new Window(start, start + Hour));
        var inbox = await portal.Get<RequestQueries>().InboxAsync(await portal.ActorOf(Haas), 1, 25, default);
        inbox.Rows.Single(r => r.Id == request.Id).StartsAt.ShouldBe(start);
    }

    [Fact]
    public async Task StartDueAccess_TwoProcesses_StartEachOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var start = InHours(portal, 3);
        foreach (var login in new[] { Ada, "sofia.navarro", "ilya.petrov", "aiko.sato", "noah.bergman" })
        {
            var request = (await portal.TryAskAsync(login, null, start, Hour, "DatabaseAdministrator on Production")).Value;
            (await portal.DecideAsync(request.Id, "lena.fischer")).Succeeded.ShouldBeTrue();
        }

        portal.Time.AdvanceTo(start);
        var started = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i => Task.Run(() => (i % 2 == 0 ? portal : twin).Get<StartDueAccess>().ExecuteAsync(default)))
        );
        await portal.SettleAsync();

        started.Sum().ShouldBe(5);
        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").Count(c => c.Status == 200).ShouldBe(5);
        await using var db = portal.Db();
        (await db.Audit.CountAsync(a => a.Action == "access.started")).ShouldBe(5);
        (await db.Requests.CountAsync(r => r.Status == RequestStatus.Active)).ShouldBe(5);
    }

    /// <summary>A whole second, as people pick it.</summary>
    private static DateTimeOffset InHours(PortalHost portal, int hours)
    {
        var at = portal.Time.GetUtcNow().AddHours(hours);
        return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
    }
}
