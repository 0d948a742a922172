using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>What became of the assignments of a complete read.</summary>
/// <param name="Contradicted">Left out of the listing, and still there when asked one by one.</param>
/// <param name="Unclear">Left out of the listing, and kept until the next read.</param>
/// <param name="RemovedByOthers">Keys that somebody else took away.</param>
/// <param name="Stopped">Why nothing was removed; null when the safeguards had no objection.</param>
public sealed record AssignmentResult(
    IReadOnlyDictionary<string, long> Counts,
    int Contradicted,
    int Unclear,
    IReadOnlyList<AccessKey> RemovedByOthers,
    string? Stopped,
    int HeldBack
);

/// <summary>
/// Takes over who has what. New presences are standing access unless an operation of ours explains them; a vanished one is believed only
/// when a second look, by id or in the next complete read, says the same.
/// </summary>
public sealed class ApplyAssignments(IDbContextFactory<PortalDbContext> contexts, Transactions transactions)
{
    /// <summary>Targets may show a change some time after it was made: what we changed this shortly before the read is left alone.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Vanished assignments up to this many are looked at one by one; more wait for the next read.</summary>
    private const int MostLooks = 100;

    private const int Batch = 20_000;

    public async Task<AssignmentResult> ExecuteAsync(
        IConnector connector,
        CompleteRead read,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        var users = await ApplyUsersAsync(connector.Id, read, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var entitlements = await db
            .Entitlements.AsNoTracking()
            .Where(e => e.Connector == connector.Id)
            .ToDictionaryAsync(e => e.Ref, e => e.Id, cancellationToken);
        await transactions.DoAsync(
            async (writing, _) =>
            {
                await ApplyCatalog.ApplyGivesAsync(writing, connector.Id, read.Gives, entitlements, cancellationToken);
                return new Done();
            },
            cancellationToken
        );

        var seen = new HashSet<Presence>(read.Assignments.Count);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in read.Assignments)
        {
            if (
                !users.TryGetValue(record.UserExternalId, out var person)
                || !entitlements.TryGetValue(record.Ref, out var entitlement)
            )
                continue;
            seen.Add(new Presence(person, entitlement, record.Via?.ExternalId ?? ""));
            if (record.Via is { } via)
                names[via.ExternalId] = via.Name;
        }
        var known = await KnownAsync(db, connector.Id, cancellationToken);
        var ours = await RecentlyOursAsync(db, connector.Id, startedAt - Settling, cancellationToken);
        bool Settled(Presence p) => p.Via.Length > 0 || !ours.Contains(new AccessKey(p.Person, p.Entitlement));

        var added = seen.Where(p => !known.ContainsKey(p) && Settled(p)).ToList();
        var vanished = known.Where(k => !seen.Contains(k.Key) && Settled(k.Key)).ToList();
        var back = known.Where(k => k.Value.Missing && seen.Contains(k.Key)).Select(k => k.Value.Id).ToList();
        await AddAsync(connector.Id, added, names, cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal) { ["assignments added"] = added.Count };

        var allowed =
            await db.Connectors.Where(c => c.Id == connector.Id).Select(c => c.AllowedRemovals).SingleAsync(cancellationToken)
            ?? 0;
        if (!Safeguards.Allows(vanished.Count, known.Count) && vanished.Count > allowed)
            return new AssignmentResult(
                counts,
                0,
                0,
                [],
                SyncConnector.Doubt($"{vanished.Count} of {known.Count} assignments"),
                vanished.Count
            );

        var (gone, kept) = await LookAgainAsync(db, connector, vanished, cancellationToken);
        await RemoveAsync(gone, [.. vanished.Select(v => v.Value.Id).Except(gone)], [.. back, .. kept], cancellationToken);
        counts["assignments gone"] = gone.Count;
        var goneIds = gone.ToHashSet();
        var taken = vanished
            .Where(v => goneIds.Contains(v.Value.Id) && v.Value.PutByUs)
            .Select(v => new AccessKey(v.Key.Person, v.Key.Entitlement))
            .ToList();
        return new AssignmentResult(counts, kept.Count, vanished.Count - gone.Count - kept.Count, taken, null, 0);
    }

    /// <summary>The target's users by id there, matched to people.</summary>
    private async Task<IReadOnlyDictionary<string, PersonId>> ApplyUsersAsync(
        ConnectorId connector,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var people = await db
            .People.AsNoTracking()
            .Select(p => new
            {
                p.Id,
                p.ExternalId,
                p.Login,
                p.Status,
            })
            .ToListAsync(cancellationToken);
        if (connector == ConnectorId.Okta)
            return people.ToDictionary(p => p.ExternalId, p => p.Id, StringComparer.Ordinal);

        var byId = people.ToDictionary(p => p.ExternalId, p => p.Id, StringComparer.Ordinal);
        var byLogin = people
            .GroupBy(p => p.Login, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                g => g.Key,
                g => g.OrderBy(p => p.Status == PersonStatus.Deactivated).First().Id,
                StringComparer.OrdinalIgnoreCase
            );
        PersonId? Match(TargetUserRecord user) =>
            user.DirectoryId is { } id && byId.TryGetValue(id, out var exact) ? exact
            : byLogin.TryGetValue(user.UserName, out var named) ? named
            : null;

        return await transactions.DoAsync(
            async (writing, _) =>
            {
                var known = await writing
                    .TargetUsers.Where(u => u.Connector == connector)
                    .ToDictionaryAsync(u => u.ExternalId, cancellationToken);
                foreach (var record in read.TargetUsers)
                {
                    if (known.Remove(record.ExternalId, out var user))
                        user.Update(record, Match(record));
                    else
                        writing.TargetUsers.Add(TargetUser.Import(connector, record, Match(record)));
                }
                writing.TargetUsers.RemoveRange(known.Values);
                return (IReadOnlyDictionary<string, PersonId>)
                    read
                        .TargetUsers.Select(u => (u.ExternalId, Person: Match(u)))
                        .Where(u => u.Person is not null)
                        .ToDictionary(u => u.ExternalId, u => u.Person!.Value, StringComparer.Ordinal);
            },
            cancellationToken
        );
    }

