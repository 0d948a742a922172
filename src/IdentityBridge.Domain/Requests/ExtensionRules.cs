using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Requests;

/// <summary>What may be made longer. Pure.</summary>
public static class ExtensionRules
{
    /// <summary>Whether it gives a period that nobody has come to yet: the access that it makes longer still goes on.</summary>
    public static bool RunsAhead(AccessRequest request, DateTimeOffset now) => request.IsRunning && now < request.ExtendsUntil;

    /// <summary>Why its access cannot be made longer, whoever asks; null when nothing stands in the way.</summary>
    /// <param name="open">Number of the request that extends it and is pending or runs ahead; null when there is none.</param>
    public static Error? WhyNot(AccessRequest request, long? open, DateTimeOffset now)
    {
        if (!request.IsRunning || request.Until <= now)
            return ExtensionErrors.Over(request.Number);
        if (request.Until is null)
            return ExtensionErrors.NoEnd(request.Number);
        if (request.From > now)
            return ExtensionErrors.NotStarted(request.Number);
        if (open is { } number)
            return ExtensionErrors.Open(request.Number, number);
        return RunsAhead(request, now) ? ExtensionErrors.IsAhead(request.Number) : null;
    }
}

/// <summary>From when until when access lasts. Pure.</summary>
public static class AccessTimes
{
    /// <summary>
    /// The window of access that is approved then: from the start that was asked for if it lies ahead; of an extension, until its duration after
    /// the end of what it extends, or after the approval when that had ended. Access for ever has no end.
    /// </summary>
    public static Window Of(TimeSpan duration, DateTimeOffset? startsAt, DateTimeOffset? extendsUntil, DateTimeOffset approval)
    {
        var from = startsAt > approval ? startsAt.Value : approval;
        return new Window(
            from,
            duration == Durations.Forever ? null : (extendsUntil > from ? extendsUntil.Value : from) + duration
        );
    }
}
