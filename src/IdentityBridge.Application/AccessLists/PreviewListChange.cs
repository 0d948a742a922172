using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>What a change would do to one person, over all lists that follow from it.</summary>
/// <param name="Given">What the targets would give them.</param>
/// <param name="Removed">What the targets would take from them.</param>
/// <param name="Kept">What the list no longer gives them, and they have for another reason.</param>
/// <param name="Had">What the list would give them, and they have already.</param>
public sealed record PersonPreview(
    PersonId Id,
    string Name,
    IReadOnlyList<string> Given,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> Had
);

/// <param name="WithoutEffect">People whom a new list would hold without effect, each with why, in words about the person.</param>
public sealed record ListPreview(IReadOnlyList<PersonPreview> People, IReadOnlyList<(string Name, string Why)> WithoutEffect);

/// <summary>Says exactly what a change of a list would do to whom: the command itself does it, and it is taken back.</summary>
public sealed class PreviewListChange(
    Transactions transactions,
    CreateAccessList create,
    ChangeMembers members,
    ChangeListGrants grants,
    ChangeRequirements requirements,
    DeleteAccessList delete
)
{
    public Task<Result<ListPreview>> ExecuteAsync(CreateAccessListCommand command, Actor actor, CancellationToken ct) =>
        TryAsync((db, now) => create.CreateAsync(db, command, actor, now, ct), id => id, ct);

    public Task<Result<ListPreview>> ExecuteAsync(ChangeMembersCommand command, Actor actor, CancellationToken ct) =>
        TryAsync((db, now) => members.ChangeAsync(db, command, actor, now, ct), _ => null, ct);

    public Task<Result<ListPreview>> ExecuteAsync(ChangeListGrantsCommand command, Actor actor, CancellationToken ct) =>
        TryAsync((db, now) => grants.ChangeAsync(db, command, actor, now, ct), _ => null, ct);

    public Task<Result<ListPreview>> ExecuteAsync(ChangeRequirementsCommand command, Actor actor, CancellationToken ct) =>
        TryAsync((db, now) => requirements.ChangeAsync(db, command, actor, now, ct), _ => null, ct);

    public Task<Result<ListPreview>> ExecuteAsync(DeleteAccessListCommand command, Actor actor, CancellationToken ct) =>
        TryAsync((db, now) => delete.DeleteAsync(db, command, actor, now, ct), _ => null, ct);

    private Task<Result<ListPreview>> TryAsync<T>(
        Func<PortalDbContext, DateTimeOffset, Task<Result<T>>> change,
        Func<T, AccessListId?> made,
        CancellationToken ct
    ) =>
        transactions.TryOutAsync<ListPreview>(
            async (db, now) =>
            {
                var done = await change(db, now);
                if (!done.Succeeded)
                    return done.Error;
                await db.SaveChangesAsync(ct);
                return await SayAsync(db, made(done.Value), now, ct);
            },
            ct
        );

    private static async Task<ListPreview> SayAsync(
        PortalDbContext db,
        AccessListId? made,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var moved = db
            .ChangeTracker.Entries<Grant>()
            .Select(e => e.Entity)
            .Where(g => g.EndedAt == now || g.From == now)
            .ToList();
        var writes = db
            .ChangeTracker.Entries<ProvisioningOperation>()
            .Select(e => e.Entity)
            .Where(o => o.IsOpen)
            .ToLookup(o => new AccessKey(o.PersonId, o.EntitlementId), o => o.Kind);
        var keys = moved.Select(g => (Key: new AccessKey(g.PersonId, g.EntitlementId), Ends: g.EndedAt is not null)).ToList();
        var things = keys.Select(k => k.Key.EntitlementId).Distinct().ToList();
        var named = await EntitlementNames
            .Of(db)
            .Where(e => things.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.FullName, ct);
        var people = keys.Select(k => k.Key.PersonId).Distinct().ToList();
        var names = await ListFacts.NamesAsync(db, people.Select(ListSubject.Of), ct);
        var previews = people
            .Select(person =>
            {
                var own = keys.Where(k => k.Key.PersonId == person).Distinct().ToList();
                IReadOnlyList<string> Say(bool ends, bool written) =>
                    [
                        .. own.Where(k =>
                                k.Ends == ends
                                && writes[k.Key].Contains(ends ? ChangeKind.Revoke : ChangeKind.Grant) == written
                                && (!ends || written || !own.Contains((k.Key, false)))
                            )
                            .Select(k => named.GetValueOrDefault(k.Key.EntitlementId, "something unknown"))
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.OrdinalIgnoreCase),
                    ];
                return new PersonPreview(
                    person,
                    names.GetValueOrDefault(ListSubject.Of(person), "Somebody unknown"),
                    Say(ends: false, written: true),
                    Say(ends: true, written: true),
                    Say(ends: true, written: false),
                    Say(ends: false, written: false)
                );
            })
            .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        return new ListPreview(previews, made is { } list ? await WithoutEffectAsync(db, list, ct) : []);
    }

    private static async Task<IReadOnlyList<(string Name, string Why)>> WithoutEffectAsync(
        PortalDbContext db,
        AccessListId list,
        CancellationToken ct
    )
    {
        var rows = await (
            from member in db.ListMemberships.AsNoTracking()
            join person in db.People on member.PersonId equals person.Id
            where member.ListId == list && !member.IsEffective
            orderby person.Name
            select new { person.Name, member.Why }
        ).ToListAsync(ct);
        var words = await IneligibilityWords.ReadAsync(db, rows.Select(r => r.Why), ct);
        return [.. rows.Select(r => (r.Name, r.Why is { } why ? words.Say(why) : "has no effect"))];
    }
}
