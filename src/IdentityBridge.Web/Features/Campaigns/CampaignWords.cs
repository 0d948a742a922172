using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Campaigns;

/// <summary>Words and tones of campaigns.</summary>
public static class CampaignWords
{
    public static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    public static string Lists(int count) => Count(count, "list", "lists");

    /// <summary>"3 of 12 members", "no members".</summary>
    public static string Progress(int done, int of, string one, string many) =>
        of == 0 ? $"no {many}" : string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {Count(of, one, many)}");

    public static string State(CampaignLine campaign) =>
        campaign.ClosedAt is not null ? "Closed"
        : campaign.Progress.Done == campaign.Progress.Lists ? "All done"
        : campaign.Progress.Overdue > 0 ? "Overdue"
        : "Under way";

    public static Tone ToneOf(CampaignLine campaign) =>
        campaign.ClosedAt is not null ? Tone.Neutral
        : campaign.Progress.Done == campaign.Progress.Lists ? Tone.Good
        : campaign.Progress.Overdue > 0 ? Tone.Warn
        : Tone.Info;

    public static string State(CampaignListState state) =>
        state switch
        {
            CampaignListState.Open => "Open",
            CampaignListState.Overdue => "Overdue",
            CampaignListState.Done => "Done",
            CampaignListState.Deleted => "List deleted",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };

    public static Tone ToneOf(CampaignListState state) =>
        state switch
        {
            CampaignListState.Open => Tone.Info,
            CampaignListState.Overdue => Tone.Warn,
            CampaignListState.Done => Tone.Good,
            CampaignListState.Deleted => Tone.Neutral,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };

    public static string Origin(ListOrigin origin) =>
        origin switch
        {
            ListOrigin.Here => "Made here",
            ListOrigin.OktaGroup => "Okta group",
            ListOrigin.OktaApp => "Okta app",
            ListOrigin.IdentityCenterGroup => "Identity Center group",
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
        };

    /// <summary>What starting does with the lists, one sentence each.</summary>
    public static IEnumerable<string> Consequences(CampaignPreview preview, DateOnly due)
    {
        var begins = preview.Lists.Total - preview.Empty - preview.InReview;
        if (begins > 0)
            yield return $"{Count(begins, "review starts", "reviews start")}.";
        if (preview.InReview > 0)
            yield return $"{Count(preview.InReview, "review is open already and joins", "reviews are open already and join")}.";
        if (preview.Empty > 0)
            yield return $"{Count(preview.Empty, "list has no members and is done at once", "lists have no members and are done at once")}.";
        if (preview.BroughtForward > 0)
            yield return $"{Count(preview.BroughtForward, "list becomes", "lists become")} due sooner, on {ListWords.Day(ReviewCampaign.DueOn(due))}.";
        if (preview.SuspendWhenOverdue > 0)
            yield return $"{Count(preview.SuspendWhenOverdue, "list gives", "lists give")} nothing when overdue, after the grace period.";
        if (preview.RemoveWhenOverdue > 0)
            yield return $"{Count(preview.RemoveWhenOverdue, "list loses", "lists lose")} unreviewed members when overdue, after the grace period.";
    }
}
