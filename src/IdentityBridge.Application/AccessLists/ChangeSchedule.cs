using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

public sealed record ChangeScheduleCommand(
    AccessListId List,
    ReviewSchedule Schedule,
    OverduePolicy Overdue,
    int GraceDays = AccessList.DefaultGraceDays
);

/// <summary>An administrator changes when a list is reviewed and what happens when it is not. Owners change the rhythm within a review.</summary>
public sealed class ChangeSchedule(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<Done>> ExecuteAsync(ChangeScheduleCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<Done>> ChangeAsync(
        PortalDbContext db,
        ChangeScheduleCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.ChangeSchedule, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var problems = AccessList.ScheduleProblems(command.Schedule, command.Overdue, command.GraceDays).ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        list.Reschedule(command.Schedule, command.Overdue, command.GraceDays, now);
        db.Record(
            new AuditDraft(
                "list.schedule-changed",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                FormattableString.Invariant(
                    $"{actor.Name} changed the reviews of {list.Title}: every {(int)list.ReviewEvery} months, next on {list.NextDueAt:yyyy-MM-dd}."
                )
            )
        );
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(list.Id),
            $"{actor.Name} changed the reviews of {list.Title}",
            now,
            cancellationToken
        );
        db.Announce(Topics.Due);
        return new Done();
    }
}
