using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <param name="SubmissionKey">Made by the page; asking twice with the same key gives the same request.</param>
/// <param name="Until">End of the membership; null for none.</param>
public sealed record AskToJoinCommand(Guid SubmissionKey, AccessListId List, DateTimeOffset? Until, string Reason);

/// <summary>A person asks to become a member of an access list. Its owners decide.</summary>
public sealed class AskToJoin(Transactions transactions)
{
    public Task<Result<SubmittedRequest>> ExecuteAsync(
        AskToJoinCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => AskAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<SubmittedRequest>> AskAsync(
        PortalDbContext db,
        AskToJoinCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } person)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        // Whoever deletes the list closes what waits for it: the request is there before, or the list is gone.
        await db.LockListsAsync([command.List], cancellationToken);
        await db.LockPeopleAsync([person], cancellationToken);
        var repeated = await db
            .Requests.Where(r => r.RequesterId == person && r.SubmissionKey == command.SubmissionKey)
            .Select(r => new SubmittedRequest(r.Id, r.Number))
            .FirstOrDefaultAsync(cancellationToken);
        if (repeated is not null)
            return repeated;
        if (!await JoinableLists.IsActiveAsync(db, person, cancellationToken))
            return ListErrors.NotFound();
        var found = await JoinableLists.FindAsync(db, command.List, person, now, cancellationToken);
        if (!found.Succeeded)
            return await ClosedAsync(db, command.List, actor, now, cancellationToken) ?? found.Error;
        var list = found.Value;
        if (list.Refusal is { } refusal)
            return refusal;
        var submitted = AccessRequest.SubmitForList(
            new MembershipDraft(
                command.SubmissionKey,
                person,
                actor.Name,
                list.Id,
                list.Title,
                command.Until,
                command.Reason,
                list.Prompt
            ),
            now
        );
        if (!submitted.Succeeded)
            return submitted.Error;
        var request = submitted.Value;
        db.Requests.Add(request);
        await db.SaveChangesAsync(cancellationToken);
        var until = command.Until is { } end ? FormattableString.Invariant($" until {end:yyyy-MM-dd HH:mm} UTC") : "";
        db.Record(
            new AuditDraft(
                "request.submitted",
                person.Value,
                actor.Name,
                "request",
                request.Id.ToString(),
                $"{actor.Name} asked to join {list.Title}{until} (request {request.Number}).",
                person.Value
            )
        );
        db.Announce(Topics.Inbox);
        db.Announce(Topics.Person(person));
        return new SubmittedRequest(request.Id, request.Number);
    }

    /// <summary>For those who may see the list: that nobody may ask to join it.</summary>
    private static async Task<Error?> ClosedAsync(
        PortalDbContext db,
        AccessListId id,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await ListStandings.RefusalAsync(db, id, ListRight.See, actor, now, cancellationToken) is null
            ? LongTermErrors.NotOpen(
                await db.AccessLists.Where(l => l.Id == id).Select(l => l.Title).SingleAsync(cancellationToken)
            )
            : null;
}
