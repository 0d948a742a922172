using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Grants;

/// <summary>
/// Follows what targets tell about sign-ins to apps, so that reviewers see when somebody last used what they have. Nothing is decided by it.
/// </summary>
public sealed class FollowUse(ConnectorSet connectors, IDbContextFactory<PortalDbContext> contexts, Transactions transactions)
{
    /// <returns>For how many people and apps a later use was noted.</returns>
    /// <exception cref="ConnectorReadException">The feed could not be read; the checkpoint stays.</exception>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var noted = 0;
        foreach (var connector in connectors.All.Where(c => c is IUseFeed))
            noted += await FollowAsync(connector.Id, (IUseFeed)connector, cancellationToken);
        return noted;
    }

    private async Task<int> FollowAsync(ConnectorId connector, IUseFeed feed, CancellationToken cancellationToken)
    {
        string? checkpoint;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            checkpoint = await db
                .Connectors.Where(c => c.Id == connector)
                .Select(c => c.UseCheckpoint)
                .SingleAsync(cancellationToken);
        var read = await feed.ReadSignInsAsync(checkpoint, cancellationToken);
        if (read.SignIns.Count == 0 && read.Checkpoint == checkpoint)
            return 0;
        return await transactions.DoAsync(
            async (db, _) =>
            {
                var noted = await NoteAsync(db, connector, read.SignIns, cancellationToken);
                (await db.Connectors.SingleAsync(c => c.Id == connector, cancellationToken)).FollowUseFrom(read.Checkpoint);
                return noted;
            },
            cancellationToken
        );
    }

    private static async Task<int> NoteAsync(
        PortalDbContext db,
        ConnectorId connector,
        IReadOnlyList<AppSignIn> signIns,
        CancellationToken cancellationToken
    )
    {
        var who = signIns.Select(s => s.PersonExternalId).Distinct().ToList();
        var what = signIns.Select(s => s.AppExternalId).Distinct().ToList();
        var people = await db
            .People.Where(p => who.Contains(p.ExternalId))
            .ToDictionaryAsync(p => p.ExternalId, p => p.Id, cancellationToken);
        var apps = await db
            .Resources.Where(r => r.Connector == connector && what.Contains(r.ExternalId))
            .ToDictionaryAsync(r => r.ExternalId, r => r.Id, cancellationToken);
        var (peopleIds, appIds) = (people.Values.ToList(), apps.Values.ToList());
        var known = await db
            .AppUses.Where(u => peopleIds.Contains(u.PersonId) && appIds.Contains(u.ResourceId))
            .ToDictionaryAsync(u => (u.PersonId, u.ResourceId), cancellationToken);
        var noted = 0;
        foreach (var signIn in signIns)
        {
            // Of people and apps that no read has shown yet, the next sign-in will tell.
            if (
                !people.TryGetValue(signIn.PersonExternalId, out var person)
                || !apps.TryGetValue(signIn.AppExternalId, out var app)
            )
                continue;
            if (known.TryGetValue((person, app), out var use))
                use.Seen(signIn.At);
            else
                db.AppUses.Add(known[(person, app)] = AppUse.Of(person, app, signIn.At));
            noted++;
        }
        return noted;
    }
}
