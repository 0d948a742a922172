using System.Globalization;
using IdentityBridge.Sandbox.Control;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>What the Okta side's state page shows.</summary>
internal sealed class OktaStatePage(OktaOrg org)
{
    private const int MostRows = 60;
    private const int MostItems = 60;

    public string Version() => string.Create(CultureInfo.InvariantCulture, $"{org.Generation}-{org.Log.Last}");

    public StateView View(string filter)
    {
        lock (org.Gate)
        {
            var recent = org.Log.Before(long.MaxValue, 30, entry => Sentence(entry) is not null);
            return new(
                "Okta sandbox",
                $"{org.BaseUrl}: {Count(org.Users)} people, {Count(org.Groups)} groups, {org.Apps.Count} apps",
                [.. recent.Select(entry => new StateChange(entry.Published, Sentence(entry)!))],
                [Apps(filter), Groups(filter), People(filter)]
            );
        }
    }

    private StateSection Apps(string filter)
    {
        var held = Matching(filter).SelectMany(org.AppsOf).ToHashSet();
        var found = org.Apps.Where(app => Hit(filter, app.Label) || held.Contains(app)).ToList();
        return new(
            "apps",
            "Apps",
            found.Count,
            [
                .. found
                    .Take(MostRows)
                    .Select(app => new StateRow(
                        app.Id,
                        app.Label,
                        Names(Holders(app)),
                        [new(app.Status.ToLowerInvariant(), app.Status == "ACTIVE" ? "good" : "warn")],
                        [
                            .. app.Groups.After(-1).Select(ordinal => new StateTag($"group {org.Groups[ordinal]!.Name}")),
                            .. Holders(app)
                                .Take(MostItems)
                                .Select(user => new StateTag(
                                    $"{user.DisplayName}, {(app.DirectUsers.Contains(user.Ordinal) ? "USER" : "GROUP")}",
                                    "good"
                                )),
                        ]
                    )),
            ]
        );
    }

    private StateSection Groups(string filter)
    {
        var joined = Matching(filter).SelectMany(org.GroupsOf).ToHashSet();
        var found = org.GroupsAfter(-1, null).Where(group => Hit(filter, group.Name) || joined.Contains(group)).ToList();
        return new(
            "groups",
            "Groups",
            found.Count,
            [
                .. found
                    .Take(MostRows)
                    .Select(group => new StateRow(
                        group.Id,
                        group.Name,
                        Names(org.MembersAfter(group, -1)),
                        [
                            new(string.Create(CultureInfo.InvariantCulture, $"{group.Members.Count} members")),
                            new(
                                group.Rule is null ? group.Type : $"{group.Type}, by rule",
                                group.Type == "OKTA_GROUP" ? "neutral" : "warn"
                            ),
                        ],
                        [.. org.MembersAfter(group, -1).Take(MostItems).Select(user => new StateTag(user.DisplayName))]
                    )),
            ]
        );
    }

    private StateSection People(string filter)
    {
        var found = org.UsersAfter(-1, null).Where(user => HitPerson(filter, user)).ToList();
        return new(
            "people",
            "People",
            found.Count,
            [
                .. found
                    .Take(MostRows)
                    .Select(user => new StateRow(
                        user.Id,
                        user.DisplayName,
                        $"{user.Person.Title}, {user.Person.Department}, {user.Login}",
                        [new(user.Status.ToLowerInvariant(), Tone(user.Status))],
                        [
                            .. org.GroupsOf(user).Select(group => new StateTag($"group {group.Name}")),
                            .. org.AppsOf(user).Select(app => new StateTag(app.Label, "good")),
                        ]
                    )),
            ]
        );
    }

    /// <summary>A change in words, or <see langword="null" /> when it is not worth a line.</summary>
    private static string? Sentence(LogEvent entry)
    {
        var user = entry.Target("User")?.DisplayName;
        var group = entry.Target("UserGroup")?.DisplayName;
        var app = entry.Target("AppInstance")?.DisplayName;
        var what = entry.EventType switch
        {
            "group.user_membership.add" => $"{user} added to group {group}",
            "group.user_membership.remove" => $"{user} removed from group {group}",
            "application.user_membership.add" => $"{user} given {app}",
            "application.user_membership.remove" => $"{user} lost {app}",
            "application.user_membership.update" => $"{user}: assignment of {app} changed",
            "group.application_assignment.add" => $"group {group} given {app}",
            "group.application_assignment.remove" => $"group {group} lost {app}",
            "group.lifecycle.create" => $"group {group} created",
            "group.lifecycle.delete" => $"group {group} deleted",
            "group.profile.update" => $"group {group} changed",
            "user.lifecycle.create" => $"{user} created",
            "user.lifecycle.activate" => $"{user} activated",
            "user.lifecycle.deactivate" => $"{user} deactivated",
            "user.lifecycle.suspend" => $"{user} suspended",
            "user.lifecycle.unsuspend" => $"{user} unsuspended",
            "user.lifecycle.delete.completed" => $"{user} deleted",
            "user.account.update_profile" => $"{user}: profile changed",
            "user.session.start" when entry.Result == "SUCCESS" => "signed in",
            _ => null,
        };
        return what switch
        {
            null => null,
            "signed in" => $"{entry.Actor.DisplayName} signed in",
            _ => $"{what} by {entry.Actor.DisplayName}",
        };
    }

    /// <summary>People a filter text names; nobody for an empty one.</summary>
    private IEnumerable<OktaUser> Matching(string filter) =>
        filter.Length == 0 ? [] : org.UsersAfter(-1, null).Where(user => HitPerson(filter, user));

    private IEnumerable<OktaUser> Holders(OktaApp app) => org.AppUsersAfter(app, -1);

    private static bool Hit(string filter, string text) =>
        filter.Length == 0 || text.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static bool HitPerson(string filter, OktaUser user) =>
        Hit(filter, user.DisplayName) || user.Login.Contains(filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first few names, and how many more there are.</summary>
    private static string Names(IEnumerable<OktaUser> users)
    {
        var count = 0;
        var first = new List<string>();
        foreach (var user in users)
            if (++count <= 6)
                first.Add(user.DisplayName);
        var more = count > first.Count ? string.Create(CultureInfo.InvariantCulture, $" and {count - first.Count} more") : "";
        return count == 0 ? "Nobody" : string.Join(", ", first) + more;
    }

    private static int Count<T>(IReadOnlyList<T?> list)
        where T : class => list.Count(item => item is not null);

    private static string Tone(string status) =>
        status switch
        {
            "ACTIVE" => "good",
            "DEPROVISIONED" => "bad",
            _ => "warn",
        };
}
