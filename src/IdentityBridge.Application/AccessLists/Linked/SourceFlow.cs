using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <summary>Who has to come into an imported list and leave it, so that it follows its group or app as far as the mode allows.</summary>
/// <param name="Source">"Okta group Payments".</param>
/// <param name="Came">People whom others put there.</param>
/// <param name="Over">Their edges in the list that have ended: they make room for new ones.</param>
/// <param name="Went">Edges of people who are no longer there: in Observe mode, and where they had gone before the list was imported.</param>
/// <param name="Adopted">People whose access there becomes ours: those who come, and members whose access others had put there.</param>
internal sealed record SourceFlow(
    string Source,
    IReadOnlyList<PersonId> Came,
    IReadOnlyList<ListEdgeId> Over,
    IReadOnlyList<ListEdgeId> Went,
    IReadOnlyList<PersonId> Adopted,
    IReadOnlyDictionary<ListEdgeId, PersonId> Edges,
    EntitlementId? Entitlement,
    TargetGroup? Group
)
{
    public bool IsNothing => Came.Count + Went.Count + Adopted.Count == 0;

    /// <summary>Everybody whom it concerns.</summary>
    public IReadOnlyCollection<PersonId> People =>
        [.. Came.Concat(Adopted).Concat(Over.Concat(Went).Select(e => Edges[e])).Distinct()];

    /// <summary>As far as it concerns these people.</summary>
    public SourceFlow Among(IReadOnlySet<PersonId> people) =>
        this with
        {
            Came = [.. Came.Where(people.Contains)],
            Over = [.. Over.Where(e => people.Contains(Edges[e]))],
            Went = [.. Went.Where(e => people.Contains(Edges[e]))],
            Adopted = [.. Adopted.Where(people.Contains)],
        };

    public Task<int> AdoptAsync(PortalDbContext db, AccessListId list, DateTimeOffset now, CancellationToken cancellationToken) =>
        Group is { } group
            ? Adoption.OfUsersAsync(db, list, group, Adopted, now, cancellationToken)
            : Adoption.OfHeldAsync(db, Entitlement!.Value, Adopted, now, cancellationToken);

    /// <summary>Null when nothing can be known of the group or app now: it is gone, or we are about to change it ourselves.</summary>
    public static async Task<SourceFlow?> PlanAsync(
        PortalDbContext db,
        AccessList list,
        ConnectorMode mode,
        DateTimeOffset readSince,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var there =
            list.Origin == ListOrigin.IdentityCenterGroup
                ? await InGroupAsync(db, list, readSince, cancellationToken)
                : await HeldAsync(db, list, readSince, cancellationToken);
        if (there is null)
            return null;
        var open = await db
            .ListEdges.AsNoTracking()
            .Where(e => e.ListId == list.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null && e.PersonId != null)
            .ToListAsync(cancellationToken);
        var members = open.Where(e => e.InForce(now)).ToDictionary(e => e.PersonId!.Value, e => e.Id);
        var locked = (await OpenLocks.ListsAsync(db, [list.Id], cancellationToken)).Count > 0;
        var came =
            mode == ConnectorMode.Authoritative || !list.Gives(now, locked)
                ? []
                : await FittingAsync(db, list, [.. there.ByOthers.Where(p => !members.ContainsKey(p))], cancellationToken);
        var comes = came.ToHashSet();
        return new SourceFlow(
            $"{LinkedLists.Noun(list.Origin)} {there.Name}",
            came,
            [.. open.Where(e => !e.InForce(now) && comes.Contains(e.PersonId!.Value)).Select(e => e.Id)],
            [
                .. members
                    .Where(m => mode == ConnectorMode.Observe ? !there.All.Contains(m.Key) : there.LeftBefore.Contains(m.Key))
                    .Select(m => m.Value),
            ],
            [.. came, .. there.ByOthers.Where(p => there.Holds.Contains(p) && !comes.Contains(p))],
            open.ToDictionary(e => e.Id, e => e.PersonId!.Value),
            there.Entitlement,
            there.Group
        );
    }

    /// <summary>Active people who meet what is required of members: nobody else gets anything from being in the list.</summary>
    private static async Task<IReadOnlyList<PersonId>> FittingAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<PersonId> people,
        CancellationToken cancellationToken
    ) =>
        people.Count == 0
            ? []
            :
            [
                .. (await ListFacts.PeopleAsync(db, people, list.MembershipRequirements.Groups, cancellationToken))
                    .Where(p => p.Status == PersonStatus.Active && !p.IsLocked && list.MembershipRequirements.MetBy(p))
                    .Select(p => p.Id),
            ];

    private static async Task<There?> HeldAsync(
        PortalDbContext db,
        AccessList list,
        DateTimeOffset readSince,
        CancellationToken cancellationToken
    )
    {
        if (await LinkedLists.EntitlementAsync(db, list, cancellationToken) is not { GoneAt: null } linked)
            return null;
        var rows = await db
            .Assignments.Where(a => a.EntitlementId == linked.Id && a.Via == "" && a.GoneAt == null)
            .Select(a => new { a.PersonId, a.PutByUs })
            .ToListAsync(cancellationToken);
        var given = await db
            .Grants.Where(g => g.ListId == list.Id && g.EntitlementId == linked.Id && g.EndedAt == null)
            .Select(g => g.PersonId)
            .ToListAsync(cancellationToken);
        // Adopted after the last read that was taken over, and not there in this one: others had taken it away before it was ours.
        var lastRead = await db
            .SyncRuns.Where(r =>
                r.Connector == ConnectorId.Okta && r.Outcome == SyncOutcome.Succeeded && r.FinishedAt < readSince
            )
            .MaxAsync(r => r.FinishedAt, cancellationToken);
        // What a lock took away was taken away by us.
        var locks = OpenLocks.Of(db);
        var left = await db
            .Assignments.Where(a =>
                a.EntitlementId == linked.Id
                && a.Via == ""
                && a.AdoptedAt != null
                && (lastRead == null || a.AdoptedAt > lastRead)
                && a.GoneAt >= readSince
                && !locks.Any(l => l.PersonId == a.PersonId || l.ListId == list.Id)
            )
            .Select(a => a.PersonId)
            .ToListAsync(cancellationToken);
        return new There(
            linked.Name,
            rows.Select(r => r.PersonId).ToHashSet(),
            rows.Where(r => !r.PutByUs).Select(r => r.PersonId).ToHashSet(),
            given.ToHashSet(),
            left.ToHashSet(),
            linked.Id,
            null
        );
    }

    private static async Task<There?> InGroupAsync(
        PortalDbContext db,
        AccessList list,
        DateTimeOffset readSince,
        CancellationToken cancellationToken
    )
    {
        var (target, link) = (ConnectorId.IdentityCenter, list.LinkExternalId!);
        // A change of ours that was not done when the read began would look like one of others.
        var settled = await db.ListGroups.AnyAsync(
            g => g.ListId == list.Id && g.ExternalId == link && g.Applied == g.Wanted && g.AppliedAt <= readSince,
            cancellationToken
        );
        var group = await db
            .TargetGroups.AsNoTracking()
            .SingleOrDefaultAsync(g => g.Connector == target && g.ExternalId == link && g.GoneAt == null, cancellationToken);
        if (!settled || group is null)
            return null;
        var inIt = group.Users;
        var users = await db
            .TargetUsers.Where(u => u.Connector == target && u.PersonId != null && inIt.Contains(u.ExternalId))
            .Select(u => new
            {
                Person = u.PersonId!.Value,
                Ours = db.ListGroupMembers.Any(m => m.ListId == list.Id && m.UserExternalId == u.ExternalId),
            })
            .ToListAsync(cancellationToken);
        // What gives them something in the group is believed gone after a second look only.
        var through = await db
            .Assignments.Where(a => a.Connector == target && a.Via == link && a.GoneAt == null)
            .Select(a => a.PersonId)
            .Distinct()
            .ToListAsync(cancellationToken);
        var given = await db
            .Grants.Where(g => g.ListId == list.Id && g.EndedAt == null)
            .Select(g => g.PersonId)
            .Distinct()
            .ToListAsync(cancellationToken);
        return new There(
            group.Name,
            users.Select(u => u.Person).Concat(through).ToHashSet(),
            users.Where(u => !u.Ours).Select(u => u.Person).ToHashSet(),
            given.ToHashSet(),
            new HashSet<PersonId>(),
            null,
            group
        );
    }

    /// <param name="All">Everybody who is there.</param>
    /// <param name="ByOthers">Those of them whom others put there.</param>
    /// <param name="Holds">Everybody who holds it because of the list.</param>
    /// <param name="LeftBefore">Whom others had taken out before the list took over what they had.</param>
    private sealed record There(
        string Name,
        IReadOnlySet<PersonId> All,
        IReadOnlySet<PersonId> ByOthers,
        IReadOnlySet<PersonId> Holds,
        IReadOnlySet<PersonId> LeftBefore,
        EntitlementId? Entitlement,
        TargetGroup? Group
    );
}
