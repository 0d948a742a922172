namespace IdentityBridge.Domain.Catalog;

/// <summary>What a resource is in its source.</summary>
public enum ResourceKind
{
    OktaApp = 1,
    OktaGroup = 2,
    AwsAccount = 3,
}

/// <summary>What holding an entitlement means in its target.</summary>
public enum EntitlementKind
{
    /// <summary>Assigned to an Okta app.</summary>
    AppAssignment = 1,

    /// <summary>Member of an Okta group.</summary>
    GroupMembership = 2,

    /// <summary>A permission set on an AWS account.</summary>
    AccountAssignment = 3,
}
