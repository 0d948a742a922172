using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Two people, or two processes, at the same instant.</summary>
public sealed class TwoAtOnceTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly string[] Team =
    [
        "ada.brandt",
        "leo.marsh",
        "sofia.navarro",
        "ilya.petrov",
        "aiko.sato",
        "noah.bergman",
        "yara.haddad",
    ];

    [Fact]
    public async Task Decide_TwoReviewersInTheSameInstant_OneWinsAndTheOtherIsTold()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var (haas, fischer) = (await portal.ActorOf("georg.haas"), await portal.ActorOf("lena.fischer"));
        for (var round = 0; round < 25; round++)
        {
            var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");
            var deny = round % 2 == 0 ? Verdict.Deny : Verdict.Approve;

            var outcomes = await Task.WhenAll(
                Task.Run(() =>
                    portal
                        .Get<DecideRequest>()
                        .ExecuteAsync(new DecideRequestCommand(request.Id, Verdict.Approve, "Yes"), haas, default)
                ),
                Task.Run(() =>
                    twin.Get<DecideRequest>().ExecuteAsync(new DecideRequestCommand(request.Id, deny, "No"), fischer, default)
                )
            );

            outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
            var loser = outcomes.Single(outcome => !outcome.Succeeded).Error!;
            (loser.Kind, loser.Code).ShouldBe((ErrorKind.Conflict, "request.not-pending"));
            var stored = await portal.RequestAsync(request.Id);
            stored.Decisions.Count.ShouldBe(1);
            stored.Status.ShouldBe(
                outcomes[0].Succeeded || deny == Verdict.Approve ? RequestStatus.Approved : RequestStatus.Denied
            );
            await using var db = portal.Db();
            (await db.Grants.CountAsync(g => g.RequestId == request.Id)).ShouldBe(
                stored.Status == RequestStatus.Approved ? 1 : 0
            );
            if (stored.Status == RequestStatus.Approved)
                (await portal.EndAsync(request.Id, "ada.brandt")).Succeeded.ShouldBeTrue();
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task DecideAndCancel_InTheSameInstant_OneWins()
    {
        await using var portal = await PortalHost.StartAsync();
        var (haas, ada) = (await portal.ActorOf("georg.haas"), await portal.ActorOf("ada.brandt"));
        for (var round = 0; round < 15; round++)
        {
            var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");

            var decide = Task.Run(() =>
                portal
                    .Get<DecideRequest>()
                    .ExecuteAsync(new DecideRequestCommand(request.Id, Verdict.Approve, "Yes"), haas, default)
            );
            var cancel = Task.Run(() =>
                portal.Get<CancelRequest>().ExecuteAsync(new CancelRequestCommand(request.Id), ada, default)
            );
            var (decided, cancelled) = (await decide, await cancel);

            (decided.Succeeded ^ cancelled.Succeeded).ShouldBeTrue();
            var stored = await portal.RequestAsync(request.Id);
            stored.Status.ShouldBe(decided.Succeeded ? RequestStatus.Approved : RequestStatus.Cancelled);
            if (decided.Succeeded)
                await portal.EndAsync(request.Id, "ada.brandt");
        }
    }

    [Fact]
    public async Task Submit_SameKeyInParallel_IsOneRequest()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var ada = await portal.ActorOf("ada.brandt");
        var command = new SubmitRequestCommand(
            Guid.CreateVersion7(),
            await portal.EntitlementsAsync("Figma", "prod-deployers"),
            Hour,
            "Twice"
        );

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    Task.Run(() => (i % 2 == 0 ? portal : twin).Get<SubmitRequest>().ExecuteAsync(command, ada, default))
                )
        );

        results.Select(result => result.Value.Id).Distinct().Count().ShouldBe(1);
        await using var db = portal.Db();
        (await db.Requests.CountAsync()).ShouldBe(1);
        (await db.Audit.CountAsync(a => a.Action == "request.submitted")).ShouldBe(1);
    }

    [Fact]
    public async Task Submit_SameThingWithTwoKeysInParallel_IsAskedForOnce()
    {
        await using var portal = await PortalHost.StartAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => portal.TrySubmitAsync("ada.brandt", Hour, "Figma")))
        );

        results.Count(result => result.Succeeded).ShouldBe(1);
        results.Where(result => !result.Succeeded).ShouldAllBe(result => result.Error!.Code == "request.asked");
    }

    [Fact]
    public async Task Push_TwoProcesses_WriteEachChangeOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        string[] things = ["Figma", "prod-deployers", "PagerDuty", "platform-on-call", "payments-on-call", "Sentry"];
        // Leo is not known to Identity Center.
        var people = Team.Where(name => name != "leo.marsh").ToList();
        var wanted = 0;
        foreach (var person in people)
        {
            var mine = await RequestableAsync(
                portal,
                person,
                [.. things, "DatabaseAdministrator on Production", "PowerUserAccess on Production"]
            );
            await portal.ApprovedAsync(person, "georg.haas", Hour, mine);
            wanted += mine.Length;
        }

        await Task.WhenAll(Task.Run(() => portal.SettleAsync()), Task.Run(() => twin.SettleAsync()));

        var okta = portal.Sandbox.OktaJournal.Read().Where(call => call.Method is "PUT" or "POST" or "DELETE").ToList();
        okta.GroupBy(call => (call.Method, call.Path, call.Body)).ShouldAllBe(same => same.Count() == 1);
        var aws = portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").Where(call => call.Status == 200).ToList();
        (okta.Count + aws.Count).ShouldBe(wanted);
        await using var db = portal.Db();
        (await db.Requests.CountAsync(r => r.Status == RequestStatus.Active)).ShouldBe(people.Count);
    }

    [Fact]
    public async Task EndDueGrants_TwoProcesses_EndEachGrantOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var before = portal.Sandbox.Holdings();
        foreach (var person in Team)
            await portal.ApprovedAsync(
                person,
                "georg.haas",
                Hour,
                await RequestableAsync(portal, person, "Figma", "prod-deployers", "PagerDuty", "platform-on-call")
            );
        await portal.SettleAsync();
        int grants;
        await using (var db = portal.Db())
            grants = await db.Grants.CountAsync();

        portal.Time.Advance(Hour);
        var ended = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i => Task.Run(() => (i % 2 == 0 ? portal : twin).Get<EndDueGrants>().ExecuteAsync(default)))
        );
        await portal.SettleAsync();

        ended.Sum().ShouldBe(grants);
        portal.Sandbox.OktaJournal.Read().Count(call => call.Method == "DELETE").ShouldBe(grants);
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        await using var after = portal.Db();
        (await after.Audit.CountAsync(a => a.Action == "access.ended")).ShouldBe(Team.Length);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    /// <summary>What the person does not have yet.</summary>
    private static async Task<string[]> RequestableAsync(PortalHost portal, string person, params string[] what)
    {
        var actor = await portal.ActorOf(person);
        var possible = new List<string>();
        foreach (var name in what)
        {
            var preview = await portal
                .Get<PreviewRequest>()
                .ExecuteAsync(new PreviewRequestQuery(await portal.EntitlementsAsync(name), Hour), actor, default);
            if (preview.Value.Items.Single() is { WhyNot: null, IsExtension: false })
                possible.Add(name);
        }
        return [.. possible];
    }
}
