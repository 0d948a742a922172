using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Decide;

/// <summary>What a reviewer chose for several requests.</summary>
/// <param name="AtMost">The longest access; what was asked for shorter stays as it is. Null to leave every time as asked for.</param>
public sealed record SeveralDecision(Verdict Verdict, string? Comment, TimeSpan? AtMost);

/// <summary>What came of one of several decisions.</summary>
public sealed record SeveralOutcome(RequestId Id, long Number, string Person, Tone Tone, string Word, string Text)
{
    public bool IsDone => Tone is Tone.Good or Tone.Info;

    public static SeveralOutcome Of(RequestRow row, SeveralDecision decision, Result<DecidedRequest> result)
    {
        var (tone, word, text) = !result.Succeeded
            ? (Tone.Warn, "Not decided", result.Error.Message)
            : (decision.Verdict, result.Value.Status) switch
            {
                (Verdict.Approve, RequestStatus.Pending) => (
                    Tone.Info,
                    "Counted",
                    "Your approval counts; it still waits for others."
                ),
                (Verdict.Approve, _) => (Tone.Good, "Approved", Time(row, decision)),
                (Verdict.Deny, RequestStatus.Pending) => (Tone.Info, "Counted", "Your denial counts; it still waits for others."),
                (Verdict.Deny, _) => (Tone.Good, "Denied", "They read your reason."),
            };
        return new SeveralOutcome(row.Id, row.Number, row.Requester, tone, word, text);
    }

    /// <summary>Nobody knows whether it was done: the answer did not come.</summary>
    public static SeveralOutcome Unknown(RequestRow row) =>
        new(
            row.Id,
            row.Number,
            row.Requester,
            Tone.Bad,
            "Not confirmed",
            "That did not work. Look at the request; if it still waits, try again."
        );

    private static string Time(RequestRow row, SeveralDecision decision) =>
        decision.AtMost is not { } most ? $"{Sentences.Capital(Durations.For(row.Duration))}, as asked for."
        : most < row.Duration ? $"For {TimeText.Span(most)} instead of {TimeText.Span(row.Duration)}."
        : $"For {TimeText.Span(row.Duration)}, as asked for: that is not longer than {TimeText.Span(most)}.";
}
