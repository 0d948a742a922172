using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Requests;

/// <summary>The refusals of extensions, each with what to do next.</summary>
public static class ExtensionErrors
{
    /// <summary>Code of the refusal while another extension is pending or runs ahead.</summary>
    public const string OpenCode = "request.extension-open";

    public static Error NotYours() =>
        Error.Forbidden(
            "request.extend-not-yours",
            "Only the person who has the access, or who asked for it, can ask to have it longer."
        );

    public static Error Over(long number) =>
        Error.Conflict(
            "request.extend-over",
            $"Request {number} gives no access now, so there is nothing to make longer. Ask for what you need anew."
        );

    public static Error NoEnd(long number) =>
        Error.Conflict(
            "request.extend-no-end",
            $"The access of request {number} has no end, so there is nothing to make longer."
        );

    public static Error NotStarted(long number) =>
        Error.Conflict(
            "request.extend-not-started",
            $"The access of request {number} has not started yet. It can be made longer once it has."
        );

    public static Error Open(long number, long by) =>
        Error.Conflict(
            OpenCode,
            $"Request {by} extends request {number} already. Only one period can lie ahead at a time: wait until it has begun, or cancel or end request {by} first."
        );

    public static Error IsAhead(long number) =>
        Error.Conflict(
            OpenCode,
            $"Request {number} is an extension itself, and its own period has not begun. Only one period can lie ahead at a time: ask again when it has."
        );

    public static Error NotInIt(long number) =>
        Error.Conflict(
            "request.extend-items",
            $"Something that was chosen is no longer given by request {number}. Look at it again, then ask."
        );

    public static Error Locked(long number) =>
        Error.Conflict(
            "request.locked",
            $"Request {number} is locked, so its access cannot be made longer now. Ask an administrator."
        );
}

/// <summary>The refusals of starts, each with what to do next.</summary>
public static class StartErrors
{
    public static Error InThePast() =>
        Error.Invalid(
            "request.start-past",
            "The start lies in the past. Choose one that lies ahead, or start when it is approved."
        );

    public static Error TooFar() =>
        Error.Invalid(
            "request.start-far",
            $"Access can start at most {Durations.Say(AccessRequest.MaxAhead)} from now. Choose an earlier start."
        );
}

/// <summary>The refusals of asking for somebody else, each with what to do next.</summary>
public static class ColleagueErrors
{
    /// <summary>What somebody is told who may not know what the person has. It is the same for everything that they hold or have asked for.</summary>
    public const string NotNow = "They cannot ask for this now. Ask them, or their manager, whether they have it already.";

    public const string Closed = "They cannot get access now. Ask an administrator.";

    public static Error NotActive() =>
        Error.Forbidden("request.not-active", "Only people who are active in Okta can ask for access for others.");

    public static Error Unknown() =>
        Error.NotFound("request.person-unknown", "There is nobody like that who is active in Okta. Choose somebody else.");
}
