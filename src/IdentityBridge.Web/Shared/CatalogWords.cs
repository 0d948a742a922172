using System.Globalization;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Web.Shared;

/// <summary>How things of the catalogue are said on screens. Pure.</summary>
public static class CatalogWords
{
    /// <summary>An AWS account id in groups of four, as people read it aloud: "0123 4567 8901", not broken over lines. Anything else stays.</summary>
    public static string AccountId(string id) =>
        id.Length == 12 && id.All(char.IsAsciiDigit) ? $"{id[..4]}\u00A0{id[4..8]}\u00A0{id[8..]}" : id;

    /// <summary>The quiet line under a name: what it is, whose, how many have it, what it takes.</summary>
    public static string Facts(CatalogEntry entry)
    {
        var facts = new List<string>
        {
            entry.Kind == ResourceKind.AwsAccount ? AccountId(entry.ExternalId) : entry.Kind.ToThing().Word(),
        };
        if (entry.Owners.Count > 0)
            facts.Add($"owned by {Some(entry.Owners, 1)}");
        if (entry.Gives > 0)
            facts.Add($"gives {Count(entry.Gives, "app")}");
        if (entry.Holders is { } holders and > 0)
            facts.Add(holders == 1 ? "1 person has it" : $"{Number(holders)} people have it");
        if (entry.WhyNot is null && entry.Choices.Max(c => c.ApprovalsNeeded) is var needed and > 1)
            facts.Add($"needs {needed} approvals");
        return string.Join(" · ", facts);
    }

    /// <summary>Who decides, of one threshold: "Georg Haas or Lena Fischer", "2 of Georg Haas, Lena Fischer and 9 others (members of sre)".</summary>
    public static string Who(PreviewThreshold threshold)
    {
        var names = threshold.Names;
        if (names.Count == 0)
            return $"{threshold.Who}, but there is nobody";
        if (names.Count < threshold.Approvers)
            return $"{threshold.Needed} of {Some(names, 3, threshold.Approvers)} ({threshold.Who})";
        return threshold.Needed == 1 ? Listed(names, "or")
            : threshold.Needed == names.Count ? Listed(names, "and")
            : $"{threshold.Needed} of {Listed(names, "and")}";
    }

    /// <summary>Under which policy, and how long at most: "at most 8 hours or without an end, policy Billing"; null when none allows it.</summary>
    public static string? Terms(PreviewItem item) =>
        item is { PolicyName: { } policy, MaxDuration: { } longest }
            ? $"at most {TimeText.Span(longest)}{(item.PermanentAllowed ? " or without an end" : "")}, policy {policy}"
            : null;

    /// <summary>"Ada, Ben or Cem".</summary>
    public static string Listed(IReadOnlyList<string> names, string last) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} {last} {names[^1]}";

    /// <summary>"Ada Brandt, Tunde Osei and 3 others".</summary>
    /// <param name="total">How many there are in all, when more than the names given.</param>
    public static string Some(IReadOnlyList<string> names, int shown, int? total = null)
    {
        var rest = (total ?? names.Count) - Math.Min(shown, names.Count);
        var said = string.Join(", ", names.Take(shown));
        return rest <= 0 ? said : $"{said} and {Count(rest, "other")}";
    }

    public static string Count(int count, string unit) => $"{Number(count)} {unit}{(count == 1 ? "" : "s")}";

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
