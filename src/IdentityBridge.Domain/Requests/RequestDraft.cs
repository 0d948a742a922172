using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Policies;

namespace IdentityBridge.Domain.Requests;

/// <summary>What a person submits, each item with the policy it falls under.</summary>
/// <param name="Requester">Who asks.</param>
/// <param name="Person">Who gets it.</param>
public sealed record RequestDraft(
    Guid SubmissionKey,
    PersonId Requester,
    string RequesterName,
    PersonId Person,
    string Reason,
    TimeSpan Duration,
    IReadOnlyList<DraftItem> Items
)
{
    /// <summary>Taken now, without a decision, where every policy allows it.</summary>
    public bool IsEmergency { get; init; }
}

/// <param name="Name">For messages: "AdministratorAccess on Production".</param>
public sealed record DraftItem(EntitlementId EntitlementId, ResourceId ResourceId, string Name, RequestPolicy Policy)
{
    /// <summary>The role that it was asked for through; null when it was asked for by itself.</summary>
    public RoleId? RoleId { get; init; }

    public string? RoleName { get; init; }

    /// <summary>The rule of its policy that decides it now; null when people do.</summary>
    public AutomaticRule? Rule { get; init; }
}
