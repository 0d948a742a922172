using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <param name="Came">Members that the target had and the list had not.</param>
/// <param name="Went">Members whom the target no longer has; in Observe mode only.</param>
public sealed record FollowedSources(int Came, int Went);

/// <summary>
/// After a complete read: lists that were imported follow their groups and apps as far as the mode allows. Observe: both ways. Additive: who was
/// put there by others becomes a member, and who vanished is put back by the healing of drift. Authoritative: nobody comes in; the healing
/// removes strangers.
/// </summary>
public sealed class FollowSources(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    ApplyMemberships apply,
    TimeProvider time
)
{
    /// <summary>More people of one list than this are told as a number.</summary>
    private const int MostNamed = 20;

    /// <param name="readSince">When the read began: what we did later is not in it.</param>
    public async Task<FollowedSources> ExecuteAsync(
        ConnectorId connector,
        DateTimeOffset readSince,
        CancellationToken cancellationToken
    )
    {
        var stale = new List<AccessListId>();
        ConnectorMode mode;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            mode = await db.Connectors.Where(c => c.Id == connector).Select(c => c.Mode).SingleAsync(cancellationToken);
            var lists = await db
                .AccessLists.AsNoTracking()
                .Where(l => l.DeletedAt == null && l.LinkExternalId != null)
                .ToListAsync(cancellationToken);
            foreach (var list in lists.Where(l => LinkedLists.Target(l.Origin) == connector))
                if (await SourceFlow.PlanAsync(db, list, mode, readSince, time.Now(), cancellationToken) is { IsNothing: false })
                    stale.Add(list.Id);
        }
        var (came, went) = (0, 0);
        foreach (var list in stale)
        {
            var moved = await transactions.DoAsync(
                (db, now) => FollowAsync(db, list, mode, readSince, now, cancellationToken),
                cancellationToken
            );
            (came, went) = (came + moved.Came, went + moved.Went);
        }
        return new FollowedSources(came, went);
    }

    private async Task<FollowedSources> FollowAsync(
        PortalDbContext db,
        AccessListId id,
        ConnectorMode mode,
        DateTimeOffset readSince,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await ApplyMemberships.LockAsync(db, [id], cancellationToken);
        var list = await db
            .AccessLists.Include(l => l.Grants)
            .SingleOrDefaultAsync(l => l.Id == id && l.DeletedAt == null, cancellationToken);
        if (list is null || await SourceFlow.PlanAsync(db, list, mode, readSince, now, cancellationToken) is not { } seen)
            return new FollowedSources(0, 0);
        await db.LockPeopleAsync(seen.People, cancellationToken);
        var locked = seen.People.ToHashSet();
        if (await SourceFlow.PlanAsync(db, list, mode, readSince, now, cancellationToken) is not { } plan)
            return new FollowedSources(0, 0);
        plan = plan.Among(locked);

        var leaving = plan.Went.Concat(plan.Over).ToList();
        var edges = await db.ListEdges.Where(e => leaving.Contains(e.Id)).ToListAsync(cancellationToken);
        foreach (var edge in edges)
            edge.Remove(Actor.System, now);
        await db.SaveChangesAsync(cancellationToken);
        var reason = $"Found in the {plan.Source}";
        List<ListEdge> added =
        [
            .. plan.Came.Select(p => ListEdge.Member(list.Id, ListSubject.Of(p), null, reason, Actor.System, now)),
        ];
        db.ListEdges.AddRange(added);
        await plan.AdoptAsync(db, list.Id, now, cancellationToken);
        var cause = $"{list.Title} follows the {plan.Source}";
        if (edges.Count + added.Count > 0)
        {
            await NoteAsync(db, list, plan, edges, cancellationToken);
            var changes = await ApplyMemberships.ChangesOfAsync(db, [.. edges, .. added], cancellationToken);
            await apply.ExecuteAsync(db, changes, cause, now, cancellationToken);
            db.Announce(Topics.Lists);
            db.Announce(Topics.List(list.Id));
        }
        return new FollowedSources(plan.Came.Count, plan.Went.Count);
    }

    private static async Task NoteAsync(
        PortalDbContext db,
        AccessList list,
        SourceFlow plan,
        IReadOnlyCollection<ListEdge> left,
        CancellationToken cancellationToken
    )
    {
        var went = left.Where(e => plan.Went.Contains(e.Id)).Select(e => e.PersonId!.Value).ToList();
        if (plan.Came.Count + went.Count > MostNamed)
        {
            Note(
                "list.followed",
                $"{plan.Came.Count} people came into {list.Title}, {went.Count} left it: it follows the {plan.Source}.",
                null
            );
            return;
        }
        var names = await ListFacts.NamesAsync(db, plan.Came.Concat(went).Select(ListSubject.Of), cancellationToken);
        foreach (var person in plan.Came)
            Note("list.member-added", $"{Name(person)} was found in the {plan.Source} and is a member of {list.Title}.", person);
        foreach (var person in went)
            Note(
                "list.member-removed",
                $"{Name(person)} is no longer in the {plan.Source} and no member of {list.Title}.",
                person
            );

        string Name(PersonId person) => names.GetValueOrDefault(ListSubject.Of(person), "Somebody unknown");
        void Note(string action, string summary, PersonId? person) =>
            db.Record(new AuditDraft(action, null, Actor.System.Name, "list", list.Id.ToString(), summary, person?.Value));
    }
}
