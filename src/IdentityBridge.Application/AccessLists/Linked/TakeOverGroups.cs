using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.AccessLists.Linked;

/// <param name="Ids">The target's ids of groups or apps, as <see cref="ListSources" /> shows them.</param>
/// <param name="Owners">Of every list that is made: at least one person or list.</param>
public sealed record TakeOverGroupsCommand(ListOrigin Kind, IReadOnlyList<string> Ids, IReadOnlyList<ListSubject> Owners)
{
    /// <summary>Most at once.</summary>
    public const int Most = 200;

    public ReviewSchedule Schedule { get; init; } = ReviewSchedule.Default;
    public OverduePolicy Overdue { get; init; } = OverduePolicy.Remind;

    /// <summary>Days after the due date.</summary>
    public int GraceDays { get; init; } = AccessList.DefaultGraceDays;
}

/// <param name="Skipped">What was not imported, with the reason.</param>
public sealed record TakenOver(IReadOnlyList<ImportedList> Lists, IReadOnlyList<SkippedSource> Skipped);

public sealed record ImportedList(AccessListId Id, string Title, int Members);

public sealed record SkippedSource(string ExternalId, string Why);

/// <summary>
/// An administrator makes access lists of groups and apps of the targets: one list each, tied to it, with everybody who is in it. The access
/// that is there becomes ours, so that removing a member takes it away; nothing is written to the target. Each list is made whole or not at
/// all; what is tied to a list already is skipped, so the command can be repeated.
/// </summary>
public sealed class TakeOverGroups(
    Transactions transactions,
    CreateAccessList create,
    IOptions<PortalRoleOptions> roles,
    IEnumerable<IGroupProvisioning> provisioning
)
{
    private readonly IGroupProvisioning? groups = provisioning.SingleOrDefault();

    public async Task<Result<TakenOver>> ExecuteAsync(
        TakeOverGroupsCommand command,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        if (!actor.IsAdministrator)
            return ListErrors.AdministratorsOnly();
        if (command.Kind is not (ListOrigin.OktaGroup or ListOrigin.OktaApp or ListOrigin.IdentityCenterGroup))
            return ListErrors.UnknownSource();
        var ids = command.Ids.Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count is 0 or > TakeOverGroupsCommand.Most)
            return ListErrors.NothingToImport(TakeOverGroupsCommand.Most);
        if (command.Owners.Count == 0)
            return ListErrors.NoOwner();
        var problems = AccessList.ScheduleProblems(command.Schedule, command.Overdue, command.GraceDays).ToList();
        if (problems.Count > 0)
            return ListErrors.Invalid(problems);
        var unknown = await transactions.RunAsync(
            actor,
            async (db, _) =>
            {
                var names = await ListFacts.NamesAsync(db, command.Owners, cancellationToken);
                return command.Owners.All(names.ContainsKey) ? new Done() : (Result<Done>)ListErrors.UnknownSubject();
            },
            cancellationToken
        );
        if (!unknown.Succeeded)
            return unknown.Error;
        var (made, skipped) = (new List<ImportedList>(), new List<SkippedSource>());
        foreach (var id in ids)
        {
            var result = await TakeOverAsync(command, id, actor, cancellationToken);
            if (result.Succeeded)
                made.Add(result.Value);
            else
                skipped.Add(new SkippedSource(id, result.Error.Message));
        }
        return new TakenOver(made, skipped);
    }

    private async Task<Result<ImportedList>> TakeOverAsync(
        TakeOverGroupsCommand command,
        string id,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        IReadOnlySet<string>? users = null;
        // The group is filled right after the import: whoever left it since the last read must not be put back.
        if (command.Kind == ListOrigin.IdentityCenterGroup && groups is not null)
            try
            {
                users = await groups.MembersAsync(id, cancellationToken);
            }
            catch (GroupProvisioningException e)
            {
                return ListErrors.SourceSilent(e.Message);
            }
        return await transactions.RunAsync(
            actor,
            (db, now) => TakeOverAsync(db, command, id, users, actor, now, cancellationToken),
            cancellationToken
        );
    }

    private async Task<Result<ImportedList>> TakeOverAsync(
        PortalDbContext db,
        TakeOverGroupsCommand command,
        string id,
        IReadOnlySet<string>? users,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, command.Kind, id, cancellationToken) is not { } seen)
            return ListErrors.UnknownSource();
        // Lists before people; and what is found is looked at again once nobody else can change it.
        var nested = command.Owners.Select(o => o.List).OfType<AccessListId>().Distinct().ToList();
        await ApplyMemberships.LockAsync(db, nested, cancellationToken);
        await db.LockPeopleAsync(seen.Members, cancellationToken);
        if (await FindAsync(db, command.Kind, id, cancellationToken) is not { } source)
            return ListErrors.UnknownSource();
        if (source.List is { } existing)
            return ListErrors.AlreadyImported(source.FullName, existing.Title);
        if (source.WhyNot is { } why)
            return ListErrors.NotImportable(source.FullName, why);

        var locked = seen.Members.ToHashSet();
        var members = source.Members.Where(locked.Contains).ToList();
        if (users is not null)
        {
            var still = await db
                .TargetUsers.Where(u => u.Connector == ConnectorId.IdentityCenter && users.Contains(u.ExternalId))
                .Select(u => u.PersonId)
                .ToListAsync(cancellationToken);
            members = [.. members.Where(m => still.Contains(m))];
        }
        var draft = new AccessListDraft(
            Cut(source.Name, AccessList.MaxTitle),
            source.Description is { Length: > 0 } said ? Cut(said, AccessList.MaxDescription) : null
        )
        {
            Origin = command.Kind,
            LinkExternalId = id,
            Schedule = command.Schedule,
            Overdue = command.Overdue,
            GraceDays = command.GraceDays,
            Entitlements = source.Gives,
        };
        var reason = Cut($"Was in the {source.FullName}", ListEdge.MaxReason);
        var made = await create.CreateAsync(
            db,
            new CreateAccessListCommand(draft, command.Owners)
            {
                Members = [.. members.Select(p => new NewMember(ListSubject.Of(p), null, reason))],
            },
            actor,
            now,
            cancellationToken
        );
        if (!made.Succeeded)
            return made.Error;
        await AdoptAsync(db, source, made.Value, members, now, cancellationToken);
        db.Record(
            new AuditDraft(
                "list.imported",
                actor.PersonId?.Value,
                actor.Name,
                "list",
                made.Value.ToString(),
                $"{actor.Name} imported the list {draft.Title} from the {source.FullName}; the access of {members.Count} people belongs to the list from now on."
            )
        );
        return new ImportedList(made.Value, draft.Title, members.Count);
    }

    private async Task<ListSource?> FindAsync(
        PortalDbContext db,
        ListOrigin kind,
        string id,
        CancellationToken cancellationToken
    ) => (await ListSourceReader.ReadAsync(db, roles.Value, kind, [id], cancellationToken)).SingleOrDefault();

    /// <summary>What is there belongs to the list from now on.</summary>
    private static async Task AdoptAsync(
        PortalDbContext db,
        ListSource source,
        AccessListId list,
        IReadOnlyCollection<PersonId> members,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (source.Kind != ListOrigin.IdentityCenterGroup)
        {
            await Adoption.OfHeldAsync(db, source.Gives.Single(), members, now, cancellationToken);
            return;
        }
        var group = await db.TargetGroups.SingleAsync(
            g => g.Connector == ConnectorId.IdentityCenter && g.ExternalId == source.ExternalId,
            cancellationToken
        );
        // Known from the start, so that nothing looks missing until the group was looked at for the first time.
        await db
            .ListGroups.Where(g => g.ListId == list)
            .ExecuteUpdateAsync(
                s => s.SetProperty(g => g.ExternalId, group.ExternalId).SetProperty(g => g.Name, group.Name),
                cancellationToken
            );
        await Adoption.OfUsersAsync(db, list, group, members, now, cancellationToken);
    }

    private static string Cut(string text, int most) => text.Length > most ? text[..most].Trim() : text.Trim();
}

