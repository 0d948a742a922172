using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Owners">At least one person or list.</param>
public sealed record CreateAccessListCommand(AccessListDraft Draft, IReadOnlyList<ListSubject> Owners)
{
    /// <summary>People and lists that are in it from the beginning.</summary>
    public IReadOnlyList<NewMember> Members { get; init; } = [];
}

/// <summary>An administrator makes a list, with whoever is in it from the beginning.</summary>
public sealed class CreateAccessList(Transactions transactions, GrantableThings grantable, ApplyMemberships apply)
{
    public Task<Result<AccessListId>> ExecuteAsync(
        CreateAccessListCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => CreateAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<AccessListId>> CreateAsync(
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
        var members = command.Members;
        if (members.Any(m => m.Until <= now))
            return ListErrors.EndInPast();
        if (members.Any(m => m.Reason?.Length > ListEdge.MaxReason))
            return ListErrors.Invalid([$"A reason is longer than {ListEdge.MaxReason} characters."]);
        var subjects = owners.Concat(members.Select(m => m.Subject)).ToList();
        var nested = subjects.Select(o => o.List).OfType<AccessListId>().Distinct().ToList();
        await ApplyMemberships.LockAsync(db, nested, cancellationToken);
        var names = await ListFacts.NamesAsync(db, subjects, cancellationToken);
        if (!subjects.TrueForAll(names.ContainsKey))
            return ListErrors.UnknownSubject();
        if (members.GroupBy(m => m.Subject).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return ListErrors.AlreadyThere(names[twice.Key]);
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
        db.ListEdges.AddRange(members.Select(m => ListEdge.Member(list.Id, m.Subject, m.Until, m.Reason, actor, now)));
        db.Record(
            new AuditDraft(
                "list.created",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} made the list {list.Title}, owned by {string.Join(", ", owners.Select(o => names[o]))}, with {members.Count} members."
            )
        );
        if (members.Count > 0)
            await apply.ExecuteAsync(
                db,
                ListChanges.InLists(list.Id),
                $"{actor.Name} made the list {list.Title}",
                now,
                cancellationToken
            );
        db.Announce(Topics.Due);
        db.Announce(Topics.Lists);
        return list.Id;
    }
}
