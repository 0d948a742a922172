using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Features.Catalog;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>One threshold as people read it.</summary>
/// <param name="Things">What it is for.</param>
/// <param name="Words">Who gives the approvals, and who still could.</param>
public sealed record ApprovalNeed(string Things, string Words, int Given, int Needed)
{
    /// <summary>A threshold names this many of its people at most.</summary>
    private const int NamesGiven = 4;

    public bool Met => Given >= Needed;

    /// <summary>Progress for a bar, 0 to 100.</summary>
    public string Percent => (100 * Math.Min(Given, Needed) / Math.Max(1, Needed)).ToString(CultureInfo.InvariantCulture);

    public static ApprovalNeed Of(RequestDetails request, IReadOnlyList<string> things, ThresholdView threshold)
    {
        var decided = request.Decisions.Select(d => d.ReviewerName).ToHashSet(StringComparer.Ordinal);
        var could = threshold.Names.Where(n => !decided.Contains(n)).ToList();
        var open = request.Status == RequestStatus.Pending && threshold.Given < threshold.Needed;
        var words = (open, could.Count) switch
        {
            (false, _) => Sentences.Capital(threshold.Who),
            (true, 0) => $"{Sentences.Capital(threshold.Who)}, but nobody else is named; an administrator can mend the policy",
            (true, >= NamesGiven) => $"{Sentences.Capital(threshold.Who)}, for instance {CatalogWords.Listed(could, "or")}",
            (true, _) => $"{CatalogWords.Listed(could, "or")} can approve",
        };
        return new ApprovalNeed(string.Join(", ", things), words, threshold.Given, threshold.Needed);
    }
}
