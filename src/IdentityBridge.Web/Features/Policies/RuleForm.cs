using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>One automatic rule as it is being edited.</summary>
public sealed record RuleForm
{
    public string Name { get; init; } = "";
    public Verdict Verdict { get; init; } = Verdict.Approve;
    public bool Everyone { get; init; } = true;

    /// <summary>One a line.</summary>
    public string Departments { get; init; } = "";
    public IReadOnlyList<Named<ResourceId>> Groups { get; init; } = [];
    public IReadOnlyList<Named<AccessListId>> Lists { get; init; } = [];
    public bool Limited { get; init; }
    public SpanText AtMost { get; init; } = new("4", DurationUnit.Hours);
    public bool Permanent { get; init; }
    public bool Timed { get; init; }
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [.. WeeklyHours.Week.Take(5)];
    public TimeOnly From { get; init; } = new(8, 0);
    public TimeOnly Until { get; init; } = new(18, 0);
    public string Zone { get; init; } = "UTC";
    public string Ticket { get; init; } = "";
    public string Words { get; init; } = "";

    public static RuleForm Of(AutomaticRule rule, PolicyNames names)
    {
        var (when, plain) = (rule.When, new RuleForm());
        return new RuleForm
        {
            Name = rule.Name,
            Verdict = rule.Verdict,
            Everyone = when.Who.Everyone,
            Departments = string.Join('\n', when.Who.Departments),
            Groups = [.. when.Who.Groups.Select(g => names.Of(g))],
            Lists = [.. when.Who.Lists.Select(l => names.Of(l))],
            Limited = when.AtMost is not null,
            AtMost = when.AtMost is { } most ? SpanText.Of(most) : plain.AtMost,
            Permanent = when.Permanent,
            Timed = when.During is not null,
            Days = when.During?.Days ?? plain.Days,
            From = when.During?.From ?? plain.From,
            Until = when.During?.Until ?? plain.Until,
            Zone = when.During?.Zone ?? plain.Zone,
            Ticket = when.Ticket ?? "",
            Words = rule.Words ?? "",
        };
    }

    public AutomaticRule ToRule() =>
        new(
            Name.Trim(),
            Verdict,
            new RuleCondition
            {
                Who = PolicyForm.WhoOf(Everyone, Departments, Groups, Lists),
                AtMost = Limited ? AtMost.ToSpan() : null,
                Permanent = Permanent,
                During = Timed ? new WeeklyHours([.. WeeklyHours.Week.Where(Days.Contains)], From, Until, Zone.Trim()) : null,
                Ticket = PolicyForm.Words(Ticket),
            },
            PolicyForm.Words(Words)
        );
}

/// <summary>What may be taken in an emergency, as it is being edited.</summary>
public sealed record EmergencyForm
{
    public bool Allowed { get; init; }
    public SpanText Longest { get; init; } = SpanText.Of(BreakGlass.DefaultLongest);
    public SpanText Within { get; init; } = SpanText.Of(BreakGlass.DefaultWithin);

    /// <summary>Whether others than the approvers follow up.</summary>
    public bool Others { get; init; }

    /// <summary>Its count is not looked at: any of them suffices.</summary>
    public ThresholdForm By { get; init; } = ThresholdForm.New;

    public static EmergencyForm Of(BreakGlass? glass, PolicyNames names) =>
        glass is null
            ? new EmergencyForm()
            : new EmergencyForm
            {
                Allowed = true,
                Longest = SpanText.Of(glass.Longest),
                Within = SpanText.Of(glass.Within),
                Others = glass.FollowUpBy.Count > 0,
                By = glass.FollowUpBy.Count > 0 ? ThresholdForm.Of(new Threshold(glass.FollowUpBy, 1), names) : ThresholdForm.New,
            };

    public BreakGlass? ToBreakGlass() =>
        Allowed
            ? new BreakGlass(Longest.ToSpan(), Within.ToSpan()) { FollowUpBy = Others ? By.ToThreshold().Approvers : [] }
            : null;
}
