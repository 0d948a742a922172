using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Grants;

/// <summary>What of a person's access can be asked for longer now, and what is asked for longer already.</summary>
internal sealed class HeldLonger
{
    private readonly List<Row> open;

    private HeldLonger(List<Row> open) => this.open = open;

    private sealed record Row(
        RequestId Id,
        long Number,
        RequestStatus Status,
        RequestId Extends,
        DateTimeOffset ExtendsUntil,
        List<EntitlementId> Items
    );

    /// <summary>The person's extensions that are pending, or give a period that has not begun.</summary>
    public static async Task<HeldLonger> ReadAsync(
        PortalDbContext db,
        PersonId person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        new(
            await db
                .Requests.Where(r =>
                    r.PersonId == person
                    && r.ExtendsId != null
                    && (
                        r.Status == RequestStatus.Pending
                        || ((r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active) && now < r.ExtendsUntil)
                    )
                )
                .Select(r => new Row(
                    r.Id,
                    r.Number,
                    r.Status,
                    r.ExtendsId!.Value,
                    r.ExtendsUntil!.Value,
                    r.Items.Select(i => i.EntitlementId).ToList()
                ))
                .ToListAsync(cancellationToken)
        );

    /// <summary>The request among the reasons that gives it longest, if it may be extended now; null when something gives it without an end.</summary>
    /// <param name="locked">Requests that are locked.</param>
    public RequestId? ExtendableBy(EntitlementId thing, IReadOnlyList<AccessReason> reasons, IEnumerable<RequestId?> locked)
    {
        if (reasons.Any(r => r.Until is null))
            return null;
        var last = reasons.Where(r => r.RequestId is not null).MaxBy(r => r.Until)?.RequestId;
        var taken = open.Exists(r => r.Extends == last || r.Id == last) || open.Exists(r => r.Items.Contains(thing));
        return last is null || taken || locked.Contains(last) ? null : last;
    }

    public PendingExtension? PendingFor(EntitlementId thing) =>
        open.Where(r => r.Status == RequestStatus.Pending && r.Items.Contains(thing))
            .Select(r => new PendingExtension(r.Id, r.Number, r.Extends))
            .FirstOrDefault();
}
