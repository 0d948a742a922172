using System.Globalization;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>What an existing list would have otherwise than it has.</summary>
internal static class ListDifferences
{
    public static IEnumerable<string> Of(PlannedList list)
    {
        if (list.Existing is not { } there)
            yield break;
        if (there.Title != list.Document.Title.Text.Trim())
            yield return $"Title, it was {there.Title}";
        if ((there.Description ?? "") != (list.Document.Description ?? ""))
            yield return "Description";
        if (!there.MembershipRequirements.Equals(list.Membership))
            yield return "Requirements for members";
        if (!there.OwnershipRequirements.Equals(list.Ownership))
            yield return "Requirements for owners";
        if (there.Schedule != list.Schedule || there.Overdue != list.Overdue || there.GraceDays != list.GraceDays)
            yield return "Review schedule";
        if (there.PeopleMayAsk != list.Asking.Open)
            yield return list.Asking.Open ? "People may ask to join" : "People may not ask to join";
        if (there.AskPrompt != list.Asking.Prompt)
            yield return "What people who ask to join are asked to say";
        if (list.Document.NextDueAt is { } due && due != there.NextDueAt)
            yield return string.Create(CultureInfo.InvariantCulture, $"Next review on {due:yyyy-MM-dd}");
        var roles = there.Grants.Select(g => g.RoleId).OfType<RoleId>().ToHashSet();
        var entitlements = there.Grants.Select(g => g.EntitlementId).OfType<EntitlementId>().ToHashSet();
        var more = list.Roles.Count(r => !roles.Contains(r)) + list.Entitlements.Count(e => !entitlements.Contains(e));
        var less = roles.Except(list.Roles).Count() + entitlements.Except(list.Entitlements).Count();
        if (more + less > 0)
            yield return $"What it gives: {more} more, {less} less";
    }
}

/// <summary>How things are called in files, both ways.</summary>
internal static class ListWords
{
    public static readonly IReadOnlyDictionary<string, EntitlementKind> Kinds = new Dictionary<string, EntitlementKind>(
        StringComparer.Ordinal
    )
    {
        ["okta_app"] = EntitlementKind.AppAssignment,
        ["okta_group"] = EntitlementKind.GroupMembership,
        ["account_assignment"] = EntitlementKind.AccountAssignment,
    };
}
