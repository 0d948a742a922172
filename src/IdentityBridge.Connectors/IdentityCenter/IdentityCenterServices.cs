namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>The AWS services that Identity Center is made of.</summary>
internal sealed record IdentityCenterServices(SsoAdminClient Sso, IdentityStoreClient Store, OrganizationsClient Organizations);
