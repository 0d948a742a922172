namespace IdentityBridge.Connectors.Http;

/// <summary>What kind of failure it was, whatever target it came from.</summary>
public enum TargetFault
{
    /// <summary>No answer: connection refused or lost, time out.</summary>
    Unreachable,

    /// <summary>Too many calls; the target's or our own limit.</summary>
    Throttled,

    /// <summary>The target failed (5xx).</summary>
    Failing,

    /// <summary>Our credentials are not accepted.</summary>
    Unauthenticated,

    /// <summary>Our credentials may not do this.</summary>
    Forbidden,

    NotFound,

    /// <summary>Clashes with another change or with how things are.</summary>
    Conflict,

    /// <summary>The target refuses the call for another reason.</summary>
    Refused,

    /// <summary>The answer is cut, too large, or not in the form that was agreed.</summary>
    Unreadable,
}

/// <summary>A call to a target did not succeed. The message is safe to show and to log.</summary>
public sealed class TargetException : Exception
{
    public TargetException()
        : this(TargetFault.Unreadable, "A call failed.") { }

    public TargetException(string message)
        : this(TargetFault.Unreadable, message) { }

    public TargetException(string message, Exception innerException)
        : this(TargetFault.Unreadable, message, innerException) { }

    public TargetException(TargetFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    public TargetFault Fault { get; }

    /// <summary>The target's own error code: <c>E0000047</c>, <c>ThrottlingException</c>.</summary>
    public string? Code { get; init; }

    /// <summary>What kind of thing was not found, where the target tells.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The target's own words, shortened and without secrets.</summary>
    public string? Summary { get; init; }

    /// <summary>The delay the target asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may succeed later without anybody acting.</summary>
    public bool IsTransient => Fault is TargetFault.Unreachable or TargetFault.Throttled or TargetFault.Failing;

    /// <summary>Sends a call; what the network stack throws becomes one of ours.</summary>
    internal static async Task<HttpResponseMessage> WrapAsync(
        CallContext call,
        Func<Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await send();
        }
        catch (Exception exception) when (exception is TimeoutException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw From(exception, call);
        }
    }

    private static TargetException From(Exception exception, CallContext call) =>
        exception switch
        {
            TimeoutException => new(TargetFault.Unreachable, $"{call.Target} did not answer {call.Name} in time.", exception),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(
                TargetFault.Unreadable,
                $"The answer of {call.Target} to {call.Name} is larger than allowed.",
                exception
            ),
            HttpRequestException network => new(
                TargetFault.Unreachable,
                $"{call.Target} could not be reached for {call.Name} ({network.HttpRequestError}).",
                exception
            ),
            _ => new(TargetFault.Unreachable, $"The answer of {call.Target} to {call.Name} was cut off.", exception),
        };
}
