using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// Reads first lists from the JSON file that <c>Portal:ListSeedFile</c> names, once every target was read and as long as no list was ever
/// made. People, groups, apps and <c>permission set on account</c> are named by login and name; lists by their titles, inner ones first.
/// </summary>
public sealed partial class SeedLists(
    Transactions transactions,
    IDbContextFactory<PortalDbContext> contexts,
    ApplyMemberships apply,
    GrantableThings grantable,
    IConfiguration configuration,
    ILogger<SeedLists> logger
)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <returns>Whether there is nothing left to seed.</returns>
    public async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (configuration["Portal:ListSeedFile"] is not { Length: > 0 } path)
            return true;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (await db.AccessLists.AnyAsync(cancellationToken))
                return true;
        await using var file = File.OpenRead(path);
        var seed =
            await JsonSerializer.DeserializeAsync<IReadOnlyList<SeedList>>(file, Options, cancellationToken)
            ?? throw new InvalidOperationException($"{path} is empty.");
        return await transactions.DoAsync((db, now) => SeedAsync(db, seed, now, cancellationToken), cancellationToken);
    }

    private async Task<bool> SeedAsync(
        PortalDbContext db,
        IReadOnlyList<SeedList> seed,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await db.AccessLists.AnyAsync(cancellationToken))
            return true;
        if (
            await db.Connectors.AnyAsync(
                c => !db.SyncRuns.Any(r => r.Connector == c.Id && r.Outcome == SyncOutcome.Succeeded),
                cancellationToken
            )
        )
            return false;
        var people = await db.People.ToDictionaryAsync(
            p => p.Login,
            p => p.Id,
            StringComparer.OrdinalIgnoreCase,
            cancellationToken
        );
        var things = (
            await EntitlementNames
                .Of(db)
                .Where(e => db.Entitlements.Any(x => x.Id == e.Id && x.GoneAt == null))
                .ToListAsync(cancellationToken)
        ).ToLookup(e => e.FullName, e => e.Id, StringComparer.Ordinal);
        var lists = new Dictionary<string, AccessListId>(StringComparer.Ordinal);
        foreach (var seeded in seed)
        {
            var gives = seeded.Gives.Select(name => Found(things[name].Select(e => (EntitlementId?)e).FirstOrDefault(), name));
            var made = AccessList.Create(seeded.ToDraft([.. gives]), Actor.System, seeded.MadeAt(now));
            if (!made.Succeeded)
                throw new InvalidOperationException(made.Error.Message);
            var list = made.Value;
            if (
                await grantable.RefusalAsync(db, [], [.. list.Grants.Select(g => g.EntitlementId!.Value)], cancellationToken) is
                { } no
            )
                throw new InvalidOperationException(no.Message);
            db.AccessLists.Add(list);
            lists[list.Title] = list.Id;
            db.ListEdges.AddRange(
                seeded.Owners.Select(o => ListEdge.Owner(list.Id, Subject(o), null, Actor.System, list.CreatedAt))
            );
            db.ListEdges.AddRange(
                seeded.Members.Select(m =>
                    ListEdge.Member(list.Id, Subject(m.Who), m.EndsAt(now), m.Reason, Actor.System, list.CreatedAt)
                )
            );
            db.Record(
                new AuditDraft(
                    "list.seeded",
                    null,
                    Actor.System.Name,
                    "list",
                    list.Id.ToString(),
                    $"{list.Title} was read from the seed file, with {seeded.Members.Count} members."
                )
            );
        }
        await db.SaveChangesAsync(cancellationToken);
        await apply.ExecuteAsync(
            db,
            ListChanges.InLists(lists.Values),
            "Lists were read from the seed file",
            now,
            cancellationToken
        );
        db.Announce(Topics.Lists);
        db.Announce(Topics.Due);
        Seeded(logger, lists.Count);
        return true;

        ListSubject Subject(string name) =>
            lists.TryGetValue(name, out var list) ? ListSubject.Of(list)
            : people.TryGetValue(name, out var person) ? ListSubject.Of(person)
            : throw new InvalidOperationException($"The seed of lists names {name}, whom nobody knows.");
        static EntitlementId Found(EntitlementId? id, string name) =>
            id ?? throw new InvalidOperationException($"The seed of lists names {name}, which no target has.");
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} access lists were read from the seed file")]
    private static partial void Seeded(ILogger logger, int count);

    private sealed record SeedList(
        string Title,
        string? Description,
        IReadOnlyList<string> Owners,
        IReadOnlyList<SeedMember> Members,
        IReadOnlyList<string> Gives,
        IReadOnlyList<string>? Departments,
        ReviewEvery Every,
        ReviewDay Day,
        OverduePolicy Overdue,
        int MadeMonthsAgo,
        bool PeopleMayAsk,
        string? AskPrompt
    )
    {
        public DateTimeOffset MadeAt(DateTimeOffset now) => now.AddMonths(-MadeMonthsAgo);

        public AccessListDraft ToDraft(IReadOnlyList<EntitlementId> gives) =>
            new(Title, Description)
            {
                Entitlements = gives,
                Membership = Departments is null
                    ? Requirements.None
                    : new([], new Dictionary<string, IReadOnlyList<string>> { ["department"] = Departments }),
                Schedule = new ReviewSchedule(Every, Day),
                Overdue = Overdue,
                Asking = new AskingToJoin(PeopleMayAsk, AskPrompt),
            };
    }

    /// <param name="Who">A login, or the title of a list above.</param>
    private sealed record SeedMember(string Who, int? EndsInDays, string? Reason)
    {
        public DateTimeOffset? EndsAt(DateTimeOffset now) => EndsInDays is { } days ? now.AddDays(days) : null;
    }
}
