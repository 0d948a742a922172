namespace IdentityBridge.Connectors.Okta;

/// <summary>Who somebody's manager is. Okta's attribute managerId holds a login in most orgs and an Okta id in some.</summary>
internal static class OktaManagers
{
    public static bool LooksLikeId(string text) =>
        text.Length == 20 && text.StartsWith("00u", StringComparison.Ordinal) && text.All(char.IsAsciiLetterOrDigit);

    /// <summary>The manager's login; null when there is none, or an id of nobody that is known.</summary>
    public static string? Login(OktaUser user, IReadOnlyDictionary<string, OktaUser> known) =>
        OktaMapping.Text(user.Profile.ManagerId) switch
        {
            null => null,
            { } id when known.TryGetValue(id, out var manager) => manager.Profile.Login,
            { } id when LooksLikeId(id) => null,
            { } login => login,
        };
}
