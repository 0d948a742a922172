using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Okta;

/// <summary>What a refused change means. Only Okta's status and error code decide.</summary>
internal static class OktaOutcomes
{
    public const string TokenRefused =
        "Okta does not accept our API token: it expired, was revoked, or its administrator was deactivated. Make a new one and set Okta:ApiToken.";

    public const string GiveRights =
        "give the token's administrator a role that may do this (group and app administrator, or a custom role for them).";

    private static readonly TimeSpan Maintenance = TimeSpan.FromSeconds(60);

    public static async Task<OperationOutcome> OfAsync(
        OktaClient okta,
        IConnector connector,
        AccessChange change,
        string user,
        TargetException failure,
        CancellationToken cancellationToken
    )
    {
        switch (failure.Fault)
        {
            case TargetFault.Unauthenticated:
                return new OperationOutcome.Retry(TokenRefused);
            case TargetFault.Throttled:
            case TargetFault.Unreachable:
                return new OperationOutcome.Retry(failure.Message, failure.RetryAfter);
            case TargetFault.Failing:
                return new OperationOutcome.Retry(
                    failure.Message,
                    failure.RetryAfter ?? (failure.Code == OktaErrors.ReadOnly ? Maintenance : null)
                );
            case TargetFault.Unreadable:
                return new OperationOutcome.Retry(failure.Message);
            case TargetFault.NotFound when change.Kind == ChangeKind.Revoke:
                return new OperationOutcome.Applied();
            case TargetFault.NotFound:
                return await WhoIsGoneAsync(okta, user, failure, cancellationToken);
        }

        if (OktaErrors.IsTransition(failure.Code))
            return new OperationOutcome.Retry(failure.Message, failure.RetryAfter);
        if (failure.Fault == TargetFault.Conflict || OktaErrors.IsAlreadySo(failure.Code))
            return await IsSoAsync(connector, change, cancellationToken)
                ? new OperationOutcome.Applied()
                : new OperationOutcome.Retry(failure.Message, failure.RetryAfter);

        return new OperationOutcome.Rejected(
            failure.Message,
            (failure.Fault, failure.Code) switch
            {
                (_, OktaErrors.InactiveUser) => "The person is not active in Okta: activate them there, then try again.",
                (TargetFault.Forbidden, "E0000023") =>
                    "The group or app is filled by another system: change it there, or choose another one.",
                (TargetFault.Forbidden, _) => $"Check that the group or app may be changed by hand in Okta; if so, {GiveRights}",
                _ => "Look at the app or group in Okta, correct what the message says, then try again.",
            }
        );
    }

    private static async Task<OperationOutcome> WhoIsGoneAsync(
        OktaClient okta,
        string user,
        TargetException failure,
        CancellationToken cancellationToken
    )
    {
        var path = $"/api/v1/users/{Uri.EscapeDataString(user)}";
        var person = await okta.FindAsync(path, OktaJson.Default.OktaUser, CallPriority.Interactive, cancellationToken);
        return person is null
            ? new OperationOutcome.PersonUnknown("Okta does not know the person (any more).")
            : new OperationOutcome.Rejected(
                failure.Message,
                "The group or app is gone from Okta: read the catalog again, and choose another one."
            );
    }

    private static async Task<bool> IsSoAsync(IConnector connector, AccessChange change, CancellationToken cancellationToken)
    {
        var presence = await connector.FindAsync(change, cancellationToken);
        return presence.Direct == (change.Kind == ChangeKind.Grant);
    }
}
