using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Seen">What the actor looked at; refused when somebody changed it meanwhile.</param>
public sealed record ChangeAskingCommand(AccessListId List, AskingToJoin Seen, AskingToJoin Asking);

/// <summary>An owner or an administrator says whether people may ask to join a list. Requests that wait stay as they are.</summary>
public sealed class ChangeAsking(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(ChangeAskingCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> ChangeAsync(
        PortalDbContext db,
        ChangeAskingCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.ChangeAsking, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        if (list.Asking != command.Seen)
            return ListErrors.Changed($"who may ask to join {list.Title}");
        var problems = command.Asking.Problems().ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        if (!list.LetAsk(command.Asking))
            return new Done();
        db.Record(
            new AuditDraft(
                "list.asking-changed",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                list.PeopleMayAsk
                    ? $"{actor.Name} lets people ask to join {list.Title}{(list.AskPrompt is null ? "." : $", with the words: {list.AskPrompt}")}"
                    : $"{actor.Name} no longer lets people ask to join {list.Title}."
            )
        );
        db.Announce(Topics.Lists);
        db.Announce(Topics.List(list.Id));
        return new Done();
    }
}
