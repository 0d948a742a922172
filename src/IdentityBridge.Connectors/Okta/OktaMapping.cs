using System.Collections.Frozen;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Okta;

/// <summary>What Okta's objects mean here.</summary>
internal static class OktaMapping
{
    public const string BuiltIn = "BUILT_IN";
    private const string ActiveStatus = "ACTIVE";

    /// <summary>Okta's user life cycle. A status that is newer than this code means no access yet: null tells that it is unknown.</summary>
    public static PersonStatus? KnownStatus(string status) =>
        status switch
        {
            ActiveStatus or "RECOVERY" or "PASSWORD_EXPIRED" or "LOCKED_OUT" => PersonStatus.Active,
            "STAGED" or "PROVISIONED" => PersonStatus.Pending,
            "SUSPENDED" => PersonStatus.Suspended,
            "DEPROVISIONED" => PersonStatus.Deactivated,
            _ => null,
        };

    public static PersonRecord Person(OktaUser user, string? managerLogin)
    {
        var profile = user.Profile;
        return new PersonRecord(
            user.Id,
            profile.Login,
            Text(profile.Email) ?? profile.Login,
            Text(profile.DisplayName) ?? Text($"{profile.FirstName} {profile.LastName}".Trim()) ?? profile.Login,
            KnownStatus(user.Status) ?? PersonStatus.Pending,
            Text(profile.Department),
            Text(profile.Title),
            managerLogin
        );
    }

    /// <param name="rule">The rule that fills it; null when none does.</param>
    public static ResourceRecord Group(OktaGroup group, string? rule) =>
        new(
            ResourceKind.OktaGroup,
            group.Id,
            group.Profile.Name,
            Text(group.Profile.Description),
            group.Type switch
            {
                "OKTA_GROUP" when rule is not null =>
                    "A rule in Okta fills this group. Ask the owner of the rule, or for the attribute that the rule looks at.",
                "OKTA_GROUP" => null,
                "APP_GROUP" => "Okta takes this group from another system, where its members are kept. Ask there.",
                BuiltIn => "Okta itself fills this group. Nobody can be added to it.",
                _ =>
                    $"Okta calls this a {SafeText.Of(group.Type)}, a kind of group whose members are not known to be changeable.",
            },
            Facts(group, rule),
            null
        );

    private static Dictionary<string, string> Facts(OktaGroup group, string? rule)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["okta/id"] = group.Id, ["okta/type"] = group.Type };
        if (rule is not null)
            facts[GroupRule.Fact] = rule;
        return facts;
    }

    public static ResourceRecord App(OktaApp app, Uri org)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["okta/id"] = app.Id,
            ["okta/type"] = "APP",
            ["okta/app-name"] = app.Name,
            ["okta/status"] = app.Status,
        };
        if (Text(app.SignOnMode) is { } mode)
            facts["okta/sign-on-mode"] = mode;

        return new ResourceRecord(
            ResourceKind.OktaApp,
            app.Id,
            app.Label,
            null,
            app.Status == ActiveStatus ? null : "The app is not active in Okta. Ask the Okta administrators to activate it.",
            facts,
            app.Status == ActiveStatus ? Link(app, org) : null
        );
    }

    public static EntitlementRef Membership(string groupId) => new(EntitlementKind.GroupMembership, groupId);

    public static EntitlementRef Assignment(string appId) => new(EntitlementKind.AppAssignment, appId);

    /// <summary>Groups that an active rule fills, each with the first such rule.</summary>
    public static FrozenDictionary<string, string> RuleFedGroups(IEnumerable<OktaGroupRule> rules) =>
        rules
            .Where(rule => rule.Status == ActiveStatus)
            .SelectMany(rule => (rule.Actions?.AssignUserToGroups?.GroupIds ?? []).Select(group => (Group: group, Rule: rule.Id)))
            .GroupBy(fed => fed.Group, StringComparer.Ordinal)
            .ToFrozenDictionary(
                fed => fed.Key,
                fed => fed.Select(f => f.Rule).Min(StringComparer.Ordinal)!,
                StringComparer.Ordinal
            );

    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The app's first sign-in link, as the app itself names it (<c>_links.appLinks</c>). Links elsewhere than to the org are not shown.</summary>
    private static string? Link(OktaApp app, Uri org) =>
        app.Links?.AppLinks is { } links
            ? links
                .Select(link => Uri.TryCreate(link.Href, UriKind.Absolute, out var url) ? url : null)
                .Where(url => url is not null && string.Equals(url.IdnHost, org.IdnHost, StringComparison.OrdinalIgnoreCase))
                .Select(url => url!.Scheme == org.Scheme ? url : new Uri(org, url.PathAndQuery))
                .FirstOrDefault()
                ?.AbsoluteUri
            : null;
}
