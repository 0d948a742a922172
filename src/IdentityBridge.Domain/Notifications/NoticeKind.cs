namespace IdentityBridge.Domain.Notifications;

/// <summary>What a notice tells. Numbers are stored.</summary>
public enum NoticeKind
{
    /// <summary>A request waits for the decision of the person who is told.</summary>
    ToDecide = 1,

    Approved = 2,

    Denied = 3,

    /// <summary>Nobody decided in time.</summary>
    Expired = 4,

    /// <summary>Closed without a decision by somebody else than the person who is told.</summary>
    Cancelled = 5,

    /// <summary>Everything the target did not refuse is in place.</summary>
    InPlace = 6,

    /// <summary>The target refused something for good.</summary>
    Refused = 7,

    /// <summary>One day before the end.</summary>
    EndsTomorrow = 8,

    /// <summary>One hour before the end.</summary>
    EndsSoon = 9,

    /// <summary>Its time was over.</summary>
    Ended = 10,

    EndedEarly = 11,

    Locked = 12,

    Unlocked = 13,

    /// <summary>Somebody got access to a resource of the person who is told.</summary>
    GrantedOnMine = 14,

    /// <summary>A list of the person who is told is to be reviewed.</summary>
    ReviewDue = 15,

    /// <summary>An administrator tries the channels.</summary>
    Test = 16,

    /// <summary>A reviewer asks the person who is told for information.</summary>
    Question = 17,

    /// <summary>The question of the person who is told was answered.</summary>
    Answer = 18,

    /// <summary>Somebody wrote about a request that concerns the person who is told.</summary>
    Comment = 19,

    /// <summary>Somebody took access without a decision.</summary>
    Emergency = 20,

    /// <summary>The follow-up of an emergency was closed.</summary>
    FollowedUp = 21,

    /// <summary>A reviewer made the person a member of an access list.</summary>
    Promoted = 22,

    /// <summary>An emergency that the person who is told can follow up was not followed up in time.</summary>
    FollowUpDue = 23,
}

/// <summary>What a person chooses for, kinds that belong together. Numbers are stored.</summary>
public enum NoticeSubject
{
    /// <summary>Requests that wait for my decision.</summary>
    Decisions = 1,

    /// <summary>What became of my requests.</summary>
    Answers = 2,

    /// <summary>Access that is in place.</summary>
    Starts = 3,

    /// <summary>Access that ends soon.</summary>
    EndsSoon = 4,

    /// <summary>Access whose time was over.</summary>
    Ends = 5,

    /// <summary>Refused by the target, ended early, locked.</summary>
    Trouble = 6,

    /// <summary>Access that others got to resources of mine.</summary>
    Resources = 7,

    /// <summary>Reviews of my lists.</summary>
    Reviews = 8,

    /// <summary>Questions, answers and comments.</summary>
    Talk = 9,

    /// <summary>Access taken without a decision, what came of it, and that somebody must still look at it.</summary>
    Emergencies = 10,
}

/// <summary>When a notice is mailed. Numbers are stored.</summary>
public enum EmailChoice
{
    AtOnce = 1,

    /// <summary>In one mail a day, with everything else that is unread.</summary>
    Daily = 2,

    /// <summary>In the portal only.</summary>
    Never = 3,
}

/// <summary>Which kinds belong to which subject, and what is chosen for those who chose nothing.</summary>
public static class NoticeSubjects
{
    public static IReadOnlyList<NoticeSubject> All { get; } = Enum.GetValues<NoticeSubject>();

    public static NoticeSubject Of(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.ToDecide => NoticeSubject.Decisions,
            NoticeKind.Approved or NoticeKind.Denied or NoticeKind.Expired or NoticeKind.Cancelled or NoticeKind.Promoted =>
                NoticeSubject.Answers,
            NoticeKind.InPlace => NoticeSubject.Starts,
            NoticeKind.EndsTomorrow or NoticeKind.EndsSoon => NoticeSubject.EndsSoon,
            NoticeKind.Ended => NoticeSubject.Ends,
            NoticeKind.Refused or NoticeKind.EndedEarly or NoticeKind.Locked or NoticeKind.Unlocked or NoticeKind.Test =>
                NoticeSubject.Trouble,
            NoticeKind.GrantedOnMine => NoticeSubject.Resources,
            NoticeKind.ReviewDue => NoticeSubject.Reviews,
            NoticeKind.Question or NoticeKind.Answer or NoticeKind.Comment => NoticeSubject.Talk,
            NoticeKind.Emergency or NoticeKind.FollowedUp or NoticeKind.FollowUpDue => NoticeSubject.Emergencies,
        };

    /// <summary>At once, but for what needs nobody to do anything.</summary>
    public static EmailChoice Usual(NoticeSubject subject) =>
        subject is NoticeSubject.Resources or NoticeSubject.Ends ? EmailChoice.Daily : EmailChoice.AtOnce;
}
