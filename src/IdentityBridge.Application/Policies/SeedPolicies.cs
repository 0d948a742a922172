using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Policies;

/// <summary>
/// Reads first policies, owners and labels from the JSON file that <c>Portal:SeedFile</c> names, once the catalogue is there and as long as
/// there is no policy. People and groups are named by login and name.
/// </summary>
public sealed partial class SeedPolicies(
    Transactions transactions,
    IDbContextFactory<PortalDbContext> contexts,
    IConfiguration configuration,
    ILogger<SeedPolicies> logger
)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <returns>Whether policies are there now.</returns>
    public async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (configuration["Portal:SeedFile"] is not { Length: > 0 } path)
            return true;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (await db.Policies.AnyAsync(cancellationToken))
                return true;
        await using var file = File.OpenRead(path);
        var seed =
            await JsonSerializer.DeserializeAsync<SeedFile>(file, Options, cancellationToken)
            ?? throw new InvalidOperationException($"{path} is empty.");
        return await transactions.DoAsync((db, _) => SeedAsync(db, seed, cancellationToken), cancellationToken);
    }

    private async Task<bool> SeedAsync(PortalDbContext db, SeedFile seed, CancellationToken cancellationToken)
    {
        if (await db.Policies.AnyAsync(cancellationToken))
            return true;
        // Owners and labels speak of what every target has: not before each was read once.
        if (
            await db.Connectors.AnyAsync(
                c => !db.SyncRuns.Any(r => r.Connector == c.Id && r.Outcome == SyncOutcome.Succeeded),
                cancellationToken
            )
        )
            return false;
        var named = await db
            .Resources.Where(r => r.Kind == ResourceKind.OktaGroup && r.GoneAt == null)
            .Select(r => new { r.Name, r.Id })
            .ToListAsync(cancellationToken);
        var groups = named
            .GroupBy(r => r.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Id, StringComparer.Ordinal);
        var logins = await db.People.ToDictionaryAsync(
            p => p.Login,
            p => p.Id,
            StringComparer.OrdinalIgnoreCase,
            cancellationToken
        );
        foreach (var draft in seed.Policies.Select(p => p.ToDraft(groups, logins)))
        {
            var policy = RequestPolicy.Create(draft);
            if (!policy.Succeeded)
                throw new InvalidOperationException(policy.Error.Message);
            db.Policies.Add(policy.Value);
        }
        await DescribeAsync(db, seed, logins, cancellationToken);
        db.Record(
            new AuditDraft(
                "policy.seeded",
                null,
                Actor.System.Name,
                "policy",
                "seed",
                $"{seed.Policies.Count} request policies were read from the seed file."
            )
        );
        Seeded(logger, seed.Policies.Count);
        return true;
    }

    private static async Task DescribeAsync(
        PortalDbContext db,
        SeedFile seed,
        Dictionary<string, PersonId> logins,
        CancellationToken cancellationToken
    )
    {
        var named = seed.Resources.Select(r => r.Name).ToList();
        var resources = await db
            .Resources.Include(r => r.Owners)
            .Where(r => named.Contains(r.Name))
            .ToListAsync(cancellationToken);
        foreach (var described in seed.Resources)
        foreach (var resource in resources.Where(r => r.Name == described.Name))
        {
            foreach (var (key, value) in described.Labels ?? [])
                resource.SetLabel(key, value);
            foreach (var owner in described.Owners ?? [])
                if (logins.TryGetValue(owner, out var person))
                    resource.AddOwner(person);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} request policies were read from the seed file")]
    private static partial void Seeded(ILogger logger, int count);

    private sealed record SeedFile(IReadOnlyList<SeedPolicy> Policies, IReadOnlyList<SeedResource> Resources);

    private sealed record SeedResource(string Name, IReadOnlyList<string>? Owners, Dictionary<string, string>? Labels);

    private sealed record SeedPolicy(
        string Name,
        string? Description,
        int Priority,
        IReadOnlyList<string>? Departments,
        IReadOnlyList<string>? Groups,
        IReadOnlyList<ResourceKind>? Kinds,
        IReadOnlyList<string>? Names,
        IReadOnlyList<string>? PermissionSets,
        Dictionary<string, string>? Labels,
        TimeSpan MaxDuration,
        TimeSpan? DefaultDuration,
        bool CeilingRaised,
        bool PermanentAllowed,
        bool ReasonRequired,
        string? ReasonPrompt,
        IReadOnlyList<SeedThreshold> Thresholds,
        IReadOnlyList<SeedRule>? Automatic,
        SeedEmergency? Emergency
    )
    {
        public PolicyDraft ToDraft(IReadOnlyDictionary<string, ResourceId> groups, IReadOnlyDictionary<string, PersonId> logins)
        {
            ResourceId Group(string name) =>
                groups.TryGetValue(name, out var id)
                    ? id
                    : throw new InvalidOperationException($"Policy “{Name}” names the group {name}, which Okta does not have.");
            PersonId Person(string login) =>
                logins.TryGetValue(login, out var id)
                    ? id
                    : throw new InvalidOperationException($"Policy “{Name}” names {login}, whom Okta does not have.");
            ApproverRule Approver(SeedApprover a) =>
                new(a.Kind, a.Group is null ? null : Group(a.Group), a.People is null ? null : [.. a.People.Select(Person)]);
            var everyone = Departments is null && Groups is null;
            return new PolicyDraft(
                Name,
                Priority,
                new Audience(everyone, Departments ?? [], [.. (Groups ?? []).Select(Group)]),
                new Selector(Kinds ?? [], Names ?? [], PermissionSets ?? [], Labels ?? []),
                MaxDuration,
                [.. Thresholds.Select(t => new Threshold([.. t.Approvers.Select(Approver)], t.Count))]
            )
            {
                Description = Description,
                DefaultDuration = DefaultDuration,
                CeilingRaised = CeilingRaised,
                PermanentAllowed = PermanentAllowed,
                ReasonRequired = ReasonRequired,
                ReasonPrompt = ReasonPrompt,
                Automatic = [.. (Automatic ?? []).Select(r => r.ToRule(Group))],
                Emergency = Emergency is null
                    ? null
                    : new BreakGlass(Emergency.Longest ?? BreakGlass.DefaultLongest, Emergency.Within ?? BreakGlass.DefaultWithin)
                    {
                        FollowUpBy = [.. (Emergency.FollowUpBy ?? []).Select(Approver)],
                    },
            };
        }
    }

    private sealed record SeedThreshold(int Count, IReadOnlyList<SeedApprover> Approvers);

    private sealed record SeedApprover(ApproverKind Kind, string? Group, IReadOnlyList<string>? People);

    private sealed record SeedRule(
        string Name,
        Verdict Verdict,
        string? Words,
        IReadOnlyList<string>? Departments,
        IReadOnlyList<string>? Groups,
        TimeSpan? AtMost,
        bool Permanent,
        SeedHours? During,
        string? Ticket
    )
    {
        public AutomaticRule ToRule(Func<string, ResourceId> group) =>
            new(
                Name,
                Verdict,
                new RuleCondition
                {
                    Who = new Audience(
                        Departments is null && Groups is null,
                        Departments ?? [],
                        [.. (Groups ?? []).Select(group)]
                    ),
                    AtMost = AtMost,
                    Permanent = Permanent,
                    During = During is null ? null : new WeeklyHours(During.Days, During.From, During.Until, During.Zone),
                    Ticket = Ticket,
                },
                Words
            );
    }

    private sealed record SeedHours(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly Until, string Zone);

    private sealed record SeedEmergency(TimeSpan? Longest, TimeSpan? Within, IReadOnlyList<SeedApprover>? FollowUpBy);
}
