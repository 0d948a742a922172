using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>What AWS's refusals and the free text of failed changes mean.</summary>
internal static class IdentityCenterOutcomes
{
    public const string CheckCredentials =
        "Check the AWS credentials of IdentityCenter (keys, role, session) and that this machine's clock is right.";

    public const string GiveRights =
        "Give our role the least-privilege policy of the setup guide. The management account, and permission sets that are used there, "
        + "can be changed only from the management account itself.";

    // What AWS writes when a change failed by no fault of the change, in lower case.
    private static readonly string[] TransientWords =
    [
        "internal service",
        "internal server",
        "internal error",
        "try again",
        "throttl",
        "too many requests",
        "timed out",
        "timeout",
        "temporar",
        "unavailable",
        "conflict",
        "concurrent",
        "409 status error",
        "429 status error",
        "500 status error",
        "502 status error",
        "503 status error",
        "504 status error",
    ];

    /// <summary>A change that AWS accepted or was asked about.</summary>
    /// <summary>Until the next question about a change under way; one question answers for all of them.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstAsk = TimeSpan.FromMilliseconds(500);

    /// <param name="token">The change's id, where the status does not repeat it.</param>
    public static OperationOutcome Of(AwsAssignmentStatus status, ChangeKind kind, string? token, DateTimeOffset now) =>
        status.Status switch
        {
            "SUCCEEDED" => new OperationOutcome.Applied(),
            "IN_PROGRESS" when (status.RequestId ?? token) is { Length: > 0 } id => new OperationOutcome.InProgress(
                id,
                token is null ? FirstAsk : PollAfter(status, now)
            ),
            "IN_PROGRESS" => new OperationOutcome.Retry("AWS works on the change but did not say how to ask for it."),
            "FAILED" => Failed(SafeText.Of(status.FailureReason), kind),
            _ => new OperationOutcome.Retry($"AWS tells a status that is not known: {SafeText.Of(status.Status)}."),
        };

    /// <summary>A call that AWS refused or did not answer; not for <see cref="TargetFault.NotFound" />, which depends on what is missing.</summary>
    public static OperationOutcome Of(TargetException failure) =>
        failure.Fault switch
        {
            TargetFault.Unauthenticated => new OperationOutcome.Retry($"{failure.Message} {CheckCredentials}"),
            TargetFault.Forbidden => new OperationOutcome.Rejected(failure.Message, GiveRights),
            TargetFault.Refused => new OperationOutcome.Rejected(
                failure.Message,
                failure.Code == "ServiceQuotaExceededException"
                    ? "A quota of AWS is used up: free something or ask AWS to raise it, then try again."
                    : "Look at the account and the permission set in IAM Identity Center, correct what the message says, then try again."
            ),
            _ => new OperationOutcome.Retry(
                failure.Message,
                failure.RetryAfter ?? Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3))
            ),
        };

    /// <summary>The older the change, the longer until the next question: half its age, one to five seconds, spread a little.</summary>
    private static TimeSpan PollAfter(AwsAssignmentStatus status, DateTimeOffset now)
    {
        var age = status.CreatedDate is > 0 and < 253402300800 and var created
            ? now - DateTimeOffset.UnixEpoch.AddSeconds(created)
            : TimeSpan.FromSeconds(4);
        var wait = TimeSpan.FromSeconds(Math.Clamp(age.TotalSeconds / 2, 1, 5));
        return wait + Jitter.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    private static OperationOutcome Failed(string reason, ChangeKind kind)
    {
        bool Says(string words) => reason.Contains(words, StringComparison.OrdinalIgnoreCase);

        var message = $"AWS could not make the change: {(reason.Length == 0 ? "it does not say why." : reason)}";
        if (kind == ChangeKind.Revoke && Says("404") && Says("EntitlementItem"))
            return new OperationOutcome.Applied();
        if (Says("assignee") && Says("not found"))
            return kind == ChangeKind.Grant ? new OperationOutcome.PersonUnknown(message) : new OperationOutcome.Applied();
        if (Says("403 status error") || Says("access denied"))
            return new OperationOutcome.Rejected(message, GiveRights);
        if (Says("Not supported policy"))
            return new OperationOutcome.Rejected(
                message,
                "The permission set names a policy that the account does not have: create it there, or change the permission set."
            );
        if (reason.Length == 0 || Array.Exists(TransientWords, Says))
            return new OperationOutcome.Retry(message, Jitter.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)));
        return new OperationOutcome.Rejected(
            message,
            "Look at the account and the permission set in IAM Identity Center, correct what the message says, then try again."
        );
    }
}
