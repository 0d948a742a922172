using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Requests;

/// <summary>How the look at an emergency stands: <c>Open → Justified | NotJustified</c>.</summary>
public enum FollowUpState
{
    /// <summary>Somebody must still look at it.</summary>
    Open = 1,

    /// <summary>It was right to take the access.</summary>
    Justified = 2,

    /// <summary>It was not; what still ran was ended.</summary>
    NotJustified = 3,
}

/// <summary>
/// That somebody looks afterwards at access that was taken without a decision. It is closed by a verdict and a comment and by nothing else: not
/// by the end of the access, nor by anybody's leaving, nor by a change of the policy.
/// </summary>
public sealed class FollowUp
{
    private FollowUp() { }

    public RequestId RequestId { get; private set; }

    /// <summary>Who took the access; while one of theirs is overdue, they cannot take more.</summary>
    public PersonId PersonId { get; private set; }

    public FollowUpState State { get; private set; }

    /// <summary>Open at this time, it is overdue.</summary>
    public DateTimeOffset Due { get; private set; }

    public PersonId? ById { get; private set; }

    public string? ByName { get; private set; }

    public DateTimeOffset? At { get; private set; }

    public string? Comment { get; private set; }

    public bool IsOverdue(DateTimeOffset now) => State == FollowUpState.Open && now >= Due;

    internal static FollowUp Of(AccessRequest request, DateTimeOffset due) =>
        new()
        {
            RequestId = request.Id,
            PersonId = request.PersonId,
            State = FollowUpState.Open,
            Due = due,
        };

    internal void Close(FollowUpState state, PersonId by, string name, string comment, DateTimeOffset now) =>
        (State, ById, ByName, Comment, At) = (state, by, name, comment, now);
}
