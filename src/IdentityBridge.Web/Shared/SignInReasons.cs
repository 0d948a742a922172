namespace IdentityBridge.Web.Shared;

/// <summary>Why a sign-in did not work, as codes in the address of <c>/signin-failed?reason=…</c>.</summary>
public static class SignInReasons
{
    /// <summary>A sentence that says what to do next. An unknown code gets the general one: text from an address is not shown.</summary>
    public static string Sentence(string? code) =>
        code switch
        {
            "access_denied" =>
                "Okta did not let you in, or you cancelled. If you should have access to IdentityBridge, ask for the app in Okta.",
            "state_invalid" or "correlation_failed" =>
                "The answer did not belong to this browser's sign-in, or took too long. Start again in one tab, with cookies allowed.",
            "id_token_refused" or "userinfo_refused" or "code_missing" or "code_refused" =>
                "Okta's answer could not be verified, so nobody was signed in. Try again; if it happens again, tell an administrator.",
            "provider_unavailable" => "Okta could not be reached. Try again in a minute.",
            "provider_refused" or "client_refused" =>
                "Sign-in is not set up correctly. An administrator finds the details in the log.",
            "https_required" => "Open the portal with https:// and sign in again.",
            "session_ended" => "Your session has ended. Sign in again to go on where you were.",
            _ => "Something went wrong on the way. Try again; if it happens again, tell an administrator.",
        };
}
