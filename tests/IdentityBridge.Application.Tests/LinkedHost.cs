using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Short ways to imported lists.</summary>
internal static class LinkedHost
{
    public static async Task<IReadOnlyDictionary<string, ListSourceLine>> SourcesAsync(
        this PortalHost portal,
        ListOrigin kind,
        string? include = null,
        string? exclude = null
    ) =>
        (
            await portal
                .Get<ListSources>()
                .LookAsync(new ListSourceFilter(kind, include, exclude), await portal.ActorOf(ListHost.Nora), default)
        ).Value.Rows.ToDictionary(r => r.Name, StringComparer.Ordinal);

    /// <summary>Tries to import these, owned by Lena Fischer.</summary>
    public static async Task<Result<TakenOver>> TryImportAsync(
        this PortalHost portal,
        ListOrigin kind,
        IReadOnlyList<string> names,
        string by = ListHost.Nora
    )
    {
        var sources = await portal.SourcesAsync(kind);
        return await portal
            .Get<TakeOverGroups>()
            .ExecuteAsync(
                new TakeOverGroupsCommand(
                    kind,
                    [.. names.Select(n => sources[n].ExternalId)],
                    [await portal.SubjectAsync(ListHost.Lena)]
                ),
                await portal.ActorOf(by),
                default
            );
    }

    public static async Task<AccessListId> ImportAsync(this PortalHost portal, ListOrigin kind, string name)
    {
        var made = (await portal.TryImportAsync(kind, [name])).Value;
        made.Skipped.ShouldBeEmpty();
        return made.Lists.Single().Id;
    }

    public static async Task SetModeAsync(this PortalHost portal, ConnectorId connector, ConnectorMode mode) =>
        (
            await portal
                .Get<SetConnectorMode>()
                .ExecuteAsync(new SetConnectorModeCommand(connector, mode), await portal.ActorOf(ListHost.Nora), default)
        ).Succeeded.ShouldBeTrue();

    /// <summary>Direct members by login without the domain, in order.</summary>
    public static async Task<IReadOnlyList<string>> MembersAsync(this PortalHost portal, AccessListId list)
    {
        await using var db = portal.Db();
        var now = portal.Time.GetUtcNow();
        var logins = await (
            from edge in db.ListEdges
            join person in db.People on edge.PersonId equals person.Id
            where
                edge.ListId == list
                && edge.Kind == ListEdgeKind.Member
                && edge.RemovedAt == null
                && (edge.Until == null || edge.Until > now)
            select person.Login
        ).ToListAsync();
        return [.. logins.Select(l => l.Split('@')[0]).Order(StringComparer.Ordinal)];
    }

    public static async Task<ListEdge> EdgeAsync(this PortalHost portal, AccessListId list, string login)
    {
        var person = (await portal.PersonAsync(login)).Id;
        await using var db = portal.Db();
        return await db.ListEdges.SingleAsync(e =>
            e.ListId == list && e.PersonId == person && e.Kind == ListEdgeKind.Member && e.RemovedAt == null
        );
    }

    public static async Task RemoveAsync(this PortalHost portal, AccessListId list, string login) =>
        await portal.RemoveAsync(list, (await portal.EdgeAsync(list, login)).Id);

    public static Task JoinsAsync(this PortalHost portal, string group, string login) =>
        portal.InOktaAsync(HttpMethod.Put, $"groups/{group}/members/{PortalHost.Login(login)}");

    public static Task LeavesAsync(this PortalHost portal, string group, string login) =>
        portal.InOktaAsync(HttpMethod.Delete, $"groups/{group}/members/{PortalHost.Login(login)}");

    /// <summary>A complete read, and everything that follows from it.</summary>
    public static async Task ReadAsync(this PortalHost portal, ConnectorId connector)
    {
        // What was written shortly before a read is left alone by it.
        portal.Time.Advance(TimeSpan.FromMinutes(2));
        var report = await portal.SyncAsync(connector);
        report.Outcome.ShouldBe(SyncOutcome.Succeeded, report.Message);
        await portal.SettleAsync();
    }
}
