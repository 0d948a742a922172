using System.Globalization;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>How things of the catalogue are said on screens. Pure.</summary>
public static class CatalogWords
{
    /// <summary>An AWS account id in groups of four, as people read it aloud: "0123 4567 8901". Anything else stays.</summary>
    public static string AccountId(string id) =>
        id.Length == 12 && id.All(char.IsAsciiDigit) ? $"{id[..4]} {id[4..8]} {id[8..]}" : id;

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

    /// <summary>Who decides, of one threshold: "the manager, G. Haas", "2 of 4 owners of Figma: …".</summary>
    public static string Who(PreviewThreshold threshold) =>
        threshold switch
        {
            { Approvers: 0 } => $"{threshold.Who}, but there is nobody",
            { Approvers: 1, Needed: 1, Names: [var only] } => $"{threshold.Who}, {only}",
            _ => $"{threshold.Needed} of {threshold.Approvers} {threshold.Who}: {Some(threshold.Names, 3, threshold.Approvers)}",
        };

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
