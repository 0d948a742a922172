using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>The group of a list in its target, as it stands.</summary>
/// <param name="IsOpen">What should be was not read back there yet.</param>
public sealed record GroupRow(
    AccessListId List,
    string Name,
    bool IsOpen,
    bool IsRefused,
    int Failures,
    DateTimeOffset NextAttemptAt,
    DateTimeOffset? AppliedAt,
    string? Problem,
    string? WhatToDo,
    int HeldBack
);

/// <summary>Something that was changed in a group.</summary>
public sealed record GroupChangeRow(DateTimeOffset At, string What);

/// <param name="Groups">Those with something to say first, then by name.</param>
/// <param name="Changes">Newest first.</param>
public sealed record GroupsView(IReadOnlyList<GroupRow> Groups, IReadOnlyList<GroupChangeRow> Changes);

/// <summary>Groups of lists; for administrators and auditors.</summary>
public sealed class GroupQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int MostGroups = 50;
    private const int MostChanges = 20;

    public async Task<Result<GroupsView>> LookAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return ProvisioningErrors.NotSeen;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var groups = await (
            from listGroup in db.ListGroups
            join list in db.AccessLists on listGroup.ListId equals list.Id
            where listGroup.Applied < listGroup.Wanted || listGroup.LastError != null
            orderby listGroup.LastError == null, list.Title
            select new GroupRow(
                listGroup.ListId,
                listGroup.Name ?? list.Title,
                listGroup.Applied < listGroup.Wanted && !listGroup.Refused,
                listGroup.Refused,
                listGroup.Failures,
                listGroup.NextAttemptAt,
                listGroup.AppliedAt,
                listGroup.LastError,
                listGroup.WhatToDo,
                listGroup.HeldBack
            )
        )
            .Take(MostGroups)
            .ToListAsync(cancellationToken);
        var changes = await db
            .Audit.Where(a => a.Action == RecordGroup.Action)
            .OrderByDescending(a => a.Sequence)
            .Take(MostChanges)
            .Select(a => new GroupChangeRow(a.At, a.Summary))
            .ToListAsync(cancellationToken);
        return new GroupsView(groups, changes);
    }
}

public sealed record RetryGroupCommand(AccessListId List);

/// <summary>An administrator wants the group of a list looked at now.</summary>
public sealed class RetryGroup(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(RetryGroupCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var group = db.ListGroups.Where(g => g.ListId == command.List);
                if (!await group.AnyAsync(cancellationToken))
                    return ProvisioningErrors.NoGroup;
                await group.ExecuteUpdateAsync(s => s.SetProperty(g => g.Failures, 0), cancellationToken);
                await ListGroups.RaiseAsync(db, group, now, cancellationToken);
                GroupCommands.Note(db, command.List, actor, "group.retried", "wanted the group of the list looked at now");
                return new Done();
            },
            cancellationToken
        );
}

/// <param name="UpTo">As many as are held back.</param>
public sealed record AllowGroupRemovalsCommand(AccessListId List, int UpTo);

/// <summary>An administrator looked at the members that others put into a group, and allows their removal once.</summary>
public sealed class AllowGroupRemovals(Transactions transactions)
{
    public Task<Result<Done>> ExecuteAsync(AllowGroupRemovalsCommand command, Actor actor, CancellationToken cancellationToken) =>
        transactions.RunAsync<Done>(
            actor,
            async (db, now) =>
            {
                if (!actor.IsAdministrator)
                    return ProvisioningErrors.AdministratorsOnly;
                var group = db.ListGroups.Where(g => g.ListId == command.List && g.HeldBack > 0 && g.HeldBack == command.UpTo);
                var allowed = await group.ExecuteUpdateAsync(
                    s => s.SetProperty(g => g.AllowedRemovals, command.UpTo),
                    cancellationToken
                );
                if (allowed == 0)
                    return Error.Conflict("group.not-held-back", "Other removals are held back now, or none. Look again.");
                await ListGroups.RaiseAsync(db, group, now, cancellationToken);
                GroupCommands.Note(
                    db,
                    command.List,
                    actor,
                    "group.removals-allowed",
                    $"allowed {command.UpTo} removals from the group of the list"
                );
                return new Done();
            },
            cancellationToken
        );
}

internal static class GroupCommands
{
    /// <param name="what">What the actor did: "wanted the group of the list looked at now".</param>
    public static void Note(PortalDbContext db, AccessListId list, Actor actor, string action, string what) =>
        db.Record(new AuditDraft(action, actor.PersonId?.Value, actor.Name, "list", list.ToString(), $"{actor.Name} {what}."));
}
