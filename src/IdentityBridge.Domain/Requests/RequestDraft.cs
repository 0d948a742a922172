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
    /// <summary>Name of the person who gets it, when that is somebody else than the requester.</summary>
    public string? PersonName { get; init; }

    /// <summary>Null to start when it is approved.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>What it makes longer; null when it is asked for by itself.</summary>
    public ExtendedAccess? Extends { get; init; }

    /// <summary>The request that it was made from; null for most.</summary>
    public RequestId? AgainOf { get; init; }

    /// <summary>Taken now, without a decision, where every policy allows it.</summary>
    public bool IsEmergency { get; init; }
}

/// <param name="Id">The request whose access is made longer.</param>
/// <param name="Until">Its end.</param>
public sealed record ExtendedAccess(RequestId Id, DateTimeOffset Until);

/// <param name="Name">For messages: "AdministratorAccess on Production".</param>
public sealed record DraftItem(EntitlementId EntitlementId, ResourceId ResourceId, string Name, RequestPolicy Policy)
{
    /// <summary>The role that it was asked for through; null when it was asked for by itself.</summary>
    public RoleId? RoleId { get; init; }

    public string? RoleName { get; init; }

    /// <summary>The rule of its policy that decides it now; null when people do.</summary>
    public AutomaticRule? Rule { get; init; }
}
