using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>What a review may change beside members.</summary>
[Flags]
public enum DraftParts
{
    None = 0,
    Requirements = 1,
    Schedule = 2,
    Notes = 4,
}

/// <summary>Who last said something, and when.</summary>
public sealed record DraftMark(string ByName, DateTimeOffset At);

/// <summary>
/// What the owners of a list intend beside members until their review is finished. One for all of them: of each part the last word counts,
/// and says whose it is.
/// </summary>
/// <param name="Requirements">Null to leave them.</param>
/// <param name="Schedule">Null to leave it.</param>
/// <param name="Notes">Never blank.</param>
/// <param name="RequirementsBy">Null as long as nobody touched this part.</param>
public sealed record ReviewDraft(
    Requirements? Requirements = null,
    ReviewSchedule? Schedule = null,
    string? Notes = null,
    DraftMark? RequirementsBy = null,
    DraftMark? ScheduleBy = null,
    DraftMark? NotesBy = null
)
{
    public static readonly ReviewDraft Nothing = new();

    public ReviewChanges ToChanges() => new(Requirements, Schedule, Notes);

    /// <summary>Whether these changes are just what is intended.</summary>
    public bool Says(ReviewChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return Equals(Requirements, changes.Requirements) && Schedule == changes.Schedule && Notes == Clean(changes.Notes);
    }

    /// <summary>The draft after somebody said something about these parts.</summary>
    public ReviewDraft With(DraftParts parts, ReviewChanges values, Actor by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(by);
        var mark = new DraftMark(by.Name, now);
        var draft = this;
        if (parts.HasFlag(DraftParts.Requirements))
            draft = draft with { Requirements = values.Requirements, RequirementsBy = mark };
        if (parts.HasFlag(DraftParts.Schedule))
            draft = draft with { Schedule = values.Schedule, ScheduleBy = mark };
        if (parts.HasFlag(DraftParts.Notes))
            draft = draft with { Notes = Clean(values.Notes), NotesBy = mark };
        return draft;
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
