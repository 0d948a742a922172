namespace IdentityBridge.Web.Shared;

/// <summary>Why a sign-in did not work, as codes in the address of <c>/signin-failed?reason=…</c>.</summary>
public static class SignInReasons
{
    public const string Denied = "denied";
    public const string Expired = "expired";
    public const string State = "state";
    public const string Token = "token";
    public const string Unknown = "unknown-person";
    public const string Inactive = "inactive";
    public const string Unreachable = "okta-unreachable";
    public const string Configuration = "configuration";
    public const string SessionEnded = "session-ended";

    /// <summary>A sentence that says what to do next. An unknown code gets the general one: text from an address is not shown.</summary>
    public static string Sentence(string? code) =>
        code switch
        {
            Denied =>
                "Okta did not let you in, or you cancelled. If you should have access to IdentityBridge, ask for the app in Okta.",
            Expired => "It took longer than allowed. Start again, and finish within ten minutes.",
            State => "The answer did not belong to this browser's sign-in. Start again in one tab, with cookies allowed.",
            Token =>
                "Okta's answer could not be verified, so nobody was signed in. Try again; if it happens again, tell an administrator.",
            Unknown =>
                "You are signed in at Okta, but IdentityBridge does not know you yet. New people appear within ten minutes.",
            Inactive => "Your account is not active in Okta, so IdentityBridge is closed to it. Ask your administrator.",
            Unreachable => "Okta could not be reached. Try again in a minute.",
            Configuration => "Sign-in is not set up correctly. An administrator finds the details in the log.",
            SessionEnded => "Your session has ended. Sign in again to go on where you were.",
            _ => "Something went wrong on the way. Try again; if it happens again, tell an administrator.",
        };
}
