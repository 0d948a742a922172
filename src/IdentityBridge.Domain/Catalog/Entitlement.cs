using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Domain.Catalog;

/// <summary>The smallest thing a person can hold on a resource. An app and a group have one each; an account one per permission set.</summary>
public sealed class Entitlement
{
    private Entitlement() { }

    public EntitlementId Id { get; private set; }

    public ResourceId ResourceId { get; private set; }

    public ConnectorId Connector { get; private set; }

    public EntitlementKind Kind { get; private set; }

    public string ResourceExternalId { get; private set; } = "";

    /// <summary>ARN of the permission set; empty for apps and groups, so that the key of an entitlement has no nulls.</summary>
    public string PermissionSetExternalId { get; private set; } = "";

    /// <summary>What people call it: the permission set's name, else the resource's.</summary>
    public string Name { get; private set; } = "";

    public string? Description { get; private set; }

    public DateTimeOffset? GoneAt { get; private set; }

    public EntitlementRef Ref =>
        new(Kind, ResourceExternalId, PermissionSetExternalId.Length == 0 ? null : PermissionSetExternalId);

    public static Entitlement Import(Resource resource, EntitlementRecord record)
    {
        var entitlement = new Entitlement
        {
            Id = EntitlementId.New(),
            ResourceId = resource.Id,
            Connector = resource.Connector,
            Kind = record.Ref.Kind,
            ResourceExternalId = record.Ref.ResourceExternalId,
            PermissionSetExternalId = record.Ref.PermissionSetExternalId ?? "",
        };
        entitlement.Update(resource, record);
        return entitlement;
    }

    /// <summary>Takes over what the source says. True when anything changed.</summary>
    public bool Update(Resource resource, EntitlementRecord record)
    {
        var (name, description) = (
            record.PermissionSetName ?? resource.Name,
            record.PermissionSetDescription ?? resource.Description
        );
        if (Name == name && Description == description && GoneAt is null)
            return false;
        (Name, Description, GoneAt) = (name, description, null);
        return true;
    }

    public bool Miss(DateTimeOffset now)
    {
        if (GoneAt is not null)
            return false;
        GoneAt = now;
        return true;
    }
}

/// <summary>Being in group <paramref name="GroupExternalId" /> gives <paramref name="EntitlementId" />; as the last complete read saw it.</summary>
public sealed record GroupGives(ConnectorId Connector, string GroupExternalId, string GroupName, EntitlementId EntitlementId);
