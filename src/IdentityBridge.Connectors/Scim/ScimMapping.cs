using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Scim;

/// <summary>Between the wire and our records; and what has to be written to make one equal to the other.</summary>
internal static class ScimMapping
{
    private const int LongestUserName = 128;
    private const int LongestExternalId = 256;

    /// <exception cref="TargetException">The answer lacks its id.</exception>
    public static ScimUser Read(WireUser user) =>
        new(
            Identified(user.Id),
            Text(user.ExternalId),
            user.UserName,
            Text(user.Name?.GivenName),
            Text(user.Name?.FamilyName),
            Text(user.DisplayName),
            Text((user.Emails ?? []).OrderByDescending(email => email?.Primary == true).FirstOrDefault()?.Value),
            Text(user.Title),
            Text(user.Enterprise?.Department),
            user.Active ?? true
        );

    /// <exception cref="TargetException">The answer lacks its id.</exception>
    public static ScimGroup Read(WireGroup group) => new(Identified(group.Id), Text(group.ExternalId), group.DisplayName ?? "");

    public static WireUser Write(ScimUserProfile profile) =>
        new(
            profile.Department is null ? [ScimSchemas.User] : [ScimSchemas.User, ScimSchemas.Enterprise],
            null,
            profile.ExternalId,
            profile.UserName,
            new WireName(profile.GivenName, profile.FamilyName),
            profile.DisplayName,
            profile.Title,
            profile.Email is null ? null : [new WireEmail(profile.Email, "work", true)],
            profile.Active,
            profile.Department is null ? null : new WireEnterprise(profile.Department)
        );

    /// <summary>The profile without empty texts, checked before it is sent, since AWS's refusal never names the attribute.</summary>
    /// <exception cref="TargetException"><see cref="TargetFault.Refused" />: something required is missing or has a form AWS refuses.</exception>
    public static ScimUserProfile Checked(ScimUserProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var problem = profile switch
        {
            _ when string.IsNullOrWhiteSpace(profile.UserName) => "has no user name",
            { UserName.Length: > LongestUserName } => "has a user name of more than 128 characters",
            _ when profile.UserName.Any(char.IsWhiteSpace) => "has a user name with spaces",
            _ when string.IsNullOrWhiteSpace(profile.GivenName) => "has no first name",
            _ when string.IsNullOrWhiteSpace(profile.FamilyName) => "has no last name",
            _ when string.IsNullOrWhiteSpace(profile.DisplayName) => "has no display name",
            _ => ExternalIdProblem(profile.ExternalId),
        };
        if (problem is not null)
            throw new TargetException(
                TargetFault.Refused,
                $"Identity Center would refuse {SafeText.Of(profile.UserName)}, who {problem}."
            );
        return profile with { Email = Text(profile.Email), Title = Text(profile.Title), Department = Text(profile.Department) };
    }

    /// <exception cref="TargetException"><see cref="TargetFault.Refused" />.</exception>
    public static void CheckGroup(string displayName, string? externalId)
    {
        var problem =
            string.IsNullOrWhiteSpace(displayName) ? "has no name"
            : displayName.Length > 1024 ? "has a name of more than 1024 characters"
            : externalId is null ? null
            : ExternalIdProblem(externalId);
        if (problem is not null)
            throw new TargetException(
                TargetFault.Refused,
                $"Identity Center would refuse the group {SafeText.Of(displayName)}, which {problem}."
            );
    }

    /// <summary>The operations that make the user equal to the profile; none when it is so.</summary>
    public static IReadOnlyList<WireOperation> Difference(ScimUser user, ScimUserProfile profile)
    {
        var operations = new List<WireOperation>();
        Compare("userName", user.UserName, profile.UserName);
        Compare("externalId", user.ExternalId, profile.ExternalId);
        Compare("name.givenName", user.GivenName, profile.GivenName);
        Compare("name.familyName", user.FamilyName, profile.FamilyName);
        Compare("displayName", user.DisplayName, profile.DisplayName);
        Compare("title", user.Title, profile.Title);
        Compare($"{ScimSchemas.Enterprise}:department", user.Department, profile.Department);
        if (profile.Email is null && user.Email is not null)
            operations.Add(new WireOperation("remove", "emails", null));
        else if (profile.Email is not null && !string.Equals(user.Email, profile.Email, StringComparison.Ordinal))
            operations.Add(
                new WireOperation(
                    "replace",
                    "emails",
                    new JsonArray(
                        new JsonObject
                        {
                            ["value"] = profile.Email,
                            ["type"] = "work",
                            ["primary"] = true,
                        }
                    )
                )
            );
        if (user.Active != profile.Active)
            operations.Add(new WireOperation("replace", "active", profile.Active));
        return operations;

        void Compare(string path, string? is_, string? wanted)
        {
            if (wanted is null && is_ is not null)
                operations.Add(new WireOperation("remove", path, null));
            else if (!string.Equals(is_, wanted, StringComparison.Ordinal))
                operations.Add(new WireOperation("replace", path, wanted));
        }
    }

    private static string? ExternalIdProblem(string? id) =>
        string.IsNullOrWhiteSpace(id) ? "has no external id"
        : id.Length > LongestExternalId ? "has an external id of more than 256 characters"
        : id.Contains(':', StringComparison.Ordinal) ? "has an external id with a colon"
        : null;

    private static string Identified(string? id) =>
        string.IsNullOrEmpty(id)
            ? throw new TargetException(TargetFault.Unreadable, "Identity Center answered without an id")
            : id;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
