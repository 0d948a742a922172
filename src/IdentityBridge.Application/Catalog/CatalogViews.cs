using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.Catalog;

/// <param name="Text">Words that must all occur in name, description, id, permission sets or labels; case and accents ignored.</param>
/// <param name="Label"><c>key=value</c>.</param>
/// <param name="Page">From 1.</param>
public sealed record CatalogFilter(
    string? Text = null,
    ResourceKind? Kind = null,
    string? Label = null,
    int Page = 1,
    int Size = 25
)
{
    /// <summary>When more resources fit than these, only the name itself and names that begin with the text are put before the rest.</summary>
    public const int MostRanked = 1_000;

    /// <summary>Only roles; without it, and without a kind, roles are among the resources.</summary>
    public bool RolesOnly { get; init; }

    /// <summary>Only what the actor has marked, and resources that something marked is on.</summary>
    public bool FavouritesOnly { get; init; }

    /// <summary>For whom one looks: what they may ask for, as far as the actor may know it. Null for the actor.</summary>
    public PersonId? For { get; init; }
}

/// <param name="Entries">The resources of the page; its total counts the roles, too.</param>
/// <param name="ByKind">How many resources match the text and label, by kind.</param>
/// <param name="Roles">The roles of the page.</param>
/// <param name="RoleCount">How many roles match the text.</param>
public sealed record CatalogPage(
    Page<CatalogEntry> Entries,
    IReadOnlyDictionary<ResourceKind, int> ByKind,
    IReadOnlyList<CatalogRole> Roles,
    int RoleCount
)
{
    /// <summary>Roles and resources in the order of the page: what fits the text best first, a role before resources that fit as well.</summary>
    public IReadOnlyList<CatalogLine> Lines { get; init; } = [];
}

/// <summary>A row of the catalogue: one of the two.</summary>
public sealed record CatalogLine(CatalogRole? Role, CatalogEntry? Entry);

/// <summary>A resource as the actor sees it.</summary>
/// <param name="WhyNot">Why nothing of it can be asked for; null when something can.</param>
/// <param name="Holders">How many people have it; null for accounts.</param>
/// <param name="Gives">For a group: how many other things its members get.</param>
/// <param name="Choices">Those that the text of the search names come first, then those that are marked.</param>
public sealed record CatalogEntry(
    ResourceId Id,
    ResourceKind Kind,
    string Name,
    string? Description,
    string ExternalId,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Owners,
    string? WhyNot,
    int? Holders,
    int Gives,
    IReadOnlyList<CatalogChoice> Choices
);

/// <summary>One entitlement of a resource.</summary>
/// <param name="Held">How the actor has it; null when not.</param>
/// <param name="WhyNot">Why the actor cannot ask for it; null when they can.</param>
/// <param name="PendingRequest">Number of the actor's pending request for it.</param>
/// <param name="ApprovalsNeeded">How many approvals its policy asks for.</param>
public sealed record CatalogChoice(
    EntitlementId Id,
    string Name,
    string? Description,
    string? Held,
    DateTimeOffset? HeldUntil,
    string? WhyNot,
    long? PendingRequest,
    int ApprovalsNeeded
)
{
    /// <summary>Whether the actor has marked it.</summary>
    public bool IsFavourite { get; init; }
}
