using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>What AWS's objects mean here.</summary>
internal static class IdentityCenterMapping
{
    private const string ActiveState = "ACTIVE";

    public static TargetUserRecord User(AwsUser user) =>
        new(
            user.UserId,
            user.UserName ?? "",
            user.ExternalIds?.Select(external => external?.Id).FirstOrDefault(id => id is not null && LooksLikeOktaId(id)),
            user.UserStatus != "DISABLED"
        );

    /// <summary>Name and id only: an account's mail address is its root user's and no fact for labels.</summary>
    public static ResourceRecord Account(AwsAccount account, string? startUrl)
    {
        var state = account.State ?? account.Status;
        return new ResourceRecord(
            ResourceKind.AwsAccount,
            account.Id,
            string.IsNullOrWhiteSpace(account.Name) ? account.Id : account.Name,
            null,
            state switch
            {
                ActiveState => null,
                "SUSPENDED" => "AWS has suspended this account.",
                "PENDING_CLOSURE" or "CLOSED" => "This account is closed, or being closed.",
                "PENDING_ACTIVATION" => "This account is not active yet.",
                null => "AWS does not tell whether this account is active.",
                _ => $"This account is {SafeText.Of(state)}, not active.",
            },
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["aws/account-id"] = account.Id,
                ["aws/state"] = SafeText.Of(state ?? "unknown"),
            },
            state == ActiveState ? startUrl : null
        );
    }

    public static EntitlementRef Entitlement(string account, string permissionSet) =>
        new(EntitlementKind.AccountAssignment, account, permissionSet);

    private static bool LooksLikeOktaId(string id) =>
        id.Length == 20 && id.StartsWith("00u", StringComparison.Ordinal) && id.All(char.IsAsciiLetterOrDigit);
}
