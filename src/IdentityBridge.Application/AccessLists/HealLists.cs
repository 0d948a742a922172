using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// After a complete read: roles hold what the catalogue has now, and every list is looked at from scratch, so that groups that people joined or
/// left in Okta, and whatever else was missed, take effect. Only lists that differ are locked and changed.
/// </summary>
public sealed class HealLists(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    RefreshRoles roles,
    ApplyMemberships apply,
    TimeProvider time
)
{
    private const int Batch = 50;

    /// <returns>How many lists were put right.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        await transactions.DoAsync(
            async (db, now) =>
            {
                await roles.ExecuteAsync(db, null, "What a role holds changed with the catalogue", now, cancellationToken);
                return new Done();
            },
            cancellationToken
        );
        var stale = await StaleAsync(cancellationToken);
        foreach (var batch in stale.Chunk(Batch))
            await transactions.DoAsync(
                (db, now) =>
                    apply.ExecuteAsync(
                        db,
                        ListChanges.InLists(batch),
                        "Found to differ in a complete look",
                        now,
                        cancellationToken
                    ),
                cancellationToken
            );
        return stale.Count;
    }

    private async Task<IReadOnlyList<AccessListId>> StaleAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lists = await db
            .AccessLists.AsNoTracking()
            .Where(l => l.DeletedAt == null)
            .Select(l => new ListNode(l.Id, l.MembershipRequirements, l.OwnershipRequirements))
            .ToListAsync(cancellationToken);
        var edges = await ListFacts.EdgesAsync(db.ListEdges.Where(e => e.Kind == ListEdgeKind.Member), cancellationToken);
        var groups = lists.SelectMany(l => l.Membership.Groups).Distinct().ToList();
        var people = await ListFacts.PeopleAsync(db, null, groups, cancellationToken);
        var all = EffectiveMembership.ComputeAll(new ListGraph(lists, edges, people), time.Now());
        var stored = Memberships.From(
            (await db.ListMemberships.AsNoTracking().ToListAsync(cancellationToken)).Select(m =>
                KeyValuePair.Create(m.ListId, m.ToMembership())
            )
        );
        var stale = all.Lists.Union(stored.Lists).Where(l => !Same(all.Of(l), stored.Of(l)));
        return [.. stale.Union(await ListGroups.WronglyDeliveredAsync(db, cancellationToken))];
    }

    private static bool Same(IReadOnlyDictionary<PersonId, Membership> a, IReadOnlyDictionary<PersonId, Membership> b) =>
        a.Count == b.Count && a.All(m => b.TryGetValue(m.Key, out var other) && m.Value.Equals(other));
}
