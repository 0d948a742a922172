using System.Globalization;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Requests;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>One threshold as people read it.</summary>
/// <param name="Things">What it is for.</param>
/// <param name="Words">Who gives the approvals, and who still could.</param>
public sealed record ApprovalNeed(string Things, string Words, int Given, int Needed)
{
    public bool Met => Given >= Needed;

    /// <summary>Progress for a bar, 0 to 100.</summary>
    public string Percent => (100 * Math.Min(Given, Needed) / Math.Max(1, Needed)).ToString(CultureInfo.InvariantCulture);

    public static ApprovalNeed Of(RequestDetails request, IReadOnlyList<string> things, ThresholdView threshold)
    {
        var decided = request.Decisions.Select(d => d.ReviewerName).ToHashSet(StringComparer.Ordinal);
        var could = threshold.Names.Where(n => !decided.Contains(n)).ToList();
        var open = request.Status == RequestStatus.Pending && threshold.Given < threshold.Needed;
        var names =
            !open ? ""
            : could.Count > 0 ? $" · {string.Join(", ", could)} can approve"
            : " · nobody else is named; an administrator can mend the policy";
        return new ApprovalNeed(string.Join(", ", things), Capital(threshold.Who) + names, threshold.Given, threshold.Needed);
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
