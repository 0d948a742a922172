using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Reads a page of requests as rows, what they are about and their number included, in one query.</summary>
internal static class RequestRows
{
    /// <param name="page">Ordered, and no more than a page.</param>
    public static async Task<List<RequestRow>> ReadAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> page,
        CancellationToken cancellationToken
    ) => (await ReadAsync(db, page, db.Requests.Where(r => false), cancellationToken)).Rows;

    /// <param name="page">Ordered, and no more than a page.</param>
    /// <param name="counted">What is counted with it; only known when there are rows.</param>
    public static async Task<(List<RequestRow> Rows, int? Total)> ReadAsync(
        PortalDbContext db,
        IQueryable<AccessRequest> page,
        IQueryable<AccessRequest> counted,
        CancellationToken cancellationToken
    )
    {
        var rows = await (
            from request in page
            select new
            {
                Row = new RequestRow(
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
                    PersonId = request.PersonId,
                    AskedBy =
                        request.RequesterId == request.PersonId
                            ? null
                            : db.People.Where(p => p.Id == request.RequesterId).Select(p => p.Name).First(),
                    StartsAt = request.StartsAt,
                    StartDue = request.StartDue,
                    Extends =
                        request.ExtendsId == null
                            ? null
                            : db.Requests.Where(r => r.Id == request.ExtendsId).Select(r => (long?)r.Number).First(),
                    IsEmergency = request.IsEmergency,
                    IsFollowUpOpen = request.FollowUp!.State == FollowUpState.Open,
                    AsksForList = request.AsksForListTitle,
                    PromotedToList = request.PromotedToListTitle,
                },
                Things = request.Items.OrderBy(i => i.Id).Select(i => new { i.Name, i.RoleName }).ToList(),
                Total = counted.Count(),
            }
        ).ToListAsync(cancellationToken);
        return (
            [
                .. rows.Select(r =>
                    r.Row with
                    {
                        Things = r.Row.AsksForList is { } list
                            ? [RequestNames.OfMembership(list)]
                            : [.. r.Things.Select(t => new NamedItem(t.Name, t.RoleName))],
                    }
                ),
            ],
            rows.Count == 0 ? null : rows[0].Total
        );
    }
}
