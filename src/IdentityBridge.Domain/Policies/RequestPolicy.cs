using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>Who may request what, for how long, and whose approval it takes.</summary>
public sealed class RequestPolicy
{
    /// <summary>No policy may allow longer than this unless the administrator raises it.</summary>
    public static readonly TimeSpan DurationCeiling = TimeSpan.FromDays(14);

    /// <summary>How long a request waits for its decision.</summary>
    public static readonly TimeSpan DefaultPendingFor = TimeSpan.FromDays(7);

    private RequestPolicy() { }

    public PolicyId Id { get; private set; }

    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>Higher wins.</summary>
    public int Priority { get; private set; }

    public bool Enabled { get; private set; }

    public Audience Who { get; private set; } = Audience.Nobody;

    public Selector What { get; private set; } = Selector.Everything;

    public TimeSpan MaxDuration { get; private set; }

    public TimeSpan DefaultDuration { get; private set; }

    public bool ReasonRequired { get; private set; }

    /// <summary>What the reason field asks for.</summary>
    public string? ReasonPrompt { get; private set; }

    public IReadOnlyList<Threshold> Thresholds { get; private set; } = [];

    /// <summary>Denials that end the request.</summary>
    public int DenialsNeeded { get; private set; } = 1;

    public TimeSpan PendingFor { get; private set; } = DefaultPendingFor;

    public long Version { get; private set; }

    /// <summary>Makes a policy, or says everything that is wrong with the draft.</summary>
    public static Result<RequestPolicy> Create(PolicyDraft draft)
    {
        var problems = draft.Problems().ToList();
        if (problems.Count > 0)
            return Error.Invalid("policy.invalid", $"The policy “{draft.Name}” cannot be saved: {string.Join(" ", problems)}");
        return new RequestPolicy
        {
            Id = PolicyId.New(),
            Name = draft.Name.Trim(),
            Description = draft.Description,
            Priority = draft.Priority,
            Enabled = true,
            Who = draft.Who,
            What = draft.What,
            MaxDuration = draft.MaxDuration,
            DefaultDuration = draft.DefaultDuration ?? draft.MaxDuration,
            ReasonRequired = draft.ReasonRequired,
            ReasonPrompt = draft.ReasonPrompt,
            Thresholds = draft.Thresholds,
            DenialsNeeded = draft.DenialsNeeded,
            PendingFor = draft.PendingFor ?? DefaultPendingFor,
        };
    }
}

/// <summary>What a policy shall say. <see cref="Problems" /> lists everything wrong with it.</summary>
public sealed record PolicyDraft(
    string Name,
    int Priority,
    Audience Who,
    Selector What,
    TimeSpan MaxDuration,
    IReadOnlyList<Threshold> Thresholds
)
{
    public string? Description { get; init; }
    public TimeSpan? DefaultDuration { get; init; }
    public bool ReasonRequired { get; init; }
    public string? ReasonPrompt { get; init; }
    public int DenialsNeeded { get; init; } = 1;
    public TimeSpan? PendingFor { get; init; }

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
            yield return "Give it a name of at most 100 characters.";
        if (MaxDuration <= TimeSpan.Zero || MaxDuration > RequestPolicy.DurationCeiling)
            yield return $"The longest duration must be more than nothing and at most {RequestPolicy.DurationCeiling.TotalDays:0} days.";
        if (DefaultDuration is { } duration && (duration <= TimeSpan.Zero || duration > MaxDuration))
            yield return "The default duration must be more than nothing and at most the longest.";
        if (Thresholds.Count == 0)
            yield return "Name at least one threshold: whose approval it takes.";
        if (Thresholds.Any(t => t.Count < 1 || t.Approvers.Count == 0))
            yield return "Every threshold needs approvers and a count of at least 1.";
        if (DenialsNeeded < 1)
            yield return "At least one denial must end a request.";
        if (PendingFor is { } pending && (pending < TimeSpan.FromMinutes(1) || pending > TimeSpan.FromDays(30)))
            yield return "A request may wait between 1 minute and 30 days.";
    }
}

/// <summary>Whom a policy speaks of: everyone, or people of a department or a group; any suffices.</summary>
/// <param name="Groups">Okta groups, by resource.</param>
public sealed record Audience(bool Everyone, IReadOnlyList<string> Departments, IReadOnlyList<ResourceId> Groups)
{
    public static readonly Audience Nobody = new(false, [], []);
    public static readonly Audience All = new(true, [], []);

    public bool Includes(string? department, IReadOnlySet<ResourceId> groups) =>
        Everyone
        || (department is not null && Departments.Contains(department, StringComparer.OrdinalIgnoreCase))
        || Groups.Any(groups.Contains);
}

/// <summary>So many approvals by any of these.</summary>
public sealed record Threshold(IReadOnlyList<ApproverRule> Approvers, int Count);

public enum ApproverKind
{
    /// <summary>The people who own the requested resource.</summary>
    ResourceOwners = 1,

    /// <summary>The manager of the person who gets the access.</summary>
    Manager = 2,

    /// <summary>Members of an Okta group, unless a request made them members.</summary>
    GroupMembers = 3,

    /// <summary>Named people.</summary>
    People = 4,
}

/// <param name="Group">For <see cref="ApproverKind.GroupMembers" />.</param>
/// <param name="People">For <see cref="ApproverKind.People" />.</param>
public sealed record ApproverRule(ApproverKind Kind, ResourceId? Group = null, IReadOnlyList<PersonId>? People = null);
