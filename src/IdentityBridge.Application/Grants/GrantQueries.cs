using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Grants;

/// <summary>One thing that a person has, with every reason for it.</summary>
/// <param name="InPlace">Whether the target has it; else it is being put there.</param>
/// <param name="Until">End of the last reason that ends; null when one has no end.</param>
/// <param name="Url">Where to open it.</param>
public sealed record HeldAccess(
    EntitlementId EntitlementId,
    EntitlementKind Kind,
    ResourceKind ResourceKind,
    string EntitlementName,
    string ResourceName,
    string ResourceExternalId,
    bool InPlace,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    IReadOnlyList<AccessReason> Reasons,
    string? Url
)
{
    /// <summary>Why none of it has effect now: everything that gives it is locked. Null when it has effect, or comes to have.</summary>
    public string? Locked { get; init; }

    /// <summary>The request by which the reader may ask to have it longer now; null when there is none.</summary>
    public RequestId? Extendable { get; init; }

    /// <summary>A request that asks to have it longer and waits for a decision.</summary>
    public PendingExtension? Pending { get; init; }

    public string Name => EntitlementNames.Full(Kind, EntitlementName, ResourceName);
}

/// <param name="Extends">The request that it would make longer.</param>
public sealed record PendingExtension(RequestId Id, long Number, RequestId Extends);

/// <param name="What">"Request 1042", "Standing", "Group data-platform".</param>
/// <param name="Detail">"approved by G. Haas", "before IdentityBridge".</param>
/// <param name="RequestId">When a request is the reason.</param>
/// <param name="ListId">When membership in a list is the reason, and the actor may see the list.</param>
public sealed record AccessReason(
    string What,
    string Detail,
    RequestId? RequestId,
    DateTimeOffset From,
    DateTimeOffset? Until,
    AccessListId? ListId = null
)
{
    /// <summary>The request that this one makes longer, and with which it ends when that is ended early.</summary>
    public RequestId? Extends { get; init; }
}

/// <summary>Answers who has what and why.</summary>
public sealed class GrantQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Everything the actor has now, what ends soonest first.</summary>
    public async Task<IReadOnlyList<HeldAccess>> MineAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } person)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (now, seesAll) = (time.Now(), actor.SeesEverything);
        var grants = await (
            from grant in db.Grants
            join request in db.Requests on grant.RequestId equals (RequestId?)request.Id
            where
                grant.PersonId == person
                && grant.EndedAt == null
                && grant.From <= now
                && (grant.Until == null || now < grant.Until)
            select new
            {
                grant.EntitlementId,
                grant.From,
                grant.Until,
                request.Id,
                request.Number,
                request.ExtendsId,
                Approvers = request.Decisions.Where(d => d.Verdict == Verdict.Approve).Select(d => d.ReviewerName).ToList(),
            }
        ).ToListAsync(cancellationToken);
        var listGrants = await (
            from grant in db.Grants
            join list in db.AccessLists on grant.ListId equals (AccessListId?)list.Id
            where
                grant.PersonId == person
                && grant.EndedAt == null
                && grant.From <= now
                && (grant.Until == null || now < grant.Until)
            select new
            {
                grant.EntitlementId,
                grant.From,
                grant.Until,
                list.Id,
                list.Title,
                IsOpen = list.DeletedAt == null
                    && (seesAll || db.ListMemberships.Any(m => m.ListId == list.Id && m.PersonId == person)),
            }
        ).ToListAsync(cancellationToken);
        var assignments = await db
            .Assignments.AsNoTracking()
            .Where(a => a.PersonId == person && a.GoneAt == null)
            .ToListAsync(cancellationToken);
        var ids = grants
            .Select(g => g.EntitlementId)
            .Concat(listGrants.Select(g => g.EntitlementId))
            .Concat(assignments.Select(a => a.EntitlementId))
            .Distinct()
            .ToList();
        var asked = grants.Select(g => (RequestId?)g.Id).Distinct().ToList();
        var locks = await OpenLocks
            .Of(db)
            .AsNoTracking()
            .Where(l => l.PersonId == person || asked.Contains(l.RequestId))
            .ToListAsync(cancellationToken);
        var longer = await HeldLonger.ReadAsync(db, person, now, cancellationToken);
        var things = await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken);
        var held = new List<HeldAccess>();
        foreach (var thing in things)
        {
            var present = assignments.Where(a => a.EntitlementId == thing.Id).ToList();
            var reasons = grants
                .Where(g => g.EntitlementId == thing.Id)
                .OrderBy(g => g.Until)
                .Select(g => new AccessReason(
                    $"Request {g.Number}",
                    LockOf(locks, g.Id) is { } held ? Said(held)
                        : g.Approvers.Count == 0 ? "approved"
                        : $"approved by {string.Join(", ", g.Approvers)}",
                    g.Id,
                    g.From,
                    g.Until
                )
                {
                    Extends = g.ExtendsId,
                })
                .ToList();
            reasons.AddRange(
                listGrants
                    .Where(g => g.EntitlementId == thing.Id)
                    .GroupBy(g => g.Id)
                    .Select(g => new AccessReason(
                        $"List {g.First().Title}",
                        "as a member",
                        null,
                        g.Min(x => x.From),
                        g.Any(x => x.Until is null) ? null : g.Max(x => x.Until),
                        g.First().IsOpen ? g.Key : null
                    ))
            );
            reasons.AddRange(
                present
                    .Where(a => a.IsDirect && !a.PutByUs)
                    .Select(a => new AccessReason("Standing", "not given here", null, a.Since, null))
            );
            reasons.AddRange(
                present
                    .Where(a => !a.IsDirect)
                    .Select(a => new AccessReason($"Group {a.ViaName}", "through membership", null, a.Since, null))
            );
            if (reasons.Count == 0)
                reasons.Add(new AccessReason("Ending", "being taken away now", null, present.Min(a => a.Since), now));
            held.Add(
                new HeldAccess(
                    thing.Id,
                    thing.Kind,
                    thing.ResourceKind,
                    thing.Name,
                    thing.Resource,
                    thing.ResourceExternalId,
                    present.Count > 0,
                    reasons.Min(r => r.From),
                    reasons.Exists(r => r.Until is null) ? null : reasons.Max(r => r.Until),
                    reasons,
                    thing.Url
                )
                {
                    Locked =
                        present.Count == 0
                        && grants
                            .Where(g => g.EntitlementId == thing.Id)
                            .Select(g => LockOf(locks, g.Id))
                            .FirstOrDefault(l => l is not null)
                            is { } stopped
                            ? Said(stopped)
                            : null,
                    Extendable = longer.ExtendableBy(
                        thing.Id,
                        reasons,
                        locks.Exists(l => l.PersonId is not null) ? asked : locks.Select(l => l.RequestId)
                    ),
                    Pending = longer.PendingFor(thing.Id),
                }
            );
        }
        return [.. held.OrderBy(h => h.Until ?? DateTimeOffset.MaxValue).ThenBy(h => h.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static PortalLock? LockOf(IReadOnlyList<PortalLock> locks, RequestId request) =>
        locks.FirstOrDefault(l => l.PersonId is not null || l.RequestId == request);

    private static string Said(PortalLock held) => $"locked by {held.ByName}: {held.Reason}";
}
