using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Everything the request's page and the reviewer's panel show.</summary>
/// <param name="MayDecide">Whether the actor may decide it now.</param>
public sealed record RequestDetails(
    RequestId Id,
    long Number,
    RequestStatus Status,
    bool InPart,
    RequestPerson Person,
    string Reason,
    TimeSpan Duration,
    DateTimeOffset CreatedAt,
    DateTimeOffset PendingUntil,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    IReadOnlyList<RequestItemView> Items,
    IReadOnlyList<Decision> Decisions,
    IReadOnlyList<TimelineEntry> Timeline,
    bool IsMine,
    bool MayDecide,
    bool MayCancel,
    bool MayEnd
)
{
    /// <summary>The lock on the request or on its person, while there is one and the request could have an effect.</summary>
    public LockNotice? Lock { get; init; }

    /// <summary>The access list that it asks to join, or was promoted into; null for all others.</summary>
    public MembershipView? Membership { get; init; }

    /// <summary>What it is about, items of a role under its name.</summary>
    public IReadOnlyList<string> Names =>
        RequestNames.Of(
            Membership is { IsAskedFor: true } asked
                ? [RequestNames.OfMembership(asked.Title)]
                : Items.Select(i => new NamedItem(i.Name, i.RoleName))
        );

    /// <summary>Approvals given and needed, over all thresholds; those of several items that ask the same people count once.</summary>
    public (int Given, int Needed) Approvals =>
        Items
            .SelectMany(i => i.Thresholds)
            .Concat(Membership?.Deciders is { } deciders ? [deciders] : [])
            .GroupBy(t => t.Who, StringComparer.Ordinal)
            .Select(same => same.MinBy(t => t.Given - t.Needed)!)
            .Aggregate((0, 0), (sum, t) => (sum.Item1 + Math.Min(t.Given, t.Needed), sum.Item2 + t.Needed));
}

public sealed record RequestPerson(PersonId Id, string Name, string Login, string? Department, string? Title, string? Manager);

/// <param name="RoleId">The role that it was asked for through, while there is such a role.</param>
/// <param name="RoleName">What that role was called when it was asked for.</param>
/// <param name="PeersWith">People of the same department who have it.</param>
/// <param name="HasAlready">Other things the person has on the same resource.</param>
public sealed record RequestItemView(
    RequestItemId Id,
    EntitlementId EntitlementId,
    string Name,
    EntitlementKind Kind,
    ResourceKind ResourceKind,
    string EntitlementName,
    string ResourceName,
    RoleId? RoleId,
    string? RoleName,
    string PolicyName,
    ItemStatus Status,
    string? StatusReason,
    DateTimeOffset? InPlaceAt,
    DateTimeOffset? RemovedAt,
    IReadOnlyList<ThresholdView> Thresholds,
    int PeersWith,
    int Peers,
    IReadOnlyList<string> HasAlready
);

/// <param name="Who">In words.</param>
/// <param name="Names">Some of those who could approve.</param>
public sealed record ThresholdView(string Who, int Given, int Needed, IReadOnlyList<string> Names);

