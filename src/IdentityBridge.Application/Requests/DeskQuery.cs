using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A request with what a reviewer should know beside it.</summary>
public sealed record DeskRequest(RequestDetails Details, DeskFacts Facts);

/// <param name="Department">Others in the person's department; 0 when they have none.</param>
/// <param name="Team">Others who report to the same manager; 0 when they have none.</param>
/// <param name="Before">Their last requests that the reviewer may see, newest first, without this one.</param>
/// <param name="BeforeTotal">How many of those there are.</param>
public sealed record DeskFacts(
    int Department,
    int Team,
    IReadOnlyDictionary<EntitlementId, DeskItem> Items,
    IReadOnlyList<RequestRow> Before,
    int BeforeTotal
)
{
    public static readonly DeskFacts None = new(0, 0, new Dictionary<EntitlementId, DeskItem>(), [], 0);
}

/// <param name="InDepartment">So many of the department have it.</param>
/// <param name="InTeam">So many who report to the same manager have it.</param>
/// <param name="LastUsed">When the person last signed in to it; null when nothing is known.</param>
public sealed record DeskItem(IReadOnlyList<Risk> Risks, int InDepartment, int InTeam, DateTimeOffset? LastUsed);

/// <summary>
/// Reads one request for a reviewer's desk. The number of queries does not depend on the number of items. Nobody learns about their peers by
/// asking for something: whose own business it is gets no facts.
/// </summary>
public sealed class DeskQuery(IDbContextFactory<PortalDbContext> contexts, RequestDetailsQuery details, TimeProvider time)
{
    private const int RequestsShown = 5;

    /// <summary>Not found also when it is none of the actor's business.</summary>
    public async Task<Result<DeskRequest>> ExecuteAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        var read = await details.ExecuteAsync(id, actor, cancellationToken);
        if (!read.Succeeded)
            return read.Error;
        if (read.Value.IsMine)
            return new DeskRequest(read.Value, DeskFacts.None);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new DeskRequest(read.Value, await FactsAsync(db, read.Value, actor, cancellationToken));
    }

    private async Task<DeskFacts> FactsAsync(
        PortalDbContext db,
        RequestDetails request,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var who = request.Person.Id;
        var person = await db
            .People.Where(p => p.Id == who)
            .Select(p => new { p.Department, p.ManagerId })
            .SingleAsync(cancellationToken);
        var peers = Peers(db, who, person.Department, person.ManagerId);
        var size = await peers
            .GroupBy(_ => 1)
            .Select(g => new { Department = g.Sum(p => p.SameDepartment), Team = g.Sum(p => p.SameManager) })
            .SingleOrDefaultAsync(cancellationToken);
        var entitlements = request.Items.Select(i => i.EntitlementId).Distinct().ToList();
        var held = await (
            from one in (
                from assignment in db.Assignments
                join peer in peers on assignment.PersonId equals peer.Id
                where entitlements.Contains(assignment.EntitlementId) && assignment.GoneAt == null
                select new
                {
                    assignment.EntitlementId,
                    peer.Id,
                    peer.SameDepartment,
                    peer.SameManager,
                }
            ).Distinct()
            group one by one.EntitlementId into of
            select new
            {
                of.Key,
                Department = of.Sum(p => p.SameDepartment),
                Team = of.Sum(p => p.SameManager),
            }
        ).ToDictionaryAsync(h => h.Key, cancellationToken);
        var used = await (
            from use in db.AppUses
            join entitlement in db.Entitlements on use.ResourceId equals entitlement.ResourceId
            where use.PersonId == who && entitlements.Contains(entitlement.Id)
            select new { entitlement.Id, use.LastAt }
        ).ToDictionaryAsync(u => u.Id, u => (DateTimeOffset?)u.LastAt, cancellationToken);
        var risks = await ItemRisks.ReadAsync(db, request.Id, cancellationToken);
        var id = request.Id;
        var others = db.Requests.Where(r => r.PersonId == who && r.Id != id);
        var lists = await ListDeciders.ForSightAsync(db, others, actor, time.Now(), cancellationToken);
        var before = DecidableRequests.Visible(db, actor, lists).Where(r => r.PersonId == who && r.Id != id);
        var rows = await RequestRows.ReadAsync(
            db,
            before.OrderByDescending(r => r.Number).Take(RequestsShown),
            cancellationToken
        );
        return new DeskFacts(
            size?.Department ?? 0,
            size?.Team ?? 0,
            entitlements.ToDictionary(
                e => e,
                e => new DeskItem(
                    risks.GetValueOrDefault(e, []),
                    held.GetValueOrDefault(e)?.Department ?? 0,
                    held.GetValueOrDefault(e)?.Team ?? 0,
                    used.GetValueOrDefault(e)
                )
            ),
            rows,
            rows.Count < RequestsShown ? rows.Count : await before.CountAsync(cancellationToken)
        );
    }

    private static IQueryable<Peer> Peers(PortalDbContext db, PersonId person, string? department, PersonId? manager) =>
        db
            .People.Where(p =>
                p.Status == PersonStatus.Active
                && p.Id != person
                && ((department != null && p.Department == department) || (manager != null && p.ManagerId == manager))
            )
            .Select(p => new Peer
            {
                Id = p.Id,
                SameDepartment = department != null && p.Department == department ? 1 : 0,
                SameManager = manager != null && p.ManagerId == manager ? 1 : 0,
            });

    private sealed class Peer
    {
        public PersonId Id { get; init; }
        public int SameDepartment { get; init; }
        public int SameManager { get; init; }
    }
}
