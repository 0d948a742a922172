using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Owners">At least one person or list.</param>
public sealed record CreateAccessListCommand(AccessListDraft Draft, IReadOnlyList<ListSubject> Owners);

/// <summary>An administrator makes a list.</summary>
public sealed class CreateAccessList(Transactions transactions, GrantableThings grantable)
{
    public Task<Result<AccessListId>> ExecuteAsync(
        CreateAccessListCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync((db, now) => CreateAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private async Task<Result<AccessListId>> CreateAsync(
        PortalDbContext db,
        CreateAccessListCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return ListErrors.AdministratorsOnly();
        var owners = command.Owners.Distinct().ToList();
        if (owners.Count == 0)
            return ListErrors.NoOwner();
        var made = AccessList.Create(command.Draft, actor, now);
        if (!made.Succeeded)
            return made.Error;
        var nested = owners.Select(o => o.List).OfType<AccessListId>().ToList();
        await ApplyMemberships.LockAsync(db, nested, cancellationToken);
        var names = await ListFacts.NamesAsync(db, owners, cancellationToken);
        if (!owners.TrueForAll(names.ContainsKey))
            return ListErrors.UnknownSubject();
        if (await grantable.RefusalAsync(db, command.Draft.Roles, command.Draft.Entitlements, cancellationToken) is { } refusal)
            return refusal;
        var list = made.Value;
        var links = await ListFacts.LinksAroundAsync(db, [], nested, cancellationToken);
        foreach (var owner in nested)
            if (
                new Hierarchy(links).Refusal(
                    list.Id,
                    owner,
                    id => id == list.Id ? list.Title : names.GetValueOrDefault(ListSubject.Of(id), "another list")
                ) is
                { } deep
            )
                return deep;
        db.AccessLists.Add(list);
        db.ListEdges.AddRange(owners.Select(o => ListEdge.Owner(list.Id, o, null, actor, now)));
        db.Record(
            new AuditDraft(
                "list.created",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} made the list {list.Title}, owned by {string.Join(", ", owners.Select(o => names[o]))}."
            )
        );
        db.Announce(Topics.Lists);
        return list.Id;
    }
}
