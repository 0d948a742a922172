using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.People;

/// <summary>
/// Follows the directory's change feed, so that somebody who is deactivated loses everything within a minute instead of at the next
/// complete read. The feed only hints: people are read again before anything is believed.
/// </summary>
public sealed class FollowDirectory(
    ConnectorSet connectors,
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    ApplyPeople people
)
{
    /// <returns>How many people were read again.</returns>
    /// <exception cref="ConnectorReadException">The feed could not be read; the checkpoint stays.</exception>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var read = 0;
        foreach (var connector in connectors.All.Where(c => c is IChangeFeed))
            read += await FollowAsync(connector, (IChangeFeed)connector, cancellationToken);
        return read;
    }

    private async Task<int> FollowAsync(IConnector connector, IChangeFeed feed, CancellationToken cancellationToken)
    {
        string? checkpoint;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            checkpoint = await db
                .Connectors.Where(c => c.Id == connector.Id)
                .Select(c => c.FeedCheckpoint)
                .SingleAsync(cancellationToken);
        var hints = await feed.ReadHintsAsync(checkpoint, cancellationToken);
        var records =
            hints.PersonExternalIds.Count == 0 ? [] : await connector.ReadPeopleAsync(hints.PersonExternalIds, cancellationToken);
        if (records.Count == 0 && hints.Checkpoint == checkpoint)
            return 0;
        await transactions.DoAsync(
            async (db, now) =>
            {
                if (records.Count > 0)
                    await people.ExecuteAsync(db, records, complete: false, now, cancellationToken);
                (await db.Connectors.SingleAsync(c => c.Id == connector.Id, cancellationToken)).FollowFrom(hints.Checkpoint);
                return new Done();
            },
            cancellationToken
        );
        return records.Count;
    }
}
