using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Step">Days after the due date; negative before it.</param>
/// <param name="Owners">Effective owners, and nobody else: members are never reminded.</param>
public sealed record SentReminder(
    AccessListId List,
    string Title,
    DateTimeOffset DueAt,
    int Step,
    IReadOnlyList<PersonId> Owners
);

/// <summary>Reminds owners of reviews, each step of the ladder once for each due date.</summary>
public sealed class RemindReviewers(Transactions transactions)
{
    public Task<IReadOnlyList<SentReminder>> ExecuteAsync(CancellationToken cancellationToken) =>
        transactions.DoAsync((db, now) => RemindAsync(db, now, cancellationToken), cancellationToken);

    private static async Task<IReadOnlyList<SentReminder>> RemindAsync(
        PortalDbContext db,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var first = now.AddDays(-ReminderLadder.Steps[0]);
        var lists = await db
            .AccessLists.AsNoTracking()
            .Where(l => l.DeletedAt == null && l.NextDueAt <= first)
            .Where(l => db.ListEdges.Any(e => e.ListId == l.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null))
            .Select(l => new
            {
                List = l,
                Sent = db.ListReminders.Where(r => r.ListId == l.Id && r.DueAt == l.NextDueAt).Select(r => r.Step).ToList(),
            })
            .ToListAsync(cancellationToken);
        var sent = new List<SentReminder>();
        foreach (var found in lists)
        {
            var list = found.List;
            if (ReminderLadder.StepDue(list.NextDueAt, now, found.Sent) is not { } step)
                continue;
            var owners = await ListStandings.OwnersAsync(db, list, now, cancellationToken);
            db.ListReminders.Add(new ListReminder(list.Id, list.NextDueAt, step, now));
            db.Record(
                new AuditDraft(
                    "review.reminded",
                    null,
                    Actor.System.Name,
                    "list",
                    list.Id.ToString(),
                    FormattableString.Invariant(
                        $"{owners.Count} owners of {list.Title} were reminded of the review due on {list.NextDueAt:yyyy-MM-dd}."
                    )
                )
            );
            var words = NoticeText.Review(list.Id, list.Title, list.NextDueAt, step);
            var key = FormattableString.Invariant(
                $"list:{list.Id.Value:N}:{NoticeKind.ReviewDue}:{list.NextDueAt:yyyyMMdd}:{step}"
            );
            foreach (var owner in owners)
            {
                db.Tell(new ToTell(new Told(owner.Person, NoticeKind.ReviewDue, key), words));
                db.Announce(Topics.Person(owner.Person));
            }
            sent.Add(new SentReminder(list.Id, list.Title, list.NextDueAt, step, [.. owners.Select(o => o.Person)]));
        }
        return sent;
    }
}
