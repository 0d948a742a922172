using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Closes requests that nobody can approve any more.</summary>
internal static class CloseRequests
{
    /// <summary>Pending requests to join a list that is deleted. The caller has locked the list.</summary>
    public static async Task OfListAsync(
        PortalDbContext db,
        AccessList list,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var pending = db.Requests.Where(r => r.AsksForListId == list.Id && r.Status == RequestStatus.Pending);
        List<PersonId> people = await pending.Select(r => r.PersonId).Distinct().ToListAsync(cancellationToken);
        if (people.Count == 0)
            return;
        await db.LockPeopleAsync(people, cancellationToken);
        foreach (var request in await pending.ToListAsync(cancellationToken))
        {
            request.Close(now, $"The list {list.Title} was deleted.");
            db.Record(
                new AuditDraft(
                    "request.closed",
                    null,
                    Actor.System.Name,
                    "request",
                    request.Id.ToString(),
                    $"Request {request.Number} was closed: the list {list.Title} was deleted.",
                    request.PersonId.Value
                )
            );
            db.Announce(Topics.Request(request.Id));
            db.Announce(Topics.Person(request.PersonId));
        }
        db.Announce(Topics.Inbox);
    }
}
