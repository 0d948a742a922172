using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Requests;

/// <summary>
/// When its access begins: with the approval, or at a start that was asked for, whichever is later. Until then it is approved, its items wait,
/// and nothing is written to a target.
/// </summary>
public sealed partial class AccessRequest
{
    /// <summary>How far ahead a start may lie.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(7);

    /// <summary>A start that lies this little behind, from a page that was open for a moment, is now.</summary>
    public static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The start that was asked for; null for as soon as it is approved.</summary>
    public DateTimeOffset? StartsAt { get; private set; }

    /// <summary>
    /// When its start is to be acted on. Null once that was done, in the transaction that did it, and when there is nothing to act on; so
    /// whoever looks for what is due finds it however late.
    /// </summary>
    public DateTimeOffset? StartDue { get; private set; }

    /// <summary>The start that was wished for, null for now. Refused when it is behind, or too far ahead.</summary>
    public static Result<Starting> StartingAt(DateTimeOffset? wished, DateTimeOffset now)
    {
        if (wished is not { } at)
            return new Starting(null, now);
        if (at < now - StartTolerance)
            return StartErrors.InThePast();
        if (at > now + MaxAhead)
            return StartErrors.TooFar();
        return at <= now ? new Starting(null, now) : new Starting(at.ToUniversalTime(), at.ToUniversalTime());
    }

    /// <summary>Its start has come: its items are put in place. False when that was done, or is not due.</summary>
    public bool Begin(DateTimeOffset now)
    {
        if (Status != RequestStatus.Approved || StartDue is not { } due || now < due)
            return false;
        StartDue = null;
        foreach (var item in items)
            item.Applying();
        Note(now, TimelineKind.Started, null, null);
        return true;
    }
}

/// <param name="At">The start to keep with the request; null for as soon as it is approved.</param>
/// <param name="From">The start if it were approved now.</param>
public readonly record struct Starting(DateTimeOffset? At, DateTimeOffset From);
