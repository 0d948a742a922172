using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

public sealed record DeleteAccessListCommand(AccessListId List);

/// <summary>An administrator deletes a list that no other list uses. Everything it gave ends; its history stays.</summary>
public sealed class DeleteAccessList(Transactions transactions, ApplyMemberships apply)
{
    public Task<Result<Done>> ExecuteAsync(DeleteAccessListCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => DeleteAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<Done>> DeleteAsync(
        PortalDbContext db,
        DeleteAccessListCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.Delete, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var usedBy = await (
            from edge in db.ListEdges
            join other in db.AccessLists on edge.ListId equals other.Id
            where edge.NestedListId == list.Id && edge.RemovedAt == null
            orderby other.Title
            select other.Title
        )
            .Distinct()
            .ToListAsync(cancellationToken);
        var deleted = list.Delete(usedBy, now);
        if (!deleted.Succeeded)
            return deleted.Error;
        foreach (
            var edge in await db.ListEdges.Where(e => e.ListId == list.Id && e.RemovedAt == null).ToListAsync(cancellationToken)
        )
            edge.Remove(actor, now);
        db.Record(
            new AuditDraft(
                "list.deleted",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} deleted the list {list.Title}."
            )
        );
        await CloseRequests.OfListAsync(db, list, now, cancellationToken);
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(list.Id),
            $"{actor.Name} deleted the list {list.Title}",
            now,
            cancellationToken
        );
        db.Announce(Topics.Lists);
        return new Done();
    }
}
