using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Persistence;

/// <summary>A sign-in to the portal. The key is kept as a hash only; the ticket is protected before it comes here.</summary>
public sealed class SessionRow
{
    public required string KeyHash { get; init; }
    public required string PersonExternalId { get; set; }
    public required byte[] Ticket { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
    public string? UserAgent { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndReason { get; set; }
}

/// <summary>A key of ASP.NET Core's Data Protection, as its XML.</summary>
public sealed class DataProtectionKeyRow
{
    public int Id { get; init; }
    public required string Name { get; init; }
    public required string Xml { get; init; }
}

/// <summary>One row of a recursive query over lists.</summary>
internal sealed record ListLinkRow(Guid List, Guid Nested, int Kind)
{
    public static IReadOnlyList<ListLink> ToLinks(IReadOnlyCollection<ListLinkRow> rows) =>
        [.. rows.Select(r => new ListLink(new AccessListId(r.List), new AccessListId(r.Nested), (ListEdgeKind)r.Kind))];
}
