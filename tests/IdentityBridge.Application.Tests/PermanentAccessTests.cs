using System.Text;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>Access without an end, where a policy allows it: it stays until somebody ends it, and nobody gets it by accident.</summary>
public sealed class PermanentAccessTests
{
    private const string Manager = "georg.haas";
    private const string Readers = "prod-readers";
    private static readonly TimeSpan Days90 = TimeSpan.FromDays(90);
    private static readonly PolicyDraft Lasting = Policy("Lasting reads", ResourceKind.OktaGroup, Readers) with
    {
        PermanentAllowed = true,
    };

    [Fact]
    public async Task Permanent_Approved_StaysUntilSomebodyEndsIt()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting);
        var preview = await portal.PreviewAsync(Ada, Durations.Forever, false, Readers);
        (preview.PermanentAllowed, preview.CanSubmit, preview.Until).ShouldBe((true, true, null));
        (await portal.PreviewAsync(Ada, null, false, Readers)).Duration.ShouldBe(TimeSpan.FromHours(8));

        var request = await portal.ActiveAsync(Ada, Manager, Durations.Forever, Readers);

        var made = await portal.RequestAsync(request.Id);
        (made.IsPermanent, made.Until, made.Status).ShouldBe((true, null, RequestStatus.Active));
        (await AuditedAsync(portal, request.Id)).ShouldContain($"asked for {Readers} without an end");
        (await AuditedAsync(portal, request.Id, "access.granted")).ShouldEndWith($"gives {Readers} without an end.");
        (await portal.NoticesAsync(Manager)).Single().Text.ShouldStartWith("Without an end.");
        (await ExportedAsync(portal)).ShouldContain("\"durationMinutes\":null");
        await portal.EndDueAfterAsync(TimeSpan.FromDays(400));
        await portal.SyncAllAsync();
        Has(portal).ShouldBeTrue();
        await portal.Get<TellOfEnds>().ExecuteAsync(default);
        (await portal.NoticesAsync(Ada)).ShouldNotContain(n =>
            n.Kind == NoticeKind.EndsSoon || n.Kind == NoticeKind.EndsTomorrow
        );
        var held = (await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf(Ada), default)).Single(h =>
            h.Name == Readers
        );
        (held.Until, held.Extendable).ShouldBe((null, null));
        var again = await portal.TrySubmitAsync(Ada, Durations.Forever, Readers);
        again.Error!.Code.ShouldBe(RequestErrors.HeldCode);
        (await portal.TryExtendAsync(Ada, request.Id, Hour)).Error!.Code.ShouldBe("request.extend-no-end");

        (await portal.EndAsync(request.Id, Manager)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        Has(portal).ShouldBeFalse();
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Revoked);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Permanent_OneItemDoesNotAllowIt_IsRefusedAndNothingIsKept()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting);
        var preview = await portal.PreviewAsync(Ada, Durations.Forever, false, Readers, "Figma");
        (preview.PermanentAllowed, preview.CanSubmit).ShouldBe((false, false));
        (await portal.PreviewAsync(Ada, Durations.Forever, true, Readers)).PermanentAllowed.ShouldBeFalse();

        var refused = await portal.TrySubmitAsync(Ada, Durations.Forever, Readers, "Figma");

        refused.Error!.Code.ShouldBe("request.not-permanent");
        refused.Error.Message.ShouldStartWith("Figma cannot be had without an end");
        (await portal.TrySubmitAsync(Ada, TimeSpan.FromDays(400), Readers)).Error!.Code.ShouldBe("request.over-limit");
        await portal.SaveAsync(
            Policy("Glass", ResourceKind.OktaApp, "Salesforce") with
            {
                Emergency = Glass,
                PermanentAllowed = true,
            }
        );
        var taken = await portal.TryTakeAsync(Ada, Durations.Forever, true, Reason, "Salesforce");
        taken.Error!.Code.ShouldBe("request.emergency-too-long");
        await using var db = portal.Db();
        (await db.Requests.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Permanent_ReviewerGivesATime_EndsThenToTheSecond()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting);
        var request = await portal.SubmitAsync(Ada, Durations.Forever, Readers);
        (await ShorterAsync(portal, request.Id, TimeSpan.FromDays(367))).Error!.Code.ShouldBe("request.lengthened");
        (await ShorterAsync(portal, request.Id, Days90)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();

        var made = await portal.RequestAsync(request.Id);
        (made.IsPermanent, made.Until).ShouldBe((false, made.From + Days90));
        portal.Time.AdvanceTo(made.Until!.Value - TimeSpan.FromSeconds(1));
        (await portal.EndDueAfterAsync(TimeSpan.Zero)).ShouldBe(0);
        (await portal.EndDueAfterAsync(TimeSpan.FromSeconds(1))).ShouldBe(1);
        Has(portal).ShouldBeFalse();
    }

    [Fact]
    public async Task Permanent_AsAnExtension_TouchesNothingAcrossTheOldEnd()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting);
        var first = await portal.ActiveAsync(Ada, Manager, Hour, Readers);
        var journal = portal.Sandbox.OktaJournal.Last;
        var longer = (await portal.TryExtendAsync(Ada, first.Id, Durations.Forever)).Value;
        await portal.DecideAsync(longer.Id, Manager);
        await portal.EndDueAfterAsync(TimeSpan.FromDays(30));

        portal.Sandbox.OktaJournal.Read(journal).ShouldNotContain(c => c.Method != "GET");
        (await portal.RequestAsync(first.Id)).Status.ShouldBe(RequestStatus.Ended);
        (await portal.RequestAsync(longer.Id)).Until.ShouldBeNull();
        Has(portal).ShouldBeTrue();
    }

    [Fact]
    public async Task Permanent_RuleOfAnyLength_LeavesItToPeople()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting with { Automatic = [Rule("Anybody", Verdict.Approve)] });
        (await portal.SubmitAsync(Ada, Durations.Forever, Readers)).Status.ShouldBe(RequestStatus.Pending);
        (await portal.SubmitAsync("leo.marsh", Hour, Readers)).Status.ShouldBe(RequestStatus.Approved);

        await portal.SaveAsync(
            Lasting with
            {
                Name = "Stronger",
                Priority = 901,
                Automatic = [Rule("Stays", Verdict.Approve, new() { Permanent = true })],
            }
        );
        (await portal.SubmitAsync("carla.mendes", Hour, Readers)).Status.ShouldBe(RequestStatus.Pending);
        (await portal.SubmitAsync("mei.tan", Durations.Forever, Readers)).Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public async Task Permanent_PersonLocked_IsGoneWhileItLasts()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Lasting);
        await portal.ActiveAsync(Ada, Manager, Durations.Forever, Readers);
        var ada = LockSubject.Of((await portal.PersonAsync(Ada)).Id);
        var nora = await portal.ActorOf(Nora);

        (
            await portal.Get<PlaceLock>().ExecuteAsync(new PlaceLockCommand(ada, "Laptop stolen", null), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        Has(portal).ShouldBeFalse();
        (await portal.Get<LiftLock>().ExecuteAsync(new LiftLockCommand(ada, "Found"), nora, default)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        Has(portal).ShouldBeTrue();
    }

    [Fact]
    public async Task Policy_CeilingRaisedAndPermanentAllowed_IsAuditedAndFoundAndKeptByTheDatabase()
    {
        await using var portal = await PortalHost.StartAsync();
        var long90 = Lasting with { MaxDuration = Days90 };
        (await portal.TrySaveAsync(long90)).Error!.Message.ShouldContain("unless the ceiling is raised");
        var id = await portal.SaveAsync(Lasting with { PermanentAllowed = false });
        var nora = await portal.ActorOf(Nora);
        var seen = (await portal.Get<PolicyQueries>().DetailsAsync(id, nora, default)).Value;
        (
            await portal
                .Get<SavePolicy>()
                .ExecuteAsync(new SavePolicyCommand(id, long90 with { CeilingRaised = true }, seen.Version), nora, default)
        ).Succeeded.ShouldBeTrue();
        await using var db = portal.Db();
        var change = (await db.Audit.OrderBy(a => a.Sequence).LastAsync()).Summary;
        change.ShouldContain("ceiling: 14 days → raised to 366 days");
        change.ShouldContain("without an end: not allowed → may be asked for");

        var asked = await portal.ActiveAsync(Ada, Manager, Days90, Readers);
        var stays = await portal.SubmitAsync("leo.marsh", Durations.Forever, Readers);
        var found = await portal
            .Get<RequestSearch>()
            .SearchAsync(new RequestFilter(PermanentOnly: true), null, 25, nora, default);
        found.Rows.Select(r => r.Number).ShouldBe([stays.Number]);
        var lost = await Should.ThrowAsync<PostgresException>(() =>
            db.Database.ExecuteSqlAsync($"update grants set until = null where request_id = {asked.Id.Value}")
        );
        lost.MessageText.ShouldContain("has an end, unless it was asked for without");
    }

    private static bool Has(PortalHost portal) =>
        portal.Sandbox.Holdings().Groups.Any(g => g.ToString().Contains(Ada) && g.ToString().Contains(Readers));

    private static async Task<Result<DecidedRequest>> ShorterAsync(PortalHost portal, RequestId request, TimeSpan shorter) =>
        await portal
            .Get<DecideRequest>()
            .ExecuteAsync(
                new DecideRequestCommand(request, Verdict.Approve, null, shorter),
                await portal.ActorOf(Manager),
                default
            );

    private static async Task<string> ExportedAsync(PortalHost portal)
    {
        using var json = new MemoryStream();
        await portal.Get<ExportRequests>().JsonAsync(new(), await portal.ActorOf(Ada), json, default);
        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static async Task<string> AuditedAsync(PortalHost portal, RequestId request, string action = "request.submitted")
    {
        await using var db = portal.Db();
        return (await db.Audit.SingleAsync(a => a.SubjectId == request.ToString() && a.Action == action)).Summary;
    }
}
