using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

public sealed record CloseCampaignCommand(CampaignId Campaign);

/// <summary>An administrator closes a campaign. Reviews that are open go on by themselves.</summary>
public sealed class CloseCampaign(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(CloseCampaignCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => CloseAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> CloseAsync(
        PortalDbContext db,
        CloseCampaignCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (CampaignErrors.Refusal(actor, change: true) is { } refusal)
            return refusal;
        var campaign = await db.Campaigns.SingleOrDefaultAsync(c => c.Id == command.Campaign, cancellationToken);
        if (campaign is null)
            return CampaignErrors.NotFound();
        var closed = campaign.Close(actor, now);
        if (!closed.Succeeded)
            return closed.Error;
        db.Record(
            new AuditDraft(
                "campaign.closed",
                actor.PersonId?.Value,
                actor.Name,
                "campaign",
                campaign.Id.ToString(),
                $"{actor.Name} closed the campaign {campaign.Title}."
            )
        );
        db.Announce(Topics.Campaigns);
        return new Done();
    }
}
