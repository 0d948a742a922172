using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <summary>All that the list shall give from now on.</summary>
public sealed record ChangeListGrantsCommand(
    AccessListId List,
    IReadOnlyList<RoleId> Roles,
    IReadOnlyList<EntitlementId> Entitlements
);

/// <summary>An administrator changes what a list gives its members.</summary>
public sealed class ChangeListGrants(Transactions transactions, ApplyMemberships apply, GrantableThings grantable)
{
    public Task<Result<Done>> ExecuteAsync(ChangeListGrantsCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<Done>> ChangeAsync(
        PortalDbContext db,
        ChangeListGrantsCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.ChangeGrants, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var newRoles = command.Roles.Where(r => list.Grants.All(g => g.RoleId != r)).ToList();
        var newEntitlements = command.Entitlements.Where(e => list.Grants.All(g => g.EntitlementId != e)).ToList();
        if (await grantable.RefusalAsync(db, newRoles, newEntitlements, cancellationToken) is { } refusal)
            return refusal;
        if (await LinkedLists.GrantsAsync(db, list, command.Entitlements, cancellationToken) is { } linked)
            return linked;
        if (!list.SetGrants(command.Roles, command.Entitlements))
            return new Done();
        db.Record(
            new AuditDraft(
                "list.grants-changed",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} changed what {list.Title} gives: {list.Grants.Count(g => g.RoleId is not null)} roles and {list.Grants.Count(g => g.EntitlementId is not null)} single things now."
            )
        );
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(list.Id),
            $"{actor.Name} changed what {list.Title} gives",
            now,
            cancellationToken
        );
        return new Done();
    }
}
