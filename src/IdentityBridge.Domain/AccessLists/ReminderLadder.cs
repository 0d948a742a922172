namespace IdentityBridge.Domain.AccessLists;

/// <summary>When owners are reminded of a review: 14, 7, 3 and 0 days before it is due and 3 and 7 days after, once each.</summary>
public static class ReminderLadder
{
    /// <summary>Days after the due date, in order; before it they are negative.</summary>
    public static IReadOnlyList<int> Steps { get; } = [-14, -7, -3, 0, 3, 7];

    /// <summary>
    /// The step to send now; null when there is none. Only the latest that has come counts, so a list that nobody looked after for weeks
    /// gets one reminder, not all it missed.
    /// </summary>
    /// <param name="sent">Steps already sent for this due date.</param>
    public static int? StepDue(DateTimeOffset due, DateTimeOffset now, IReadOnlyCollection<int> sent)
    {
        int? latest = null;
        foreach (var step in Steps)
            if (due.AddDays(step) <= now)
                latest = step;
        return latest is { } one && sent.All(s => s < one) ? one : null;
    }
}
