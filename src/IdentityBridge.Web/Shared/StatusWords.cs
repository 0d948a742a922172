using System.Text.RegularExpressions;

namespace IdentityBridge.Web.Shared;

/// <summary>The word and the tone of each state of the glossary: one word, one look, everywhere.</summary>
public static partial class StatusWords
{
    /// <summary>"ActiveInPart" → "Active in part".</summary>
    public static string Word(string status)
    {
        var words = Humps().Replace(status, " ${hump}").Trim();
        return words.Length < 2 ? words : words[..1].ToUpperInvariant() + words[1..].ToLowerInvariant();
    }

    public static Tone ToneOf(string status) =>
        status switch
        {
            "Active" or "Applied" or "Succeeded" or "Healthy" or "Completed" or "Verified" or "InPlace" or "Low" or "Kept" =>
                Tone.Good,
            "Pending" or "Retry" or "Retrying" or "ActiveInPart" or "Overdue" or "Degraded" or "Suspended" or "Ineligible" =>
                Tone.Warn,
            "Waiting" or "Due" or "Medium" or "Drift" or "Paused" or "Ending" or "Stale" => Tone.Warn,
            "Denied" or "Rejected" or "Failed" or "Revoked" or "Broken" or "Locked" or "Unreachable" or "High" or "Removed" =>
                Tone.Bad,
            "Approved" or "Promoted" or "Running" or "Claimed" or "Syncing" or "Applying" or "Scheduled" or "New" => Tone.Info,
            _ => Tone.Neutral,
        };

    [GeneratedRegex("(?<=[a-z0-9])(?<hump>[A-Z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Humps();
}
