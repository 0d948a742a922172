using System.Globalization;
using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>Something that a policy refers to, by name.</summary>
public sealed record Named<T>(T Id, string Name);

/// <summary>A length of time as it is typed.</summary>
public sealed record SpanText(string Count, DurationUnit Unit)
{
    public static SpanText Of(TimeSpan span) =>
        span == TimeSpan.FromDays((int)span.TotalDays) ? new(Text((int)span.TotalDays), DurationUnit.Days)
        : span == TimeSpan.FromHours((int)span.TotalHours) ? new(Text((int)span.TotalHours), DurationUnit.Hours)
        : new(Text((int)span.TotalMinutes), DurationUnit.Minutes);

    /// <summary>Zero for what is no length of time, which no policy allows.</summary>
    public TimeSpan ToSpan() =>
        int.TryParse(Count, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && (long)count * (int)Unit <= TimeSpan.FromDays(3650).TotalMinutes
            ? TimeSpan.FromMinutes((long)count * (int)Unit)
            : TimeSpan.Zero;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One threshold as it is being edited.</summary>
public sealed record ThresholdForm(
    string Count,
    bool Manager,
    bool Owners,
    IReadOnlyList<Named<ResourceId>> Groups,
    IReadOnlyList<Named<AccessListId>> Lists,
    IReadOnlyList<Named<PersonId>> People
)
{
    public static readonly ThresholdForm New = new("1", true, false, [], [], []);

    public static ThresholdForm Of(Threshold threshold, PolicyNames names) =>
        new(
            threshold.Count.ToString(CultureInfo.InvariantCulture),
            threshold.Approvers.Any(a => a.Kind == ApproverKind.Manager),
            threshold.Approvers.Any(a => a.Kind == ApproverKind.ResourceOwners),
            [.. threshold.Approvers.Select(a => a.Group).OfType<ResourceId>().Select(g => names.Of(g))],
            [.. threshold.Approvers.Select(a => a.List).OfType<AccessListId>().Select(l => names.Of(l))],
            [.. threshold.Approvers.SelectMany(a => a.People ?? []).Select(p => names.Of(p))]
        );

    public Threshold ToThreshold()
    {
        List<ApproverRule> approvers = [];
        if (Manager)
            approvers.Add(new ApproverRule(ApproverKind.Manager));
        if (Owners)
            approvers.Add(new ApproverRule(ApproverKind.ResourceOwners));
        approvers.AddRange(Groups.Select(g => new ApproverRule(ApproverKind.GroupMembers, Group: g.Id)));
        approvers.AddRange(Lists.Select(l => new ApproverRule(ApproverKind.ListMembers, List: l.Id)));
        if (People.Count > 0)
            approvers.Add(new ApproverRule(ApproverKind.People, People: [.. People.Select(p => p.Id)]));
        return new Threshold(approvers, PolicyForm.Number(Count));
    }
}

/// <summary>A policy as it is being edited.</summary>
public sealed record PolicyForm
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Priority { get; init; } = "50";
    public bool Everyone { get; init; } = true;

    /// <summary>One a line.</summary>
    public string Departments { get; init; } = "";
    public IReadOnlyList<Named<ResourceId>> Groups { get; init; } = [];
    public IReadOnlyList<Named<AccessListId>> Lists { get; init; } = [];
    public SelectorText What { get; init; } = SelectorText.Empty;
    public SpanText Longest { get; init; } = new("8", DurationUnit.Hours);
    public SpanText Proposed { get; init; } = new("4", DurationUnit.Hours);
    public SpanText Waits { get; init; } = new("7", DurationUnit.Days);
    public bool CeilingRaised { get; init; }
    public bool PermanentAllowed { get; init; }
    public bool ReasonRequired { get; init; } = true;
    public string Prompt { get; init; } = "";
    public string Ticket { get; init; } = "";
    public IReadOnlyList<ThresholdForm> Thresholds { get; init; } = [ThresholdForm.New];
    public string Denials { get; init; } = "1";
    public IReadOnlyList<RuleForm> Rules { get; init; } = [];
    public EmergencyForm Emergency { get; init; } = new();

    public static PolicyForm Of(PolicyDetails policy)
    {
        var (draft, names) = (policy.Draft, policy.Names);
        return new PolicyForm
        {
            Name = draft.Name,
            Description = draft.Description ?? "",
            Priority = draft.Priority.ToString(CultureInfo.InvariantCulture),
            Everyone = draft.Who.Everyone,
            Departments = string.Join('\n', draft.Who.Departments),
            Groups = [.. draft.Who.Groups.Select(g => names.Of(g))],
            Lists = [.. draft.Who.Lists.Select(l => names.Of(l))],
            What = SelectorText.Of(draft.What),
            Longest = SpanText.Of(draft.MaxDuration),
            Proposed = SpanText.Of(draft.DefaultDuration ?? draft.MaxDuration),
            Waits = SpanText.Of(draft.PendingFor ?? RequestPolicy.DefaultPendingFor),
            CeilingRaised = draft.CeilingRaised,
            PermanentAllowed = draft.PermanentAllowed,
            ReasonRequired = draft.ReasonRequired,
            Prompt = draft.ReasonPrompt ?? "",
            Ticket = draft.TicketPattern ?? "",
            Thresholds = [.. draft.Thresholds.Select(t => ThresholdForm.Of(t, names))],
            Denials = draft.DenialsNeeded.ToString(CultureInfo.InvariantCulture),
            Rules = [.. draft.Automatic.Select(r => RuleForm.Of(r, names))],
            Emergency = EmergencyForm.Of(draft.Emergency, names),
        };
    }

    /// <summary>What it says; <see cref="PolicyDraft.Problems" /> tells what is wrong with it.</summary>
    public PolicyDraft ToDraft() =>
        new(
            Name.Trim(),
            Number(Priority),
            WhoOf(Everyone, Departments, Groups, Lists),
            What.LabelProblem is null ? What.ToSelector() : SelectorText.Empty.ToSelector(),
            Longest.ToSpan(),
            [.. Thresholds.Select(t => t.ToThreshold())]
        )
        {
            Description = Words(Description),
            DefaultDuration = Proposed.ToSpan(),
            PendingFor = Waits.ToSpan(),
            CeilingRaised = CeilingRaised,
            PermanentAllowed = PermanentAllowed,
            ReasonRequired = ReasonRequired,
            ReasonPrompt = Words(Prompt),
            TicketPattern = Words(Ticket),
            DenialsNeeded = Number(Denials),
            Automatic = [.. Rules.Select(r => r.ToRule())],
            Emergency = Emergency.ToBreakGlass(),
        };

    internal static Audience WhoOf(
        bool everyone,
        string departments,
        IReadOnlyList<Named<ResourceId>> groups,
        IReadOnlyList<Named<AccessListId>> lists
    ) =>
        everyone
            ? Audience.All
            : new Audience(false, [.. Lines(departments)], [.. groups.Select(g => g.Id)])
            {
                Lists = [.. lists.Select(l => l.Id)],
            };

    /// <summary>-1 for what is no number, which no policy allows.</summary>
    internal static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    internal static string? Words(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.OrdinalIgnoreCase);
}

internal static class PolicyNamesExtensions
{
    public static Named<ResourceId> Of(this PolicyNames names, ResourceId id) =>
        new(id, names.Groups.GetValueOrDefault(id, "a group that is gone"));

    public static Named<AccessListId> Of(this PolicyNames names, AccessListId id) =>
        new(id, names.Lists.GetValueOrDefault(id, "a list that is gone"));

    public static Named<PersonId> Of(this PolicyNames names, PersonId id) =>
        new(id, names.People.GetValueOrDefault(id, "a person who is gone"));
}
