namespace IdentityBridge.Domain.Common;

/// <summary>Id of a person.</summary>
public readonly record struct PersonId(Guid Value)
{
    public static PersonId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a resource.</summary>
public readonly record struct ResourceId(Guid Value)
{
    public static ResourceId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of an entitlement.</summary>
public readonly record struct EntitlementId(Guid Value)
{
    public static EntitlementId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a request policy.</summary>
public readonly record struct PolicyId(Guid Value)
{
    public static PolicyId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of an access request; people say its number instead.</summary>
public readonly record struct RequestId(Guid Value)
{
    public static RequestId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a request item.</summary>
public readonly record struct RequestItemId(Guid Value)
{
    public static RequestItemId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a grant.</summary>
public readonly record struct GrantId(Guid Value)
{
    public static GrantId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a provisioning operation.</summary>
public readonly record struct OperationId(Guid Value)
{
    public static OperationId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of an access list.</summary>
public readonly record struct AccessListId(Guid Value)
{
    public static AccessListId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of one membership or ownership of an access list, as somebody added it.</summary>
public readonly record struct ListEdgeId(Guid Value)
{
    public static ListEdgeId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a list review.</summary>
public readonly record struct ListReviewId(Guid Value)
{
    public static ListReviewId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a campaign of reviews.</summary>
public readonly record struct CampaignId(Guid Value)
{
    public static CampaignId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a lock.</summary>
public readonly record struct LockId(Guid Value)
{
    public static LockId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a role.</summary>
public readonly record struct RoleId(Guid Value)
{
    public static RoleId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Id of a notice.</summary>
public readonly record struct NoticeId(Guid Value)
{
    public static NoticeId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>Name of a connector and of the target it speaks to: <c>okta</c>, <c>identity-center</c>.</summary>
public readonly record struct ConnectorId(string Value)
{
    public static readonly ConnectorId Okta = new("okta");
    public static readonly ConnectorId IdentityCenter = new("identity-center");

    /// <summary>What people call the target.</summary>
    public string DisplayName =>
        this == Okta ? "Okta"
        : this == IdentityCenter ? "AWS IAM Identity Center"
        : Value;

    public override string ToString() => Value;
}
