using Microsoft.AspNetCore.Authentication;

namespace IdentityBridge.Web.SignIn;

/// <summary>Stable codes of <c>/signin-failed?reason=</c>: all that a browser learns about a failed sign-in.</summary>
public static class SignInReason
{
    public const string FailedPath = "/signin-failed";

    /// <summary>Okta let the person in but not into this app: they are not assigned to it, or declined.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>Okta refused the request for another reason; its configuration for this app needs a look.</summary>
    public const string ProviderRefused = "provider_refused";

    /// <summary>Okta cannot be reached or is in trouble: try later.</summary>
    public const string ProviderUnavailable = "provider_unavailable";

    /// <summary>The answer does not belong to a sign-in that was started here: start again.</summary>
    public const string StateInvalid = "state_invalid";

    /// <summary>The sign-in was started in another browser, answered already, or took too long: start again.</summary>
    public const string CorrelationFailed = "correlation_failed";

    /// <summary>The answer has no code, or more than one.</summary>
    public const string CodeMissing = "code_missing";

    /// <summary>Okta does not accept the code: it was used before or is too old.</summary>
    public const string CodeRefused = "code_refused";

    /// <summary>Okta does not accept this portal's client id and secret.</summary>
    public const string ClientRefused = "client_refused";

    /// <summary>The id_token is not believed.</summary>
    public const string IdTokenRefused = "id_token_refused";

    /// <summary>What Okta says about the person is missing or is about somebody else.</summary>
    public const string UserInfoRefused = "userinfo_refused";

    /// <summary>The portal was opened over plain http.</summary>
    public const string HttpsRequired = "https_required";

    /// <summary>Something broke; the log tells.</summary>
    public const string Unexpected = "unexpected";

    public static string AddressOf(string reason) => $"{FailedPath}?reason={reason}";
}

/// <summary>How the framework's handler is told that a sign-in failed. Holds no token and no text of the provider.</summary>
/// <param name="reason">One of <see cref="SignInReason" />.</param>
/// <param name="detail">For the log: a code of ours, or one of OAuth's.</param>
internal sealed class SignInFailure(string reason, string detail) : AuthenticationFailureException($"{reason}: {detail}")
{
    public string Reason { get; } = reason;

    public string Detail { get; } = detail;
}
