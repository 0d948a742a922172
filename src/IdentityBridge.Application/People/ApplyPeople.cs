using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.People;

/// <summary>Takes over what the directory says of people, with all that follows when somebody leaves, is suspended or comes back.</summary>
public sealed class ApplyPeople(EnqueueChanges enqueue, ApplyMemberships lists)
{
    /// <summary>The directory keeps somebody who vanished from it this long before they count as having left.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <param name="records">People as read.</param>
    /// <param name="complete">Whether these are all there are: only then can somebody be missing.</param>
    /// <returns>How many were added, changed, missed and left.</returns>
    public async Task<PeopleCounts> ExecuteAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonRecord> records,
        bool complete,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = records.Select(r => r.ExternalId).ToList();
        var known = await (complete ? db.People : db.People.Where(p => ids.Contains(p.ExternalId))).ToDictionaryAsync(
            p => p.ExternalId,
            cancellationToken
        );
        var before = known.Values.ToDictionary(p => p.Id, p => p.Status);
        var (added, changed, missed) = (0, 0, 0);
        var altered = new HashSet<PersonId>();
        var called = known.Values.ToDictionary(p => p.Id, p => p.Name);
        foreach (var record in records)
        {
            if (!known.TryGetValue(record.ExternalId, out var person))
            {
                known[record.ExternalId] = person = Person.Import(record);
                db.People.Add(person);
                added++;
            }
            else if (person.Update(record))
            {
                altered.Add(person.Id);
                changed++;
            }
        }
        if (complete)
        {
            var seen = ids.ToHashSet(StringComparer.Ordinal);
            missed = known.Values.Count(p => !seen.Contains(p.ExternalId) && p.Miss(now, Grace));
        }
        changed += await LinkManagersAsync(db, records, known, cancellationToken);
        altered.UnionWith(known.Values.Where(p => before.TryGetValue(p.Id, out var was) && was != p.Status).Select(p => p.Id));
        await ApplyMemberships.LockForPeopleAsync(db, altered, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var person in known.Values.Where(p => called.TryGetValue(p.Id, out var was) && was != p.Name))
            await RenameInRequestsAsync(db, person, cancellationToken);
        var moved = known.Values.Where(p => before.TryGetValue(p.Id, out var was) && was != p.Status).ToList();
        foreach (var batch in moved.Chunk(200))
            await FollowAsync(db, batch, now, cancellationToken);
        await lists.ExecuteAsync(
            db,
            ListChanges.InPeople(altered),
            "What Okta says of the person changed",
            now,
            cancellationToken
        );
        if (moved.Count > 0)
            db.Announce(Topics.People);
        return new PeopleCounts(added, changed, missed, moved.Count(p => p.Status == PersonStatus.Deactivated));
    }

    /// <summary>Old requests are found by the new name, too.</summary>
    private static Task RenameInRequestsAsync(PortalDbContext db, Person person, CancellationToken cancellationToken)
    {
        var (id, name) = (person.Id, person.Name.ToLowerInvariant());
        return db
            .Requests.Where(r => (r.RequesterId == id || r.PersonId == id) && !r.SearchText.Contains(name))
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.SearchText, r => r.SearchText + "\n" + name), cancellationToken);
    }

    private static async Task<int> LinkManagersAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonRecord> records,
        Dictionary<string, Person> known,
        CancellationToken cancellationToken
    )
    {
        var wanted = records.Select(r => r.ManagerLogin).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var logins = known
            .Values.GroupBy(p => p.Login, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Id, StringComparer.OrdinalIgnoreCase);
        var unknown = wanted.Where(l => !logins.ContainsKey(l)).ToList();
        if (unknown.Count > 0)
            foreach (
                var p in await db
                    .People.Where(p => unknown.Contains(p.Login))
                    .Select(p => new { p.Login, p.Id })
                    .ToListAsync(cancellationToken)
            )
                logins.TryAdd(p.Login, p.Id);
        return records.Count(r =>
            known[r.ExternalId].ReportTo(r.ManagerLogin is { } login && logins.TryGetValue(login, out var boss) ? boss : null)
        );
    }

    private async Task FollowAsync(
        PortalDbContext db,
        IReadOnlyList<Person> people,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var ids = people.Select(p => p.Id).ToList();
        await db.LockPeopleAsync(ids, cancellationToken);
        var gone = people.Where(p => p.Status == PersonStatus.Deactivated).Select(p => p.Id).ToList();
        var grants = await db.Grants.Where(g => ids.Contains(g.PersonId) && g.EndedAt == null).ToListAsync(cancellationToken);
        foreach (var grant in grants.Where(g => gone.Contains(g.PersonId)))
            grant.End(now, "The person has left");
        if (gone.Count > 0)
            await CloseRequestsAsync(db, gone, now, cancellationToken);
        foreach (var person in people)
        {
            db.Record(
                new AuditDraft(
                    "person.status",
                    null,
                    Actor.System.Name,
                    "person",
                    person.Id.ToString(),
                    $"{person.Name} is {person.Status.ToString().ToLowerInvariant()} in Okta now.",
                    person.Id.Value
                )
            );
            db.Announce(Topics.Person(person.Id));
        }
        var keys = grants.Select(g => new AccessKey(g.PersonId, g.EntitlementId)).Distinct().ToList();
        await enqueue.ExecuteAsync(db, keys, "The person's status in Okta changed", now, cancellationToken);
    }

    private static async Task CloseRequestsAsync(
        PortalDbContext db,
        IReadOnlyCollection<PersonId> people,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var open = await db
            .Requests.Include(r => r.Items)
            .Where(r =>
                (people.Contains(r.PersonId) || people.Contains(r.RequesterId))
                && (r.Status == RequestStatus.Pending || r.Status == RequestStatus.Approved || r.Status == RequestStatus.Active)
            )
            .ToListAsync(cancellationToken);
        foreach (var request in open)
        {
            if (!request.Close(now, "The person has left.") && people.Contains(request.PersonId))
                request.End(now, Actor.System, "The person has left.", early: true);
            db.AnnounceAbout(request);
        }
        db.Announce(Topics.Inbox);
    }
}

/// <param name="Missed">People whom a complete read did not show for the first time, or too long.</param>
/// <param name="Left">People who are deactivated now and were not before.</param>
public sealed record PeopleCounts(int Added, int Changed, int Missed, int Left);
