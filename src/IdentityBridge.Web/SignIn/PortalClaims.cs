using System.Security.Claims;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Web.SignIn;

/// <summary>The claims of somebody who is signed in: as Okta names them, and two of our own.</summary>
public static class PortalClaims
{
    /// <summary>The Okta user id.</summary>
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Email = "email";

    /// <summary>The Okta login.</summary>
    public const string Login = "preferred_username";

    /// <summary>Name of an Okta group; one claim for each.</summary>
    public const string Group = "groups";

    /// <summary>Present when Okta told the groups, be it none. Without it they are unknown.</summary>
    public const string GroupsKnown = "identitybridge_groups_known";

    /// <summary>Hash of the session's key, by which the session is found.</summary>
    public const string Session = "identitybridge_session";

    /// <summary>The person of a principal; null when nobody is signed in.</summary>
    public static SignedInPerson? PersonOf(ClaimsPrincipal? principal, PortalRoleOptions options)
    {
        if (
            principal?.Identity is not { IsAuthenticated: true }
            || principal.FindFirstValue(Subject) is not { Length: > 0 } subject
        )
            return null;
        var known = principal.HasClaim(c => c.Type == GroupsKnown);
        IReadOnlyList<string> groups = known ? [.. principal.FindAll(Group).Select(c => c.Value)] : [];
        var login = principal.FindFirstValue(Login);
        var email = principal.FindFirstValue(Email);
        return new SignedInPerson(
            subject,
            principal.FindFirstValue(Name) ?? login ?? email ?? subject,
            email,
            login,
            groups,
            known,
            RolesOf(groups, options),
            principal.FindFirstValue(Session)
        );
    }

    private static PortalRoles RolesOf(IReadOnlyList<string> groups, PortalRoleOptions options)
    {
        var roles = PortalRoles.None;
        if (InAny(options.Administrators))
            roles |= PortalRoles.Administrator;
        if (InAny(options.Auditors))
            roles |= PortalRoles.Auditor;
        if (InAny(options.Reviewers))
            roles |= PortalRoles.Reviewer;
        return roles;

        bool InAny(IList<string> named) => groups.Any(g => named.Contains(g, StringComparer.Ordinal));
    }
}

/// <summary>Whoever is signed in, as Okta told it at sign-in.</summary>
/// <param name="ExternalId">The Okta user id.</param>
/// <param name="Name">For people to read; never empty.</param>
/// <param name="GroupsKnown">Whether Okta told the groups; without that there are no <paramref name="Roles" />.</param>
/// <param name="SessionKeyHash">By which <c>IPortalSessions</c> knows the session.</param>
public sealed record SignedInPerson(
    string ExternalId,
    string Name,
    string? Email,
    string? Login,
    IReadOnlyList<string> Groups,
    bool GroupsKnown,
    PortalRoles Roles,
    string? SessionKeyHash
);