/// <summary>What others put into a target becomes ours, in the transaction of the caller, who has locked the list and the people.</summary>
internal static class Adoption
{
    /// <summary>Direct access of these people.</summary>
    /// <returns>How many were others' before.</returns>
    public static async Task<int> OfHeldAsync(
        PortalDbContext db,
        EntitlementId entitlement,
        IReadOnlyCollection<PersonId> people,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (people.Count == 0)
            return 0;
        var held = await db
            .Assignments.Where(a =>
                a.EntitlementId == entitlement && a.Via == "" && a.GoneAt == null && !a.PutByUs && people.Contains(a.PersonId)
            )
            .ToListAsync(cancellationToken);
        var adopted = held.Count(a => a.Adopt(now));
        await db.SaveChangesAsync(cancellationToken);
        return adopted;
    }

    /// <summary>The users of these people in the group that the list was imported from.</summary>
    /// <returns>How many were others' before.</returns>
    public static async Task<int> OfUsersAsync(
        PortalDbContext db,
        AccessListId list,
        TargetGroup group,
        IReadOnlyCollection<PersonId> people,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var inIt = group.Users;
        var users = await db
            .TargetUsers.Where(u =>
                u.Connector == group.Connector
                && u.PersonId != null
                && people.Contains(u.PersonId.Value)
                && inIt.Contains(u.ExternalId)
                && !db.ListGroupMembers.Any(m => m.ListId == list && m.UserExternalId == u.ExternalId)
            )
            .Select(u => u.ExternalId)
            .ToListAsync(cancellationToken);
        db.ListGroupMembers.AddRange(users.Select(u => new ListGroupMember(list, u, now)));
        await db.SaveChangesAsync(cancellationToken);
        return users.Count;
    }
}
