using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Shared;

/// <summary>An entitlement with what its resource is called: what lists and sentences say of it.</summary>
internal sealed class NamedEntitlement
{
    public required EntitlementId Id { get; init; }
    public required EntitlementKind Kind { get; init; }
    public required string Name { get; init; }
    public required string Resource { get; init; }
    public required ResourceKind ResourceKind { get; init; }
    public required string ResourceExternalId { get; init; }
    public required string? Url { get; init; }

    /// <summary>"AdministratorAccess on Production", "Figma".</summary>
    public string FullName => EntitlementNames.Full(Kind, Name, Resource);
}

/// <summary>How entitlements are called.</summary>
public static class EntitlementNames
{
    public static string Full(EntitlementKind kind, string entitlement, string resource) =>
        kind == EntitlementKind.AccountAssignment ? $"{entitlement} on {resource}" : resource;

    /// <summary>Every entitlement by name; to be joined with or filtered in the database.</summary>
    internal static IQueryable<NamedEntitlement> Of(PortalDbContext db) =>
        from entitlement in db.Entitlements
        join resource in db.Resources on entitlement.ResourceId equals resource.Id
        select new NamedEntitlement
        {
            Id = entitlement.Id,
            Kind = entitlement.Kind,
            Name = entitlement.Name,
            Resource = resource.Name,
            ResourceKind = resource.Kind,
            ResourceExternalId = resource.ExternalId,
            Url = resource.Url,
        };
}
