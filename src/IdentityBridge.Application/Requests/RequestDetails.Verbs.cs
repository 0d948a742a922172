using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A request that extends another, or is extended by it, as seen from that one.</summary>
/// <param name="IsOpen">Whether the reader may open it; its number is told in any case, for it is on the timeline.</param>
public sealed record LinkedRequest(RequestId Id, long Number, RequestStatus Status, DateTimeOffset? Until, bool IsOpen)
{
    /// <summary>What it is about.</summary>
    public IReadOnlyList<EntitlementId> Items { get; init; } = [];

    /// <summary>Whether it ends, or is cancelled, when the request that it extends is ended early.</summary>
    public bool EndsWithIt => Status is RequestStatus.Pending or RequestStatus.Approved or RequestStatus.Active;
}

/// <summary>Extension, start and the two people of a request.</summary>
/// <param name="AskedBy">Who asked, when that is not the person who gets it.</param>
/// <param name="IsForMe">Whether the reader is who gets it.</param>
/// <param name="StartsAt">The start that was asked for; null for with the approval.</param>
/// <param name="WaitsForStart">Whether it is approved and its start lies ahead.</param>
/// <param name="Extends">What it makes longer.</param>
/// <param name="ExtendsUntil">The end of that.</param>
/// <param name="Extensions">What makes it longer, oldest first.</param>
/// <param name="MayExtend">Whether the reader may ask to have its access longer now.</param>
public sealed record RequestTerms(
    string? AskedBy,
    bool IsForMe,
    DateTimeOffset? StartsAt,
    bool WaitsForStart,
    LinkedRequest? Extends,
    DateTimeOffset? ExtendsUntil,
    IReadOnlyList<LinkedRequest> Extensions,
    bool MayExtend
)
{
    public static readonly RequestTerms Plain = new(null, true, null, false, null, null, [], false);

    internal static async Task<RequestTerms> ReadAsync(
        PortalDbContext db,
        AccessRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (id, extends) = (request.Id, request.ExtendsId);
        var linked = await db
            .Requests.Where(r => r.ExtendsId == id || r.Id == extends)
            .OrderBy(r => r.Number)
            .Select(r => new LinkedRequest(r.Id, r.Number, r.Status, r.Until, false)
            {
                Items = r.Items.Select(i => i.EntitlementId).ToList(),
            })
            .ToListAsync(cancellationToken);
        if (linked.Count > 0)
        {
            var ids = linked.Select(l => l.Id).ToList();
            var open = await DecidableRequests
                .Visible(db, actor, [])
                .Where(r => ids.Contains(r.Id))
                .Select(r => r.Id)
                .ToListAsync(cancellationToken);
            linked = [.. linked.Select(l => l with { IsOpen = open.Contains(l.Id) })];
        }
        var askedBy =
            request.RequesterId == request.PersonId
                ? null
                : await db.People.Where(p => p.Id == request.RequesterId).Select(p => p.Name).SingleAsync(cancellationToken);
        var mine = actor.PersonId is { } me && ApproverRouting.IsOwnBusiness(request, me);
        return new RequestTerms(
            askedBy,
            actor.Is(request.PersonId),
            request.StartsAt,
            request.StartDue is not null,
            linked.Find(l => l.Id == extends),
            request.ExtendsUntil,
            [.. linked.Where(l => l.Id != extends)],
            mine && request.LiveItems.Any() && await ExtensionFacts.WhyNotAsync(db, request, now, cancellationToken) is null
        );
    }
}
