using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>
/// The approval of a request to join a list, within <see cref="DecideRequest" />: an owner or an administrator makes the person a member by
/// the rules for adding one, and the request ends as promoted.
/// </summary>
public sealed class ApproveMembership(LoadRequest load, ChangeMembers members)
{
    /// <summary>The list that the request asks to join; null when it asks for items, or is not there.</summary>
    internal Task<AccessListId?> ListAsync(PortalDbContext db, RequestId id, CancellationToken cancellationToken) =>
        db.Requests.Where(r => r.Id == id).Select(r => r.AsksForListId).FirstOrDefaultAsync(cancellationToken);

    internal async Task<Result<DecidedRequest>> ApproveAsync(
        PortalDbContext db,
        DecideRequestCommand command,
        AccessListId id,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Lists are locked before people.
        await ApplyMemberships.LockAsync(db, [id], cancellationToken);
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        if (await PromoteRequest.RefusalAsync(db, request, cancellationToken) is { } refusal)
            return refusal;
        var list = await db
            .AccessLists.Where(l => l.Id == id && l.DeletedAt == null)
            .Select(l => new { l.Title })
            .SingleOrDefaultAsync(cancellationToken);
        var promoted = request.Promote(
            actor,
            id,
            list?.Title ?? request.AsksForListTitle!,
            request.MembershipUntil,
            command.Comment,
            facts,
            now
        );
        if (!promoted.Succeeded)
            return promoted.Error;
        var gains = await ListGains.ReadAsync(db, request.PersonId, [id], now, cancellationToken);
        if (!gains.TryGetValue(id, out var gain))
            return LongTermErrors.ListGone();
        if (await MembershipViews.SayAsync(db, gain, cancellationToken) is { } missing)
        {
            var person = await db.People.Where(p => p.Id == request.PersonId).Select(p => p.Name).SingleAsync(cancellationToken);
            return LongTermErrors.NotEligible(person, gain.List.Title, missing);
        }
        return await PromoteRequest.AddAsync(db, members, request, command.Comment, actor, now, cancellationToken);
    }
}
