using IdentityBridge.Web.Shared;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>Jobs and their runs in words.</summary>
internal static class JobWords
{
    /// <summary>"read-okta" → "Read Okta".</summary>
    public static string Title(string name)
    {
        var words = name.Replace('-', ' ')
            .Replace("identity center", "IAM Identity Center", StringComparison.Ordinal)
            .Replace("okta", "Okta", StringComparison.Ordinal);
        return Sentences.Capital(words);
    }

    public static string Outcome(JobRunResult result) =>
        result switch
        {
            JobRunResult.Succeeded => "Succeeded",
            JobRunResult.Failed => "Failed",
            JobRunResult.Cancelled => "Stopped",
            JobRunResult.Skipped => "Nothing to do",
            _ => "Unknown",
        };

    public static Tone ToneOf(JobRunResult result) =>
        result switch
        {
            JobRunResult.Succeeded => Tone.Good,
            JobRunResult.Failed => Tone.Bad,
            JobRunResult.Cancelled => Tone.Warn,
            _ => Tone.Neutral,
        };
}
