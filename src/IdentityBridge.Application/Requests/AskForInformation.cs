using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Requests;

/// <param name="Question">Plain text; line breaks are kept.</param>
public sealed record AskForInformationCommand(RequestId Id, string Question);

/// <summary>
/// A reviewer asks the requester something before deciding. The request stays pending and waits for the requester; its own time to be decided
/// runs on, and everybody who may decide it still may.
/// </summary>
public sealed class AskForInformation(Transactions transactions, LoadRequest load)
{
    public Task<Result<Done>> ExecuteAsync(AskForInformationCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => AskAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<Done>> AskAsync(
        PortalDbContext db,
        AskForInformationCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var loaded = await load.ExecuteAsync(db, command.Id, actor, cancellationToken);
        if (!loaded.Succeeded)
            return loaded.Error;
        var (request, facts) = loaded.Value;
        var asked = request.AskForInformation(actor, command.Question, facts, now);
        if (!asked.Succeeded)
            return asked.Error;
        Conversations.Record(db, request, request.Timeline[^1], "request.information-asked", actor);
        db.Announce(Topics.Inbox);
        return new Done();
    }
}
