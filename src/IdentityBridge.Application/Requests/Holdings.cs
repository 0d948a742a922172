using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Something that the target shows.</summary>
/// <param name="ViaName">The group that gives it, when it is not direct.</param>
internal sealed record HeldAssignment(bool IsDirect, bool PutByUs, string? ViaName);

/// <summary>A reason for which they have something, now or from a start that lies ahead.</summary>
/// <param name="Until">Null for no end.</param>
internal sealed record HeldGrant(GrantSource Source, RequestId? Request, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>A request that waits, and who asked.</summary>
internal sealed record PendingWish(long Number, PersonId Requester);

/// <summary>What a person has now, and waits for; all of it, in one query.</summary>
/// <param name="Groups">The Okta groups that they are in.</param>
internal sealed record Holdings(
    ILookup<EntitlementId, HeldAssignment> Assignments,
    ILookup<EntitlementId, HeldGrant> Grants,
    ILookup<EntitlementId, PendingWish> Pending,
    IReadOnlySet<ResourceId> Groups
)
{
    public static async Task<Holdings> ReadAsync(
        PortalDbContext db,
        PersonId person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // SQL Server takes the type of a column from the first two parts: one of them must have it, or the column be a number.
        var rows = await Assigned(db, person)
            .Concat(Waiting(db, person))
            .Concat(Granted(db, person, now))
            .ToListAsync(cancellationToken);
        var granted = rows.Where(r => r.Source is not null);
        var waiting = rows.Where(r => r.Number is not null);
        var assigned = rows.Where(r => r.Source is null && r.Number is null).ToList();
        return new Holdings(
            assigned.ToLookup(r => r.Entitlement, r => new HeldAssignment(r.IsDirect, r.PutByUs, r.ViaName)),
            granted.ToLookup(r => r.Entitlement, r => new HeldGrant(r.Source!.Value, r.Request, r.From, r.Until)),
            waiting.ToLookup(r => r.Entitlement, r => new PendingWish(r.Number!.Value, r.Requester!.Value)),
            assigned.Select(r => r.Group).OfType<ResourceId>().ToHashSet()
        );
    }

    private static IQueryable<Row> Assigned(PortalDbContext db, PersonId person) =>
        from assignment in db.Assignments
        join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
        where assignment.PersonId == person && assignment.GoneAt == null
        select new Row
        {
            Entitlement = assignment.EntitlementId,
            Group = entitlement.Kind == EntitlementKind.GroupMembership ? entitlement.ResourceId : null,
            IsDirect = assignment.Via == "",
            PutByUs = assignment.PutByUs,
            ViaName = assignment.ViaName,
            From = assignment.Since,
            Until = assignment.GoneAt,
            Source = null,
            Request = null,
            Number = null,
            Requester = null,
        };

    private static IQueryable<Row> Waiting(PortalDbContext db, PersonId person) =>
        from request in db.Requests
        where request.PersonId == person && request.Status == RequestStatus.Pending
        from item in request.Items
        select new Row
        {
            Entitlement = item.EntitlementId,
            Group = null,
            IsDirect = false,
            PutByUs = false,
            ViaName = null,
            From = request.CreatedAt,
            Until = null,
            Source = null,
            Request = request.Id,
            Number = request.Number,
            Requester = request.RequesterId,
        };

    private static IQueryable<Row> Granted(PortalDbContext db, PersonId person, DateTimeOffset now) =>
        from grant in db.Grants
        where grant.PersonId == person && grant.EndedAt == null && (grant.Until == null || now < grant.Until)
        select new Row
        {
            Entitlement = grant.EntitlementId,
            Group = null,
            IsDirect = false,
            PutByUs = false,
            ViaName = null,
            From = grant.From,
            Until = grant.Until,
            Source = grant.Source,
            Request = grant.RequestId,
            Number = null,
            Requester = null,
        };

    /// <summary>An assignment, or a wish when it has a number, or a grant when it has a source.</summary>
    private sealed class Row
    {
        public required EntitlementId Entitlement { get; init; }
        public required ResourceId? Group { get; init; }
        public required bool IsDirect { get; init; }
        public required bool PutByUs { get; init; }
        public required string? ViaName { get; init; }
        public required DateTimeOffset From { get; init; }
        public required DateTimeOffset? Until { get; init; }
        public required GrantSource? Source { get; init; }
        public required RequestId? Request { get; init; }
        public required long? Number { get; init; }
        public required PersonId? Requester { get; init; }
    }
}
