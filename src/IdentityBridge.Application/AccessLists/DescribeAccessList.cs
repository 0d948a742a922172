using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <param name="SeenTitle">The title that the actor looked at; refused when somebody changed it meanwhile.</param>
public sealed record DescribeAccessListCommand(AccessListId List, string SeenTitle, string Title, string? Description);

/// <summary>An administrator changes what a list is called and what is said of it.</summary>
public sealed class DescribeAccessList(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(DescribeAccessListCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync(actor, (db, now) => DescribeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    private static async Task<Result<Done>> DescribeAsync(
        PortalDbContext db,
        DescribeAccessListCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var opened = await ListStandings.OpenAsync(db, command.List, ListRight.Describe, actor, now, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        var before = list.Title;
        if (before != command.SeenTitle)
            return ListErrors.Changed($"the title to {before}");
        var described = list.Describe(command.Title, command.Description);
        if (!described.Succeeded)
            return described.Error;
        if (!described.Value)
            return new Done();
        await ListGroups.MarkAsync(db, [list], now, cancellationToken);
        var what = before == list.Title ? $"the description of {before}" : $"the title of {before} to {list.Title}";
        db.Record(
            new AuditDraft(
                "list.described",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} changed {what}."
            )
        );
        db.Announce(Topics.Lists);
        db.Announce(Topics.List(list.Id));
        return new Done();
    }
}
