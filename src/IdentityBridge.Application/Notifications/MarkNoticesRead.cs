using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <param name="One">Null for all.</param>
/// <param name="Until">What came later stays unread: nobody saw it yet.</param>
public sealed record MarkNoticesReadCommand(NoticeId? One, DateTimeOffset Until);

/// <summary>A person saw what they were told. Others' notices do not exist for them.</summary>
public sealed class MarkNoticesRead(Transactions transactions)
{
    /// <returns>How many were unread.</returns>
    public Task<Result<int>> ExecuteAsync(MarkNoticesReadCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunEvenLockedAsync<int>(
            actor,
            async (db, now) =>
            {
                if (actor.PersonId is not { } me)
                    return NoticeErrors.PeopleOnly();
                var (one, until) = (command.One, command.Until);
                var marked = await db
                    .Notices.Where(n =>
                        n.PersonId == me && n.ReadAt == null && n.CreatedAt <= until && (one == null || n.Id == one)
                    )
                    .ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), cancellationToken);
                if (marked > 0)
                    db.Announce(Topics.Notices(me));
                return marked;
            },
            cancellationToken
        );
}

internal static class NoticeErrors
{
    public static Error PeopleOnly() => Error.Forbidden("notifications.people-only", "Only a person has notifications.");
}
