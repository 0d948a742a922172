using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>The part of the state page that shows the identity store's groups and who is in them: what SCIM changes.</summary>
internal static class StatePageGroups
{
    private const int MaxGroups = 40;
    private const int MaxMembers = 8;

    public static void Append(StringBuilder html, IdentityCenterState state, string filter)
    {
        html.Append("<section id=\"groups-title\"><h2>Groups</h2></section>");
        var groups = state.Directory.Groups.Items.Where(group => Matches(group, filter)).ToList();
        foreach (var group in groups.OrderBy(g => g.DisplayName, StringComparer.OrdinalIgnoreCase).Take(MaxGroups))
            Block(html, group, filter);
        if (groups.Count == 0)
            html.Append("<p id=\"no-groups\" class=\"muted\">No group matches.</p>");
        else if (groups.Count > MaxGroups)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p id=\"more-groups\" class=\"muted\">And {groups.Count - MaxGroups:N0} more: use the filter.</p>"
            );
    }

    private static void Block(StringBuilder html, StoreGroup group, string filter)
    {
        html.Append("<details class=\"account\" id=\"group-").Append(Encode(group.GroupId)).Append("\"><summary><strong>");
        html.Append(Encode(group.DisplayName ?? group.GroupId)).Append("</strong> ");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<span class=\"muted\">{group.Members.Count:N0} {(group.Members.Count == 1 ? "member" : "members")}</span></summary><p>"
        );
        // Those that the filter names come first, so that a person who was looked for is not among "and more".
        var shown = group
            .Members.Items.Select(member => member.User.UserName)
            .OrderByDescending(name => filter.Length > 0 && Contains(name, filter))
            .ThenBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Take(MaxMembers)
            .ToList();
        foreach (var name in shown)
            html.Append("<span class=\"chip\">").Append(Encode(name)).Append("</span> ");
        if (group.Members.Count > shown.Count)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<span class=\"muted\">and {group.Members.Count - shown.Count:N0} more</span>"
            );
        if (shown.Count == 0)
            html.Append("<span class=\"muted\">nobody</span>");
        html.Append("</p></details>");
    }

    private static bool Matches(StoreGroup group, string filter) =>
        filter.Length == 0
        || Contains(group.DisplayName ?? "", filter)
        || group.Members.Items.Any(member => Contains(member.User.UserName, filter));

    private static bool Contains(string text, string filter) => text.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
