namespace IdentityBridge.Domain.AccessLists;

/// <summary>Months between two reviews of a list.</summary>
public enum ReviewEvery
{
    Month = 1,
    ThreeMonths = 3,
    SixMonths = 6,
    Year = 12,
}

/// <summary>Day of the month on which a review is due.</summary>
public enum ReviewDay
{
    First = 1,
    Fifteenth = 15,
    Last = 31,
}

/// <summary>
/// When a list must be reviewed, always at 00:00 UTC. The next due date counts from the current one, not from the day of the review. Facts:
/// Teleport's access lists, <c>SelectNextReviewDate</c> in <c>api/types/accesslist</c>.
/// </summary>
public sealed record ReviewSchedule(ReviewEvery Every, ReviewDay Day)
{
    public static readonly ReviewSchedule Default = new(ReviewEvery.SixMonths, ReviewDay.First);

    /// <summary>Whether both fields are values that exist.</summary>
    public bool IsValid => Enum.IsDefined(Every) && Enum.IsDefined(Day);

    /// <summary>The first review of a list made at <paramref name="created" />: one period later.</summary>
    public DateTimeOffset First(DateTimeOffset created) => Next(created);

    /// <summary>The due date after <paramref name="due" />.</summary>
    public DateTimeOffset Next(DateTimeOffset due)
    {
        var utc = due.UtcDateTime;
        var month = new DateTime(utc.Year, utc.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths((int)Every);
        var day = Day == ReviewDay.Last ? DateTime.DaysInMonth(month.Year, month.Month) : (int)Day;
        return new DateTimeOffset(month.AddDays(day - 1));
    }

    /// <summary>The due date after a review at <paramref name="now" />: whole periods on from <paramref name="due" />, to the first that lies ahead.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset due, DateTimeOffset now)
    {
        var next = Next(due);
        while (next <= now)
            next = Next(next);
        return next;
    }
}
