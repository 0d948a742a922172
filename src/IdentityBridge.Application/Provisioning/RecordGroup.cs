using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>What a turn did to a group.</summary>
internal sealed record GroupChanges(
    bool IsMadeAgain,
    bool IsNew,
    int Added,
    int Removed,
    int Given,
    int Taken,
    bool IsDeleted = false
)
{
    /// <summary>In words; null when nothing was changed.</summary>
    public string? Say()
    {
        var parts = new List<string>();
        if (IsMadeAgain)
            parts.Add("made again");
        if (IsNew)
            parts.Add("set up");
        Tell(Added, "member added", "members added");
        Tell(Removed, "member removed", "members removed");
        Tell(Given, "account assignment in place", "account assignments in place");
        Tell(Taken, "account assignment removed", "account assignments removed");
        if (IsDeleted)
            parts.Add("deleted");
        return parts.Count == 0 ? null : string.Join(", ", parts);

        void Tell(int count, string one, string many)
        {
            if (count > 0)
                parts.Add($"{count} {(count == 1 ? one : many)}");
        }
    }
}

/// <summary>Takes over what was read back of a group, as access of people through it; whoever held it by themselves for the same reason no longer needs to.</summary>
public sealed class RecordGroup(Transactions transactions, EnqueueChanges enqueue)
{
    /// <summary>Audit entries of groups of lists.</summary>
    public const string Action = "target.group-changed";

    private static readonly ConnectorId Target = ConnectorId.IdentityCenter;

    /// <param name="others">What others gave the group, and what was seen there.</param>
    internal Task ExecuteAsync(
        AccessListId list,
        GroupRef group,
        IReadOnlySet<string> members,
        IReadOnlyCollection<EntitlementId> others,
        GroupChanges changes,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            (db, now) => RecordAsync(db, list, group, members, others, changes, now, cancellationToken),
            cancellationToken
        );

    private async Task<Done> RecordAsync(
        PortalDbContext db,
        AccessListId list,
        GroupRef group,
        IReadOnlySet<string> members,
        IReadOnlyCollection<EntitlementId> others,
        GroupChanges changes,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var present = await db
            .ListGroupAssignments.Where(a => a.ListId == list && a.Present && a.OldGroup == "")
            .Select(a => a.EntitlementId)
            .ToListAsync(cancellationToken);
        var people = await db
            .TargetUsers.Where(u => u.Connector == Target && u.PersonId != null && members.Contains(u.ExternalId))
            .Select(u => u.PersonId!.Value)
            .Distinct()
            .ToListAsync(cancellationToken);
        var held = people.SelectMany(p => present.Union(others).Select(e => new AccessKey(p, e))).ToHashSet();
        var known = await db
            .Assignments.Where(a => a.Connector == Target && a.Via == group.ExternalId && a.GoneAt == null)
            .ToListAsync(cancellationToken);
        var before = known.Select(a => new AccessKey(a.PersonId, a.EntitlementId)).ToHashSet();
        var added = held.Except(before).ToList();
        var gone = known.Where(a => !held.Contains(new AccessKey(a.PersonId, a.EntitlementId))).ToList();
        var replaced = await ReplacedAsync(db, list, people, present, cancellationToken);
        await db.LockPeopleAsync(
            [
                .. added
                    .Select(k => k.PersonId)
                    .Concat(gone.Select(a => a.PersonId))
                    .Concat(replaced.Select(k => k.PersonId))
                    .Distinct(),
            ],
            cancellationToken
        );
        foreach (var assignment in gone)
            assignment.Gone(now);
        await db.SaveChangesAsync(cancellationToken);
        if (added.Count > 0)
            await db.InsertAssignmentsAsync(
                [.. added.Select(k => Assignment.Found(Target, k.PersonId, k.EntitlementId, group, now))],
                cancellationToken
            );
        await enqueue.ExecuteAsync(
            db,
            replaced,
            $"The group {group.Name} gives it now",
            now,
            cancellationToken,
            marksGroups: false
        );
        foreach (var person in added.Select(k => k.PersonId).Concat(gone.Select(a => a.PersonId)).Distinct().Take(200))
            db.Announce(Topics.Person(person));
        if (changes.Say() is { } words)
            db.Record(
                new AuditDraft(
                    Action,
                    null,
                    Actor.System.Name,
                    "list",
                    list.ToString(),
                    $"Group {group.Name} in {Target.DisplayName}: {words}."
                )
            );
        return new Done();
    }

    /// <summary>What members hold by themselves for no other reason than the list.</summary>
    private static async Task<List<AccessKey>> ReplacedAsync(
        PortalDbContext db,
        AccessListId list,
        IReadOnlyCollection<PersonId> people,
        IReadOnlyCollection<EntitlementId> present,
        CancellationToken cancellationToken
    ) =>
        present.Count == 0
            ? []
            :
            [
                .. (
                    await db
                        .Assignments.Where(a =>
                            a.Connector == Target
                            && a.Via == ""
                            && a.PutByUs
                            && a.GoneAt == null
                            && people.Contains(a.PersonId)
                            && present.Contains(a.EntitlementId)
                            && db.ListGroups.Any(g => g.ListId == list && g.ByGroup)
                            && db.Grants.Any(g =>
                                g.ListId == list
                                && g.PersonId == a.PersonId
                                && g.EntitlementId == a.EntitlementId
                                && g.EndedAt == null
                            )
                        )
                        .Select(a => new { a.PersonId, a.EntitlementId })
                        .ToListAsync(cancellationToken)
                ).Select(a => new AccessKey(a.PersonId, a.EntitlementId)),
            ];
}
