using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>An emergency that somebody must look at.</summary>
/// <param name="MayClose">Whether the actor may close it; administrators and auditors are shown all.</param>
public sealed record FollowUpRow(RequestRow Request, DateTimeOffset TakenAt, DateTimeOffset Due, bool IsOverdue, bool MayClose);

/// <summary>Emergencies whose follow-up is open, what is due first comes first.</summary>
public sealed class FollowUpQueries(IDbContextFactory<PortalDbContext> contexts, ApproverFactsReader approvers, TimeProvider time)
{
    /// <summary>More are not shown at once; they move up as others are closed.</summary>
    public const int MostShown = 50;

    /// <summary>What the actor can follow up; for those who see everything, also what others must.</summary>
    public async Task<IReadOnlyList<FollowUpRow>> OpenAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.FollowUps.AnyAsync(f => f.State == FollowUpState.Open, cancellationToken))
            return [];
        var me = actor.PersonId;
        var open = DecidableRequests
            .Visible(db, actor, [])
            .Where(r => r.FollowUp!.State == FollowUpState.Open && r.PersonId != me && r.RequesterId != me);
        var found = await open.AsNoTracking()
            .Include(r => r.Items)
            .Include(r => r.Decisions)
            .OrderBy(r => r.FollowUp!.Due)
            .ThenBy(r => r.Number)
            .Take(MostShown)
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        var ids = found.ConvertAll(r => r.Id);
        var rows = (await RequestRows.ReadAsync(db, db.Requests.Where(r => ids.Contains(r.Id)), cancellationToken)).ToDictionary(
            r => r.Id
        );
        var now = time.Now();
        var shown = new List<FollowUpRow>();
        foreach (var request in found)
        {
            var facts = await approvers.ReadAsync(db, request, me, cancellationToken);
            var may = ApproverRouting.MayFollowUp(request, actor, facts);
            if (may || actor.SeesEverything)
                shown.Add(
                    new FollowUpRow(
                        rows[request.Id],
                        request.CreatedAt,
                        request.FollowUp!.Due,
                        request.FollowUp.IsOverdue(now),
                        may
                    )
                );
        }
        return shown;
    }
}
