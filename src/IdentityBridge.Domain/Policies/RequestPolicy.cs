using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Policies;

/// <summary>Who may request what, for how long, and whose approval it takes.</summary>
public sealed class RequestPolicy
{
    /// <summary>No policy allows longer than this unless the administrator raises it there.</summary>
    public static readonly TimeSpan DurationCeiling = TimeSpan.FromDays(14);

    /// <summary>Nor does any allow longer than this; what is to last longer has no end.</summary>
    public static readonly TimeSpan HighestCeiling = TimeSpan.FromDays(366);

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

    /// <summary>Whether its longest may be beyond <see cref="DurationCeiling" />.</summary>
    public bool CeilingRaised { get; private set; }

    /// <summary>Whether access without an end may be asked for.</summary>
    public bool PermanentAllowed { get; private set; }

    public bool ReasonRequired { get; private set; }

    /// <summary>What the reason field asks for.</summary>
    public string? ReasonPrompt { get; private set; }

    /// <summary>What the reason must contain, as a regular expression: the number of a ticket; null for no rule.</summary>
    public string? TicketPattern { get; private set; }

    public IReadOnlyList<Threshold> Thresholds { get; private set; } = [];

    /// <summary>Decisions that it takes by itself, in order: the first that fits decides.</summary>
    public IReadOnlyList<AutomaticRule> Automatic { get; private set; } = [];

    /// <summary>Null when nobody may take access without a decision.</summary>
    public BreakGlass? Emergency { get; private set; }

    /// <summary>Denials that end the request.</summary>
    public int DenialsNeeded { get; private set; } = 1;

    public TimeSpan PendingFor { get; private set; } = DefaultPendingFor;

    public long Version { get; private set; }

    /// <summary>Makes a policy, or says everything that is wrong with the draft.</summary>
    public static Result<RequestPolicy> Create(PolicyDraft draft)
    {
        if (Refusal(draft) is { } refusal)
            return refusal;
        var policy = new RequestPolicy { Id = PolicyId.New(), Enabled = true };
        policy.Take(draft);
        return policy;
    }

    /// <summary>Makes it say something else, or says everything that is wrong with that. Requests under way keep the rules they came under.</summary>
    /// <returns>Whether anything changed.</returns>
    public Result<bool> Change(PolicyDraft draft)
    {
        if (Refusal(draft) is { } refusal)
            return refusal;
        var before = ToDraft();
        Take(draft);
        return !before.SaysTheSame(ToDraft());
    }

    /// <summary>A policy that is switched off covers nothing. False when it was so already.</summary>
    public bool Switch(bool on)
    {
        if (Enabled == on)
            return false;
        Enabled = on;
        return true;
    }

    /// <summary>Whether it allows access for so long, or without an end.</summary>
    public bool Allows(TimeSpan duration) => Durations.Fits(duration, MaxDuration, PermanentAllowed);

    /// <summary>Whose approval it takes; of an emergency, who follows it up: any of them.</summary>
    public IReadOnlyList<Threshold> Reviewers(bool emergency) =>
        emergency && Emergency is { FollowUpBy: { Count: > 0 } followers } ? [new Threshold(followers, 1)] : Thresholds;

    /// <summary>What it says now.</summary>
    public PolicyDraft ToDraft() =>
        new(Name, Priority, Who, What, MaxDuration, Thresholds)
        {
            Description = Description,
            DefaultDuration = DefaultDuration,
            CeilingRaised = CeilingRaised,
            PermanentAllowed = PermanentAllowed,
            ReasonRequired = ReasonRequired,
            ReasonPrompt = ReasonPrompt,
            TicketPattern = TicketPattern,
            DenialsNeeded = DenialsNeeded,
            PendingFor = PendingFor,
            Automatic = Automatic,
            Emergency = Emergency,
        };

    private static Error? Refusal(PolicyDraft draft)
    {
        var problems = draft.Problems().ToList();
        return problems.Count == 0
            ? null
            : Error.Invalid("policy.invalid", $"The policy “{draft.Name}” cannot be saved: {string.Join(" ", problems)}");
    }

    private void Take(PolicyDraft draft)
    {
        (Name, Description, Priority) = (draft.Name.Trim(), Words(draft.Description), draft.Priority);
        (Who, What, Thresholds, DenialsNeeded) = (draft.Who, draft.What, draft.Thresholds, draft.DenialsNeeded);
        (MaxDuration, DefaultDuration) = (draft.MaxDuration, draft.DefaultDuration ?? draft.MaxDuration);
        (CeilingRaised, PermanentAllowed) = (draft.CeilingRaised, draft.PermanentAllowed);
        (ReasonRequired, ReasonPrompt) = (draft.ReasonRequired, Words(draft.ReasonPrompt));
        TicketPattern = Words(draft.TicketPattern);
        Automatic = [.. draft.Automatic.Select(r => r with { Name = r.Name.Trim(), Words = Words(r.Words) })];
        Emergency = draft.Emergency;
        PendingFor = draft.PendingFor ?? DefaultPendingFor;
    }

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
