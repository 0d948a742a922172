using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Requests;

/// <summary>What would happen if it were submitted now.</summary>
/// <param name="Items">What is asked for by itself.</param>
/// <param name="MaxDuration">The longest that every item allows.</param>
/// <param name="Duration">The chosen one, or the proposed.</param>
/// <param name="From">The start if it were approved now: the chosen one when it lies ahead.</param>
/// <param name="Until">The end if it were approved now; null for none.</param>
public sealed record RequestPreview(
    IReadOnlyList<PreviewItem> Items,
    IReadOnlyList<PreviewRole> Roles,
    TimeSpan MaxDuration,
    TimeSpan Duration,
    bool ReasonRequired,
    string? ReasonPrompt,
    bool CanSubmit,
    DateTimeOffset From,
    DateTimeOffset? Until
)
{
    /// <summary>Why the chosen start cannot be; null when it can.</summary>
    public string? StartProblem { get; init; }

    /// <summary>Whether it may be asked for without an end.</summary>
    public bool PermanentAllowed { get; init; }

    /// <summary>Whether it may be had for so long as chosen.</summary>
    public bool FitsDuration => Durations.Fits(Duration, MaxDuration, PermanentAllowed);

    /// <summary>Whom it is for, by name, when that is not the reader.</summary>
    public string? For { get; init; }

    /// <summary>All items that the request would have, those of roles too.</summary>
    public IReadOnlyList<PreviewItem> AllItems => [.. Items, .. Roles.SelectMany(r => r.Items)];

    /// <summary>What happens when it is taken in an emergency; null where that is not allowed for everything.</summary>
    public EmergencyPreview? Emergency { get; init; }

    /// <summary>Whether another reason may be decided otherwise.</summary>
    public bool ReasonDecides { get; init; }
}

/// <param name="Holds">Everything it holds now: what <see cref="AskedRole.Seen" /> takes.</param>
/// <param name="Items">What of it becomes items of the request.</param>
/// <param name="Held">What of it is left out because the person has it at least that long.</param>
/// <param name="Elsewhere">What of it is in the basket otherwise.</param>
/// <param name="WhyNot">Why it stands in the way; null when it does not.</param>
public sealed record PreviewRole(
    RoleId Id,
    string Name,
    IReadOnlyList<EntitlementId> Holds,
    IReadOnlyList<PreviewItem> Items,
    IReadOnlyList<string> Held,
    IReadOnlyList<string> Elsewhere,
    string? WhyNot
);

/// <param name="WhyNot">Why this item stands in the way; null when it does not.</param>
/// <param name="Approvals">One line per threshold.</param>
/// <param name="MaxDuration">The longest with an end.</param>
/// <param name="HeldUntil">When it stands in the way only because the person has it that long already: a longer time would extend it.</param>
public sealed record PreviewItem(
    EntitlementId EntitlementId,
    string Name,
    ResourceKind Kind,
    string EntitlementName,
    string ResourceName,
    string? PolicyName,
    TimeSpan? MaxDuration,
    string? WhyNot,
    bool IsExtension,
    IReadOnlyList<PreviewThreshold> Approvals,
    DateTimeOffset? HeldUntil
)
{
    /// <summary>The request that gives it now, which the reader may ask to have longer instead.</summary>
    public RequestId? HeldBy { get; init; }

    /// <summary>The rule that would decide it at once; null when people do.</summary>
    public PreviewRule? Rule { get; init; }

    /// <summary>Why one should think twice before asking for it, the worst first: what the reviewers will see. Empty where nothing is known.</summary>
    public IReadOnlyList<Risk> Risks { get; init; } = [];

    /// <summary>Whether it may be asked for without an end.</summary>
    public bool PermanentAllowed { get; init; }
}

/// <param name="Words">What the person is told.</param>
public sealed record PreviewRule(string Name, Verdict Verdict, string? Words);

/// <param name="Needed">How many approvals.</param>
/// <param name="Who">In words: "owners of Figma", "your manager".</param>
/// <param name="Approvers">How many people could give one now.</param>
/// <param name="Names">Some of them.</param>
public sealed record PreviewThreshold(int Needed, string Who, int Approvers, IReadOnlyList<string> Names);
