using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <param name="Choices">For each subject that is not as usual, or all.</param>
/// <param name="Zone">IANA name; null for the portal's.</param>
/// <param name="DigestHour">0 to 23.</param>
public sealed record ChooseNoticesCommand(IReadOnlyDictionary<NoticeSubject, EmailChoice> Choices, string? Zone, int DigestHour);

/// <summary>A person says what they want by email, and when. It holds for what is told from now on.</summary>
public sealed class ChooseNotices(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(ChooseNoticesCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, _) =>
            {
                if (actor.PersonId is not { } me)
                    return NoticeErrors.PeopleOnly();
                var chosen = await db.NoticePreferences.SingleOrDefaultAsync(p => p.PersonId == me, cancellationToken);
                if (chosen is null)
                    db.NoticePreferences.Add(chosen = NoticePreferences.Of(me));
                return chosen.Choose(command.Choices, command.Zone, command.DigestHour);
            },
            cancellationToken
        );
}
