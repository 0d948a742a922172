using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Remove">Ids of owners of this list.</param>
public sealed record ChangeOwnersCommand(AccessListId List, IReadOnlyList<ListSubject> Add, IReadOnlyList<ListEdgeId> Remove);

/// <summary>An administrator changes who owns a list. One owner must stay.</summary>
public sealed class ChangeOwners(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(ChangeOwnersCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> ChangeAsync(
        PortalDbContext db,
        ChangeOwnersCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var nested = command.Add.Select(s => s.List).OfType<AccessListId>().ToList();
        var opened = await ListStandings.OpenAsync(
            db,
            command.List,
            ListRight.ChangeOwners,
            actor,
            now,
            cancellationToken,
            nested
        );
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var owners = await db
            .ListEdges.Where(e => e.ListId == list.Id && e.Kind == ListEdgeKind.Owner && e.RemovedAt == null)
            .ToListAsync(cancellationToken);
        if (!command.Remove.All(id => owners.Exists(o => o.Id == id)))
            return ListErrors.UnknownEdge();
        var names = await ListFacts.NamesAsync(db, command.Add.Concat(owners.Select(o => o.Subject)), cancellationToken);
        if (!command.Add.All(names.ContainsKey))
            return ListErrors.UnknownSubject();
        var staying = owners.Where(o => !command.Remove.Contains(o.Id)).Select(o => o.Subject).ToHashSet();
        foreach (var subject in command.Add)
            if (!staying.Add(subject))
                return ListErrors.AlreadyThere(names[subject]);
        if (staying.Count == 0)
            return ListErrors.NoOwner();
        foreach (var edge in owners.Where(o => command.Remove.Contains(o.Id)))
        {
            edge.Remove(actor, now);
            Note(db, list, actor, "list.owner-removed", $"took {names.GetValueOrDefault(edge.Subject)} off the owners of", edge);
        }
        await db.SaveChangesAsync(cancellationToken);
        if (await ChangeMembers.NestingRefusalAsync(db, list, nested, ListEdgeKind.Owner, cancellationToken) is { } refusal)
            return refusal;
        foreach (var subject in command.Add)
        {
            var edge = ListEdge.Owner(list.Id, subject, null, actor, now);
            db.ListEdges.Add(edge);
            Note(db, list, actor, "list.owner-added", $"made {names[subject]} an owner of", edge);
        }
        db.Announce(Topics.Lists);
        db.Announce(Topics.List(list.Id));
        return new Done();
    }

    private static void Note(PortalDbContext db, AccessList list, Actor actor, string action, string what, ListEdge edge) =>
        db.Record(
            new AuditDraft(
                action,
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} {what} {list.Title}.",
                edge.PersonId?.Value
            )
        );
}
