using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Extensions at the same instant as something else about the same access.</summary>
public sealed class ExtensionRaceTests
{
    private const string Ada = "ada.brandt";
    private const string AdaLogin = "ada.brandt@example.com";
    private const string Haas = "georg.haas";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Extend_SixAtOnceByBoth_IsOneAndTheOthersAreToldItsNumber()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var first = (await portal.TryAskAsync("leo.marsh", Ada, null, 2 * Hour, "Figma")).Value;
        await portal.DecideAsync(first.Id, Haas);
        await portal.SettleAsync();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    Task.Run(() => (i % 2 == 0 ? portal : twin).TryExtendAsync(i % 3 == 0 ? "leo.marsh" : Ada, first.Id, Hour))
                )
        );

        var number = results.Single(r => r.Succeeded).Value.Number;
        results
            .Where(r => !r.Succeeded)
            .ShouldAllBe(r => r.Error!.Code == ExtensionErrors.OpenCode && r.Error.Message.StartsWith($"Request {number} "));
        await using var db = portal.Db();
        (await db.Requests.CountAsync(r => r.ExtendsId == first.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Extend_SameKeyInParallel_IsOneRequest()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var first = await portal.ActiveAsync(Ada, Haas, 2 * Hour, "Figma");
        var (ada, command) = (
            await portal.ActorOf(Ada),
            new ExtendAccessCommand(Guid.CreateVersion7(), first.Id, null, Hour, "Twice")
        );

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => (i % 2 == 0 ? portal : twin).Get<ExtendAccess>().ExecuteAsync(command, ada, default)))
        );

        results.Select(r => r.Value.Id).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Approve_WhileTheOldOneEndsAtThatSecond_GivesItForItsWindowWhicheverIsFirst()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        portal.Time.Stop();
        for (var round = 0; round < 10; round++)
        {
            var first = await portal.ActiveAsync(Ada, Haas, Hour, "Figma");
            var oldEnd = (await portal.RequestAsync(first.Id)).Until!.Value;
            var longer = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;
            // Just before the second in even rounds, at it in odd ones; the clock goes on between the two.
            portal.Time.AdvanceTo(round % 2 == 0 ? oldEnd.AddMilliseconds(-1) : oldEnd);
            var approve = Task.Run(() => portal.DecideAsync(longer.Id, Haas));
            portal.Time.AdvanceTo(oldEnd);
            var end = Task.Run(() => twin.Get<EndDueGrants>().ExecuteAsync(default));
            (await approve).Succeeded.ShouldBeTrue();
            await end;
            await portal.EndDueAfterAsync(TimeSpan.Zero);

            portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeTrue($"round {round}");
            var (old, next) = (await portal.RequestAsync(first.Id), await portal.RequestAsync(longer.Id));
            (old.Status, next.Status).ShouldBe((RequestStatus.Ended, RequestStatus.Active));
            next.Until.ShouldBe(oldEnd + Hour);
            var anew = next.Timeline.Any(t => t.Kind == TimelineKind.StartsAnew);
            anew.ShouldBe(next.DecidedAt >= oldEnd);
            old.Timeline.Any(t => t.Kind == TimelineKind.Extended).ShouldBe(!anew);
            await portal.EndAsync(longer.Id, Ada);
            await portal.SettleAsync();
            portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse($"round {round}");
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task EndEarly_WhileTheExtensionIsApproved_LeavesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        for (var round = 0; round < 12; round++)
        {
            var first = await portal.ActiveAsync(Ada, Haas, Hour, "Figma");
            var longer = (await portal.TryExtendAsync(Ada, first.Id, Hour)).Value;

            var approve = Task.Run(() => portal.DecideAsync(longer.Id, Haas));
            var end = Task.Run(() => twin.EndAsync(first.Id, Ada));
            var (approved, ended) = (await approve, await end);
            await portal.SettleAsync();

            ended.Succeeded.ShouldBeTrue();
            (approved.Error?.Code ?? "request.not-pending").ShouldBe("request.not-pending");
            (await portal.RequestAsync(longer.Id)).Status.ShouldBe(
                approved.Succeeded ? RequestStatus.Revoked : RequestStatus.Cancelled
            );
            portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse($"round {round}");
            await using var db = portal.Db();
            (await db.Grants.CountAsync(g => g.EndedAt == null)).ShouldBe(0);
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Start_WhileItIsEndedEarly_LeavesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        for (var round = 0; round < 8; round++)
        {
            var start = portal.Time.GetUtcNow() + 2 * Hour;
            var request = (await portal.TryAskAsync(Ada, null, start, Hour, "Figma")).Value;
            await portal.DecideAsync(request.Id, Haas);
            portal.Time.AdvanceTo(start);

            var begin = Task.Run(() => twin.Get<EndDueGrants>().ExecuteAsync(default));
            var end = Task.Run(() => portal.EndAsync(request.Id, Ada));
            (await end).Succeeded.ShouldBeTrue();
            await begin;
            await portal.EndDueAfterAsync(TimeSpan.Zero);

            var over = await portal.RequestAsync(request.Id);
            (over.Status, over.Items.Single().Status, over.StartDue).ShouldBe(
                (RequestStatus.Revoked, ItemStatus.NeverInPlace, null)
            );
            portal.Sandbox.Holdings().HasAppDirectly("Figma", AdaLogin).ShouldBeFalse();
        }
    }
}
