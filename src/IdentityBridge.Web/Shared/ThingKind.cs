using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Web.Shared;

/// <summary>What a tile can stand for.</summary>
public enum ThingKind
{
    OktaApp = 1,
    OktaGroup = 2,
    AwsAccount = 3,
    AccessList = 4,
    Role = 5,
    KubernetesCluster = 6,
}

public static class ThingKinds
{
    public static ThingKind ToThing(this ResourceKind kind) =>
        kind switch
        {
            ResourceKind.OktaApp => ThingKind.OktaApp,
            ResourceKind.OktaGroup => ThingKind.OktaGroup,
            ResourceKind.AwsAccount => ThingKind.AwsAccount,
        };

    public static ThingKind ToThing(this EntitlementKind kind) =>
        kind switch
        {
            EntitlementKind.AppAssignment => ThingKind.OktaApp,
            EntitlementKind.GroupMembership => ThingKind.OktaGroup,
            EntitlementKind.AccountAssignment => ThingKind.AwsAccount,
        };

    /// <summary>The kind in words: "Okta app".</summary>
    public static string Word(this ThingKind kind) =>
        kind switch
        {
            ThingKind.OktaApp => "Okta app",
            ThingKind.OktaGroup => "Okta group",
            ThingKind.AwsAccount => "AWS account",
            ThingKind.AccessList => "Access list",
            ThingKind.Role => "Role",
            ThingKind.KubernetesCluster => "Kubernetes cluster",
        };
}
