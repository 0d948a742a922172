using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.People;

/// <summary>A person's own page.</summary>
/// <param name="Groups">Okta groups as the last read saw them.</param>
public sealed record ProfileView(
    PersonId Id,
    string Name,
    string Login,
    string Email,
    string? Department,
    string? Title,
    string? Manager,
    PersonStatus Status,
    IReadOnlyList<string> Groups,
    IReadOnlyList<SessionView> Sessions
);

/// <param name="KeyHash">Names the session; of no use to whoever reads it.</param>
public sealed record SessionView(string KeyHash, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string? UserAgent);

/// <summary>Looks people up.</summary>
public sealed class PeopleQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>The person behind a sign-in, for commands; null when the directory does not have them yet or they are not active.</summary>
    public async Task<Actor?> ActorAsync(string externalId, PortalRoles roles, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .People.Where(p => p.ExternalId == externalId && p.Status == PersonStatus.Active)
            .Select(p => new Actor(p.Id, p.Name, roles))
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<ProfileView?> ProfileAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.PersonId is not { } id)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        if (person is null)
            return null;
        var manager = await db
            .People.Where(p => p.Id == person.ManagerId)
            .Select(p => p.Name)
            .FirstOrDefaultAsync(cancellationToken);
        var groups = await (
            from assignment in db.Assignments
            join entitlement in db.Entitlements on assignment.EntitlementId equals entitlement.Id
            where assignment.PersonId == id && assignment.GoneAt == null && entitlement.Kind == EntitlementKind.GroupMembership
            orderby entitlement.Name
            select entitlement.Name
        )
            .Distinct()
            .ToListAsync(cancellationToken);
        var now = time.Now();
        var sessions = await db
            .Sessions.Where(s => s.PersonExternalId == person.ExternalId && s.EndedAt == null && s.ExpiresAt > now)
            .OrderByDescending(s => s.LastSeenAt)
            .Select(s => new SessionView(s.KeyHash, s.CreatedAt, s.LastSeenAt, s.UserAgent))
            .ToListAsync(cancellationToken);
        return new ProfileView(
            id,
            person.Name,
            person.Login,
            person.Email,
            person.Department,
            person.Title,
            manager,
            person.Status,
            [.. groups.Order(StringComparer.OrdinalIgnoreCase)],
            sessions
        );
    }
}

/// <param name="KeyHash">As the profile shows it.</param>
public sealed record EndSessionCommand(string KeyHash);

/// <summary>A person ends one of their own sessions.</summary>
public sealed class EndSession(IDbContextFactory<PortalDbContext> contexts, IPortalSessions sessions)
{
    public async Task<Result<Done>> ExecuteAsync(EndSessionCommand command, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var own = await (
            from session in db.Sessions
            join person in db.People on session.PersonExternalId equals person.ExternalId
            where session.KeyHash == command.KeyHash && person.Id == actor.PersonId
            select session.KeyHash
        ).AnyAsync(cancellationToken);
        if (!own)
            return Error.NotFound("session.not-found", "There is no such session.");
        await sessions.EndAsync(command.KeyHash, "ended_by_person", cancellationToken);
        return new Done();
    }
}
