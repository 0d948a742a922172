using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Reads a page of requests as rows: one query for the requests, one for what they are about.</summary>
internal static class RequestRows
{
    /// <param name="page">Ordered, and no more than a page.</param>
    public static async Task<List<RequestRow>> ReadAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> page,
        CancellationToken cancellationToken
    )
    {
        var rows = await (
            from request in page
            select new RequestRow(
                request.Id,
                request.Number,
                db.People.Where(p => p.Id == request.PersonId).Select(p => p.Name).First(),
                db.People.Where(p => p.Id == request.PersonId).Select(p => p.Department).FirstOrDefault(),
                Array.Empty<NamedItem>(),
                request.Status,
                request.Reason,
                request.Duration,
                request.CreatedAt,
                request.PendingUntil,
                request.Until,
                request.Decisions.Count(d => d.Verdict == Verdict.Approve)
            )
            {
                AsksForList = request.AsksForListTitle,
                PromotedToList = request.PromotedToListTitle,
            }
        ).ToListAsync(cancellationToken);
        var things = await ThingsAsync(db, [.. rows.Select(r => r.Id)], cancellationToken);
        return
        [
            .. rows.Select(r =>
                r with
                {
                    Things = r.AsksForList is { } list ? [RequestNames.OfMembership(list)] : [.. things[r.Id]],
                }
            ),
        ];
    }

    private static async Task<ILookup<RequestId, NamedItem>> ThingsAsync(
        PortalDbContext db,
        List<RequestId> requests,
        CancellationToken cancellationToken
    ) =>
        (
            requests.Count == 0
                ? []
                : await db
                    .RequestItems.Where(i => requests.Contains(i.RequestId))
                    .OrderBy(i => i.Id)
                    .Select(i => new
                    {
                        i.RequestId,
                        i.Name,
                        i.RoleName,
                    })
                    .ToListAsync(cancellationToken)
        ).ToLookup(i => i.RequestId, i => new NamedItem(i.Name, i.RoleName));
}
