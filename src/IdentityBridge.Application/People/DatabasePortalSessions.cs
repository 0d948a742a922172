using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.People;

/// <summary>Sessions in the database, so that every process knows them and a restart ends none.</summary>
internal sealed class DatabasePortalSessions(IDbContextFactory<PortalDbContext> contexts, TimeProvider time) : IPortalSessions
{
    public async Task SaveAsync(PortalSession session, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            try
            {
                await SaveOnceAsync(db, session, ct);
                return;
            }
            catch (Exception e) when (attempt < 3 && db.IsLostRace(e))
            {
                // Two requests of one browser at once: the second finds the row of the first.
            }
        }
    }

    private static async Task SaveOnceAsync(PortalDbContext db, PortalSession session, CancellationToken ct)
    {
        var row = await db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == session.KeyHash, ct);
        if (row is null)
            db.Sessions.Add(
                new SessionRow
                {
                    KeyHash = session.KeyHash,
                    PersonExternalId = session.PersonExternalId,
                    Ticket = session.Ticket,
                    CreatedAt = session.CreatedAt,
                    LastSeenAt = session.LastSeenAt,
                    ExpiresAt = session.ExpiresAt,
                    UserAgent = session.UserAgent,
                }
            );
        else if (row.EndedAt is null)
            (row.PersonExternalId, row.Ticket, row.LastSeenAt, row.ExpiresAt, row.UserAgent) = (
                session.PersonExternalId,
                session.Ticket,
                session.LastSeenAt,
                session.ExpiresAt,
                session.UserAgent
            );
        await db.SaveChangesAsync(ct);
    }

    public async Task<PortalSession?> FindAsync(string keyHash, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db
            .Sessions.Where(s => s.KeyHash == keyHash && s.EndedAt == null)
            .Select(s => new PortalSession(
                s.KeyHash,
                s.PersonExternalId,
                s.Ticket,
                s.CreatedAt,
                s.LastSeenAt,
                s.ExpiresAt,
                s.UserAgent
            ))
            .SingleOrDefaultAsync(ct);
    }

    public async Task EndAsync(string keyHash, string reason, CancellationToken ct)
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(ct);
        await db
            .Sessions.Where(s => s.KeyHash == keyHash && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndReason, reason), ct);
    }

    public async Task<bool> IsAliveAsync(string keyHash, CancellationToken ct)
    {
        var now = time.Now();
        await using var db = await contexts.CreateDbContextAsync(ct);
        // Somebody the directory has not been read for yet may look around, but is nobody to any command.
        return await (
            from session in db.Sessions
            join person in db.People on session.PersonExternalId equals person.ExternalId into people
            from person in people.DefaultIfEmpty()
            where
                session.KeyHash == keyHash
                && session.EndedAt == null
                && session.ExpiresAt > now
                && (person == null || person.Status == PersonStatus.Active)
            select session.KeyHash
        ).AnyAsync(ct);
    }
}

/// <summary>Removes sessions that ended a month ago.</summary>
public sealed class ForgetSessions(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <returns>How many were removed.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var before = time.Now() - Kept;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Sessions.Where(s => s.ExpiresAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
