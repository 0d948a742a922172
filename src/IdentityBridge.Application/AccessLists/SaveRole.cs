using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Id">Null to make a new role.</param>
public sealed record SaveRoleCommand(RoleId? Id, RoleDraft Draft)
{
    /// <summary>The version that the actor looked at; refused when it is another now. Null to save in any case.</summary>
    public long? SeenVersion { get; init; }
}

/// <summary>An administrator makes or changes a role; lists that give it follow at once.</summary>
public sealed class SaveRole(Transactions transactions, RefreshRoles refresh, GrantableThings grantable)
{
    public Task<Result<RoleId>> ExecuteAsync(SaveRoleCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => SaveAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<RoleId>> SaveAsync(
        PortalDbContext db,
        SaveRoleCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return Error.Forbidden("role.administrators-only", "Only administrators may change roles. Ask one of them.");
        var role = command.Id is { } id
            ? await db
                .Roles.Include(r => r.Entitlements)
                .SingleOrDefaultAsync(r => r.Id == id && r.DeletedAt == null, cancellationToken)
            : null;
        if (command.Id is not null && role is null)
            return Error.NotFound("role.not-found", "There is no such role.");
        if (role is not null && command.SeenVersion is { } seen && role.Version != seen)
            return ListErrors.Changed($"the role {role.Name}");
        var name = command.Draft.Name.Trim();
        if (await db.Roles.AnyAsync(r => r.Name == name && r.Id != command.Id && r.DeletedAt == null, cancellationToken))
            return Error.Conflict("role.name-taken", $"There is a role called {name} already. Choose another name.");
        var listed = command.Draft.Entitlements ?? [];
        if (await grantable.RefusalAsync(db, [], listed, cancellationToken) is { } refusal)
            return refusal;
        if (role is null)
        {
            var made = Role.Create(command.Draft);
            if (!made.Succeeded)
                return made.Error;
            db.Roles.Add(role = made.Value);
        }
        else
        {
            var changed = role.Change(command.Draft);
            if (!changed.Succeeded)
                return changed.Error;
        }
        await db.SaveChangesAsync(cancellationToken);
        await refresh.ExecuteAsync(db, role.Id, $"{actor.Name} changed the role {role.Name}", now, cancellationToken);
        db.Record(
            new AuditDraft(
                "role.saved",
                actor.PersonId?.Value,
                actor.Name,
                "role",
                role.Id.ToString(),
                $"{actor.Name} saved the role {role.Name}."
            )
        );
        db.Announce(Topics.Roles);
        return role.Id;
    }
}
