using IdentityBridge.Sandbox.IdentityCenter;
using IdentityBridge.Sandbox.Okta;

namespace IdentityBridge.Sandbox;

/// <summary>Who has what on both sides at one moment, by the names people use.</summary>
/// <param name="Groups">Members of Okta groups.</param>
/// <param name="Apps">App assignments: <c>Scope</c> is USER for a direct one, and GROUP with the group's name for one that a group gives.</param>
/// <param name="Assignments">AWS account assignments of people.</param>
/// <param name="GroupAssignments">AWS account assignments of Identity Center groups.</param>
public sealed record Holdings(
    IReadOnlySet<HeldGroup> Groups,
    IReadOnlySet<HeldApp> Apps,
    IReadOnlySet<HeldAssignment> Assignments,
    IReadOnlySet<HeldAssignment> GroupAssignments
)
{
    /// <summary>Members of Identity Center groups, by display name and user name.</summary>
    public IReadOnlySet<HeldGroup> AwsGroups { get; init; } = new HashSet<HeldGroup>();

    public bool InGroup(string group, string login) => Groups.Contains(new HeldGroup(group, login));

    public bool HasAppDirectly(string app, string login) => Apps.Contains(new HeldApp(app, login, "USER", null));

    public bool HasApp(string app, string login) => Apps.Any(held => held.App == app && held.Login == login);

    public bool HasPermissionSet(string account, string permissionSet, string login) =>
        Assignments.Contains(new HeldAssignment(account, permissionSet, login));

    internal static Holdings Read(OktaOrg org, IdentityCenterState aws, DateTimeOffset now)
    {
        var (groups, apps) = ReadOkta(org);
        var (people, awsGroups, members) = ReadAws(aws, now);
        return new Holdings(groups, apps, people, awsGroups) { AwsGroups = members };
    }

    private static (HashSet<HeldGroup> Groups, HashSet<HeldApp> Apps) ReadOkta(OktaOrg org)
    {
        lock (org.Gate)
        {
            var groups = new HashSet<HeldGroup>();
            var apps = new HashSet<HeldApp>();
            foreach (var group in org.Groups.OfType<OktaGroup>())
            foreach (var user in org.MembersAfter(group, -1))
                groups.Add(new HeldGroup(group.Name, user.Login));
            foreach (var app in org.Apps)
            {
                foreach (var user in app.DirectUsers.After(-1))
                    apps.Add(new HeldApp(app.Label, org.Users[user]!.Login, "USER", null));
                foreach (var group in app.Groups.After(-1).Select(ordinal => org.Groups[ordinal]!))
                foreach (var user in org.MembersAfter(group, -1))
                    apps.Add(new HeldApp(app.Label, user.Login, "GROUP", group.Name));
            }
            return (groups, apps);
        }
    }

    private static (HashSet<HeldAssignment> People, HashSet<HeldAssignment> Groups, HashSet<HeldGroup> Members) ReadAws(
        IdentityCenterState aws,
        DateTimeOffset now
    )
    {
        lock (aws.Gate)
        {
            aws.Operations.Settle(now);
            var people = new HashSet<HeldAssignment>();
            var groups = new HashSet<HeldAssignment>();
            foreach (var account in aws.Organization.Accounts.Items)
            foreach (var set in account.PermissionSets.Items)
            foreach (var principal in aws.Book.Slot(account, set)?.Principals.Items ?? [])
                if (principal.Type == "USER")
                    people.Add(
                        new HeldAssignment(account.Name, set.Name, NameOf(aws.Directory.Users, principal.Id, u => u.UserName))
                    );
                else
                    groups.Add(
                        new HeldAssignment(
                            account.Name,
                            set.Name,
                            NameOf(aws.Directory.Groups, principal.Id, g => g.DisplayName ?? "")
                        )
                    );
            var members = aws.Directory.Groups.Items.SelectMany(group =>
                group.Members.Items.Select(one => new HeldGroup(group.DisplayName ?? group.GroupId, one.User.UserName))
            );
            return (people, groups, members.ToHashSet());
        }
    }

    private static string NameOf<T>(SortedIndex<T> index, string id, Func<T, string> name)
        where T : class => index.TryGet(id, out var found) ? name(found) : id;
}

/// <summary>A person in a group.</summary>
public sealed record HeldGroup(string Group, string Login);

/// <summary>A person with an Okta app, directly or through a group.</summary>
public sealed record HeldApp(string App, string Login, string Scope, string? Group);

/// <summary>A permission set on an AWS account, held by a person (login) or by a group (display name).</summary>
public sealed record HeldAssignment(string Account, string PermissionSet, string Holder);
