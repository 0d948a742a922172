using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Sandbox;
using IdentityBridge.Sandbox.Control;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Groups of lists with a target that fails at any call, workers that die at any step, and several processes at once.</summary>
public sealed class ListGroupFaultTests
{
    private const string Ada = "ada.brandt";
    private const string Leo = "leo.marsh";
    private const string Tunde = "tunde.osei";
    private const string Title = "Payments on call";
    private const string Power = "PowerUserAccess on Staging";

    [Theory]
    [InlineData(FaultKind.Status, 503)]
    [InlineData(FaultKind.Status, 429)]
    [InlineData(FaultKind.Drop, null)]
    [InlineData(FaultKind.DropAfter, null)]
    [InlineData(FaultKind.Truncate, null)]
    public async Task Fill_FaultAtAnyCall_EndsAsItShould(FaultKind kind, int? status)
    {
        await using var portal = await PortalHost.StartAsync();
        var seen = 0;
        // Each round lets two calls more pass before two break.
        for (var skip = 0; skip < 18; skip += 2)
        {
            var title = $"{Title} {skip}";
            var list = await portal.ListAsync(title, gives: Power);
            portal.Sandbox.AwsFaults.Clear();
            portal.Sandbox.AwsFaults.Add(new Fault("*", kind, Status: status, Skip: skip, Count: 2));
            var edge = await portal.AddAsync(list, Ada);
            await portal.AddAsync(list, Leo);
            await portal.SettleAsync();
            portal.InAwsGroup(title).ShouldBe([Ada, Leo]);
            portal.Through(title, "Staging", "PowerUserAccess", Leo).ShouldBeTrue();
            await portal.RemoveAsync(list, edge);
            await portal.SettleAsync();
            portal.InAwsGroup(title).ShouldBe([Leo]);
            seen += portal.Sandbox.AwsFaults.List().Single().Shown;
        }
        seen.ShouldBe(18);
        await using var db = portal.Db();
        (await db.ListGroups.CountAsync(g => g.Applied < g.Wanted || g.LastError != null)).ShouldBe(0);
        (await db.ListGroupAssignments.CountAsync(a => a.UnderWay != null)).ShouldBe(0);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Fill_WorkerDiesAtAnyCall_AnotherGoesOn()
    {
        await using var portal = await PortalHost.StartAsync();
        for (var skip = 0; skip < 14; skip += 2)
        {
            var title = $"{Title} {skip}";
            var list = await portal.ListAsync(title, gives: Power);
            await portal.AddAsync(list, Ada);
            portal.Sandbox.AwsFaults.Clear();
            portal.Sandbox.AwsFaults.Add(new Fault("*", FaultKind.Latency, LatencyMs: 2_000, Skip: skip, Count: 1));
            await using (var dying = portal.Twin())
            {
                using var death = new CancellationTokenSource();
                var pumping = dying.PumpGroupsAsync(death.Token);
                while (!pumping.IsCompleted && portal.Sandbox.AwsFaults.List().Single().Shown == 0)
                    await Task.Delay(5);
                await death.CancelAsync();
                await pumping.ContinueWith(_ => { }, TaskScheduler.Default);
            }
            await portal.SettleAsync();
            portal.Through(title, "Staging", "PowerUserAccess", Ada).ShouldBeTrue();
        }
        await using var db = portal.Db();
        (await db.ListGroups.CountAsync(g => g.Applied < g.Wanted)).ShouldBe(0);
    }

    [Fact]
    public async Task Fill_TwoProcessesAtOnce_MakeOneGroup()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var lists = new List<AccessListId>();
        for (var i = 0; i < 6; i++)
            lists.Add(await portal.ListAsync($"{Title} {i}", gives: [Power, "ReadOnlyAccess on Production"]));
        using var stop = new CancellationTokenSource();
        var pumps = new[] { portal, twin }
            .Select(host =>
                Task.Run(async () =>
                {
                    while (!stop.IsCancellationRequested)
                        if (await host.PumpGroupsAsync() == 0)
                            await Task.Delay(10);
                })
            )
            .ToList();
        foreach (var list in lists)
        {
            await portal.AddAsync(list, Leo);
            var edge = await portal.AddAsync(list, Ada);
            await portal.AddAsync(list, Tunde);
            await portal.RemoveAsync(list, edge);
        }
        await stop.CancelAsync();
        await Task.WhenAll(pumps);
        await portal.SettleAsync();
        for (var i = 0; i < lists.Count; i++)
            portal.InAwsGroup($"{Title} {i}").ShouldBe([Leo, Tunde]);
        portal.Sandbox.Holdings().GroupAssignments.Count(a => a.Holder.StartsWith(Title, StringComparison.Ordinal)).ShouldBe(12);
        portal
            .Sandbox.AwsJournal.Read()
            .Count(c => c.Method == "POST" && c.Path.EndsWith("/Groups", StringComparison.Ordinal) && c.Status == 201)
            .ShouldBe(6);
    }

    [Fact]
    public async Task Fill_RefusedToken_IsToldAndTriedAgainWhenAsked()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync(Title, gives: Power);
        await portal.AddAsync(list, Ada);
        portal.Sandbox.AwsFaults.Add(new Fault("/*/scim/v2/Groups", FaultKind.Status, Method: "POST", Status: 403, Count: 1));
        await portal.SettleAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        var row = (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Groups.Single();
        row.IsRefused.ShouldBeTrue();
        row.WhatToDo.ShouldNotBeNull();
        portal.InAwsGroup(Title).ShouldBeEmpty();

        (await portal.Get<RetryGroup>().ExecuteAsync(new RetryGroupCommand(list), nora, default)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.InAwsGroup(Title).ShouldBe([Ada]);
        (await portal.Get<GroupQueries>().LookAsync(nora, default)).Value.Groups.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fill_ObserveMode_WritesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal
            .Get<SetConnectorMode>()
            .ExecuteAsync(
                new SetConnectorModeCommand(ConnectorId.IdentityCenter, ConnectorMode.Observe),
                await portal.ActorOf(ListHost.Nora),
                default
            );
        var list = await portal.ListAsync(Title, gives: Power);
        await portal.AddAsync(list, Ada);
        var before = portal.Sandbox.AwsJournal.Last;
        await portal.PumpAsync();
        portal.Sandbox.AwsJournal.Read(before).ShouldBeEmpty();
    }
}
