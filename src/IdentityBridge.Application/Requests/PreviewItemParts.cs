using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Application.Requests;

public sealed partial record PreviewItem
{
    /// <summary>Why one should think twice before asking for it, the worst first: what the reviewers will see. Empty where nothing is known.</summary>
    public IReadOnlyList<Risk> Risks { get; init; } = [];
}

/// <param name="Words">What the person is told.</param>
public sealed record PreviewRule(string Name, Verdict Verdict, string? Words);

/// <param name="Needed">How many approvals.</param>
/// <param name="Who">In words: "owners of Figma", "your manager".</param>
/// <param name="Approvers">How many people could give one now.</param>
/// <param name="Names">Some of them.</param>
public sealed record PreviewThreshold(int Needed, string Who, int Approvers, IReadOnlyList<string> Names);