/// <summary>Reads one request for one actor.</summary>
public sealed class RequestDetailsQuery(
    IDbContextFactory<PortalDbContext> contexts,
    ApproverFactsReader approvers,
    TimeProvider time
)
{
    /// <summary>Not found also when it is none of the actor's business.</summary>
    public async Task<Result<RequestDetails>> ExecuteAsync(RequestId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var request = await db
            .Requests.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .Include(r => r.Timeline)
            .AsSplitQuery()
            .SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (request is null)
            return RequestErrors.NotFound();
        var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
        facts = await ListDeciders.AddAsync(db, facts, request, actor, time.Now(), cancellationToken);
        if (!RequestAccess.MaySee(request, actor, facts))
            return RequestErrors.NotFound();

        var person = await (
            from p in db.People
            where p.Id == request.PersonId
            select new RequestPerson(
                p.Id,
                p.Name,
                p.Login,
                p.Department,
                p.Title,
                db.People.Where(m => m.Id == p.ManagerId).Select(m => m.Name).FirstOrDefault()
            )
        ).SingleAsync(cancellationToken);
        var reviews = actor.PersonId is { } me && !ApproverRouting.IsOwnBusiness(request, me);
        var items = await ItemsAsync(db, request, person, facts, reviews, cancellationToken);
        var mine = actor.PersonId is { } self && ApproverRouting.IsOwnBusiness(request, self);
        return new RequestDetails(
            request.Id,
            request.Number,
            request.Status,
            request.InPart,
            person,
            request.Reason,
            request.Duration,
            request.CreatedAt,
            request.PendingUntil,
            request.From,
            request.Until,
            items,
            [.. request.Decisions.OrderBy(d => d.At)],
            [.. request.Timeline.OrderBy(t => t.Sequence)],
            mine,
            request.Status == RequestStatus.Pending
                && actor.PersonId is { } decider
                && ApproverRouting.MayDecide(request, decider, facts)
                && !request.Decisions.Any(d => d.ReviewerId == decider),
            request.Status == RequestStatus.Pending && actor.PersonId == request.RequesterId,
            request.Status is RequestStatus.Approved or RequestStatus.Active && EndAccess.MayEnd(request, actor, facts)
        )
        {
            Membership = await MembershipViews.ReadAsync(db, request, actor, facts, time.Now(), cancellationToken),
            Lock = LockNotice.Of(
                request.CanBeLocked ? await OpenLocks.OnAsync(db, request.Id, request.PersonId, cancellationToken) : null
            ),
        };
    }

    private static async Task<IReadOnlyList<RequestItemView>> ItemsAsync(
        PortalDbContext db,
        AccessRequest request,
        RequestPerson person,
        ApproverFacts facts,
        bool withPeers,
        CancellationToken cancellationToken
    )
    {
        var ids = request.Items.Select(i => i.EntitlementId).ToList();
        var things = await EntitlementNames.Of(db).Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellationToken);
        var names = await ApproverNames.ReadAsync(
            db,
            [.. request.Items.Select(i => (i.ResourceId, i.Thresholds))],
            request.RequesterId,
            request.PersonId,
            facts,
            cancellationToken
        );
        var peers =
            withPeers && person.Department is not null
                ? await db.People.CountAsync(
                    p => p.Department == person.Department && p.Status == PersonStatus.Active && p.Id != person.Id,
                    cancellationToken
                )
                : 0;
        var peersWith = peers == 0 ? [] : await PeersWithAsync(db, ids, person, cancellationToken);
        var asked = request.Items.Select(i => i.RoleId).OfType<RoleId>().Distinct().ToList();
        var roles =
            asked.Count == 0
                ? []
                : await AskedThings
                    .Requestable(db)
                    .Where(r => asked.Contains(r.Id))
                    .Select(r => r.Id)
                    .ToListAsync(cancellationToken);
        var resources = request.Items.Select(i => i.ResourceId).ToList();
        var already = withPeers
            ? await (
                from assignment in db.Assignments
                join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
                where
                    assignment.PersonId == person.Id
                    && assignment.GoneAt == null
                    && resources.Contains(entitlement.ResourceId)
                    && !ids.Contains(entitlement.Id)
                select new { entitlement.ResourceId, entitlement.Name }
            )
                .Distinct()
                .ToListAsync(cancellationToken)
            : [];
        return
        [
            .. request
                .Items.OrderBy(i => i.RoleName, StringComparer.OrdinalIgnoreCase)
                .Select(item =>
                {
                    var thing = things[item.EntitlementId];
                    return new RequestItemView(
                        item.Id,
                        item.EntitlementId,
                        item.Name,
                        thing.Kind,
                        thing.ResourceKind,
                        thing.Name,
                        thing.Resource,
                        item.RoleId is { } role && roles.Contains(role) ? role : null,
                        item.RoleName,
                        item.PolicyName,
                        item.Status,
                        item.StatusReason,
                        item.InPlaceAt,
                        item.RemovedAt,
                        [
                            .. item.Thresholds.Select(t => new ThresholdView(
                                names.Say(t, thing.Resource),
                                ApproverRouting.Approvals(request, item, t, facts),
                                t.Count,
                                names.Some(
                                    ApproverRouting.Approvers(t, item.ResourceId, request.RequesterId, request.PersonId, facts)
                                )
                            )),
                        ],
                        peersWith.GetValueOrDefault(item.EntitlementId),
                        peers,
                        [.. already.Where(a => a.ResourceId == item.ResourceId).Select(a => a.Name)]
                    );
                }),
        ];
    }

    private static async Task<Dictionary<EntitlementId, int>> PeersWithAsync(
        PortalDbContext db,
        List<EntitlementId> entitlements,
        RequestPerson person,
        CancellationToken cancellationToken
    ) =>
        await (
            from assignment in db.Assignments
            join peer in db.People on assignment.PersonId equals peer.Id
            where
                entitlements.Contains(assignment.EntitlementId)
                && assignment.GoneAt == null
                && peer.Department == person.Department
                && peer.Status == PersonStatus.Active
                && peer.Id != person.Id
            group peer.Id by assignment.EntitlementId into held
            select new { held.Key, Count = held.Distinct().Count() }
        ).ToDictionaryAsync(h => h.Key, h => h.Count, cancellationToken);
}
