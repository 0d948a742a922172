using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

public sealed record DeleteRoleCommand(RoleId Role);

/// <summary>An administrator deletes a custom role that no list gives. Requests that were made through it stay as they are.</summary>
public sealed class DeleteRole(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(DeleteRoleCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => DeleteAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> DeleteAsync(
        PortalDbContext db,
        DeleteRoleCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return Error.Forbidden("role.administrators-only", "Only administrators may delete roles. Ask one of them.");
        await db.LockRolesAsync([command.Role], cancellationToken);
        var role = await db.Roles.SingleOrDefaultAsync(r => r.Id == command.Role && r.DeletedAt == null, cancellationToken);
        if (role is null)
            return Error.NotFound("role.not-found", "There is no such role.");
        var givenBy = await (
            from given in db.ListGrants
            join list in db.AccessLists on given.ListId equals list.Id
            where given.RoleId == role.Id && list.DeletedAt == null
            orderby list.Title
            select list.Title
        ).ToListAsync(cancellationToken);
        var deleted = role.Delete(givenBy, now);
        if (!deleted.Succeeded)
            return deleted.Error;
        db.Record(
            new AuditDraft(
                "role.deleted",
                actor.PersonId?.Value,
                actor.Name,
                "role",
                role.Id.ToString(),
                $"{actor.Name} deleted the role {role.Name}."
            )
        );
        db.Announce(Topics.Roles);
        return new Done();
    }
}
