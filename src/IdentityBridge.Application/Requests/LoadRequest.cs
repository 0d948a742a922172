using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="Facts">Who may decide it, the actor's own rights among them.</param>
public sealed record LoadedRequest(AccessRequest Request, ApproverFacts Facts);

/// <summary>Loads a request that a command is about to change, for an actor who may see it.</summary>
public sealed class LoadRequest(ApproverFactsReader approvers, TimeProvider time)
{
    /// <summary>Locks the person whom the request is for, then reads. Not found also when it is none of the actor's business.</summary>
    public async Task<Result<LoadedRequest>> ExecuteAsync(
        PortalDbContext db,
        RequestId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var person = await db
            .Requests.Where(r => r.Id == id)
            .Select(r => (PersonId?)r.PersonId)
            .FirstOrDefaultAsync(cancellationToken);
        if (person is not { } locked)
            return RequestErrors.NotFound();
        await db.LockPeopleAsync([locked], cancellationToken);
        return await ReadAsync(db, id, actor, cancellationToken);
    }

    /// <summary>Reads without a lock, for what stores nothing. Not found also when it is none of the actor's business.</summary>
    public async Task<Result<LoadedRequest>> ReadAsync(
        PortalDbContext db,
        RequestId id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var request = await db
            .Requests.Include(r => r.Items)
            .Include(r => r.Decisions)
            .AsSplitQuery()
            .SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (request is null)
            return RequestErrors.NotFound();
        var facts = await approvers.ReadAsync(db, request, actor.PersonId, cancellationToken);
        facts = await ListDeciders.AddAsync(db, facts, request, actor, time.Now(), cancellationToken);
        return RequestAccess.MaySee(request, actor, facts) ? new LoadedRequest(request, facts) : RequestErrors.NotFound();
    }
}

/// <summary>Who may know that a request exists.</summary>
public static class RequestAccess
{
    /// <summary>
    /// Those it concerns, those who may decide or have decided it, owners of what it asks for (who may end the access), and those who see
    /// everything.
    /// </summary>
    public static bool MaySee(AccessRequest request, Actor actor, ApproverFacts facts) =>
        actor.SeesEverything
        || (
            actor.PersonId is { } person
            && (
                ApproverRouting.IsOwnBusiness(request, person)
                || request.Decisions.Any(d => d.ReviewerId == person)
                || ApproverRouting.MayDecide(request, person, facts)
                || facts.ReviewersEverywhere.Contains(person)
                || request.Items.Any(i => facts.Owners.TryGetValue(i.ResourceId, out var owners) && owners.Contains(person))
            )
        );
}