    private static async Task<Dictionary<Presence, KnownRow>> KnownAsync(
        PortalDbContext db,
        ConnectorId connector,
        CancellationToken cancellationToken
    )
    {
        var known = new Dictionary<Presence, KnownRow>();
        var rows = db
            .Assignments.AsNoTracking()
            .Where(a => a.Connector == connector && a.GoneAt == null)
            .Select(a => new
            {
                a.Id,
                a.PersonId,
                a.EntitlementId,
                a.Via,
                a.PutByUs,
                Missing = a.MissingSince != null,
            })
            .AsAsyncEnumerable();
        await foreach (var a in rows.WithCancellation(cancellationToken))
            known[new Presence(a.PersonId, a.EntitlementId, a.Via)] = new KnownRow(a.Id, a.PutByUs, a.Missing);
        return known;
    }

    /// <summary>Keys that an operation of ours is changing, or changed around the time of the read: the operation knows better.</summary>
    private static async Task<HashSet<AccessKey>> RecentlyOursAsync(
        PortalDbContext db,
        ConnectorId connector,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var keys = await db
            .Operations.Where(o => o.Connector == connector && (o.FinishedAt == null || o.FinishedAt >= since))
            .Select(o => new { o.PersonId, o.EntitlementId })
            .ToListAsync(cancellationToken);
        return [.. keys.Select(k => new AccessKey(k.PersonId, k.EntitlementId))];
    }

    private async Task AddAsync(
        ConnectorId connector,
        IReadOnlyList<Presence> added,
        Dictionary<string, string> names,
        CancellationToken cancellationToken
    )
    {
        foreach (var batch in added.Chunk(Batch))
            await transactions.DoAsync(
                async (db, now) =>
                {
                    await db.InsertAssignmentsAsync(
                        [
                            .. batch.Select(p =>
                                Assignment.Found(
                                    connector,
                                    p.Person,
                                    p.Entitlement,
                                    p.Via.Length == 0 ? null : new GroupRef(p.Via, names[p.Via]),
                                    now
                                )
                            ),
                        ],
                        cancellationToken
                    );
                    return new Done();
                },
                cancellationToken
            );
    }

    private static async Task<(List<long> Gone, List<long> Kept)> LookAgainAsync(
        PortalDbContext db,
        IConnector connector,
        IReadOnlyList<KeyValuePair<Presence, KnownRow>> vanished,
        CancellationToken cancellationToken
    )
    {
        var (gone, kept) = (new List<long>(), new List<long>());
        // Missed by two complete reads in a row.
        gone.AddRange(vanished.Where(v => v.Value.Missing).Select(v => v.Value.Id));
        foreach (var (presence, row) in vanished.Where(v => !v.Value.Missing).OrderBy(v => v.Key.Via.Length > 0).Take(MostLooks))
        {
            if (await ChangeForAsync(db, connector.Id, presence, cancellationToken) is not { } question)
                continue;
            var found = await connector.FindAsync(question, cancellationToken);
            if (presence.Via.Length == 0)
                (found.Direct ? kept : gone).Add(row.Id);
            else if (found.Via?.ExternalId == presence.Via)
                kept.Add(row.Id);
            // Only one of the groups is named, so what another group gives is left to the next read.
        }
        return (gone, kept);
    }

    private static async Task<AccessChange?> ChangeForAsync(
        PortalDbContext db,
        ConnectorId connector,
        Presence presence,
        CancellationToken cancellationToken
    )
    {
        var entitlement = await db.Entitlements.AsNoTracking().SingleAsync(e => e.Id == presence.Entitlement, cancellationToken);
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == presence.Person, cancellationToken);
        var user = await db
            .TargetUsers.Where(u => u.Connector == connector && u.PersonId == presence.Person)
            .Select(u => u.ExternalId)
            .FirstOrDefaultAsync(cancellationToken);
        return new AccessChange(
            OperationId.New(),
            ChangeKind.Revoke,
            entitlement.Ref,
            person.ExternalId,
            person.Login,
            user,
            null
        );
    }

    private Task RemoveAsync(
        IReadOnlyCollection<long> gone,
        IReadOnlyCollection<long> missing,
        IReadOnlyCollection<long> back,
        CancellationToken cancellationToken
    ) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                foreach (var ids in gone.Chunk(1000))
                    await db
                        .Assignments.Where(a => ids.Contains(a.Id))
                        .ExecuteUpdateAsync(s => s.SetProperty(a => a.GoneAt, now), cancellationToken);
                foreach (var ids in missing.Except(back).Chunk(1000))
                    await db
                        .Assignments.Where(a => ids.Contains(a.Id))
                        .ExecuteUpdateAsync(s => s.SetProperty(a => a.MissingSince, now), cancellationToken);
                foreach (var ids in back.Chunk(1000))
                    await db
                        .Assignments.Where(a => ids.Contains(a.Id))
                        .ExecuteUpdateAsync(s => s.SetProperty(a => a.MissingSince, (DateTimeOffset?)null), cancellationToken);
                return new Done();
            },
            cancellationToken
        );

    private readonly record struct Presence(PersonId Person, EntitlementId Entitlement, string Via);

    private readonly record struct KnownRow(long Id, bool PutByUs, bool Missing);
}
