using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Web.Shared;

/// <summary>What people are told, in words.</summary>
internal static class NoticeKindWords
{
    public static string Word(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.ToDecide => "To decide",
            NoticeKind.Approved => "Approved",
            NoticeKind.Denied => "Denied",
            NoticeKind.Expired => "Expired",
            NoticeKind.Cancelled => "Closed",
            NoticeKind.InPlace => "In place",
            NoticeKind.Refused => "Refused",
            NoticeKind.EndsTomorrow => "Ends in a day",
            NoticeKind.EndsSoon => "Ends soon",
            NoticeKind.Ended => "Ended",
            NoticeKind.EndedEarly => "Ended early",
            NoticeKind.Locked => "Locked",
            NoticeKind.Unlocked => "Unlocked",
            NoticeKind.GrantedOnMine => "Granted",
            NoticeKind.ReviewDue => "To review",
            NoticeKind.Test => "Test",
            NoticeKind.Question => "Question",
            NoticeKind.Answer => "Answered",
            NoticeKind.Comment => "Comment",
            NoticeKind.Emergency => "Emergency",
            NoticeKind.FollowedUp => "Followed up",
            NoticeKind.Promoted => "Approved",
            NoticeKind.FollowUpDue => "Overdue",
        };

    public static Tone ToneOf(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.ToDecide or NoticeKind.ReviewDue or NoticeKind.GrantedOnMine or NoticeKind.Answer or NoticeKind.Comment =>
                Tone.Info,
            NoticeKind.Approved or NoticeKind.Promoted or NoticeKind.InPlace or NoticeKind.Unlocked => Tone.Good,
            NoticeKind.EndsTomorrow or NoticeKind.EndsSoon or NoticeKind.Locked or NoticeKind.Question => Tone.Warn,
            NoticeKind.Denied or NoticeKind.Refused or NoticeKind.EndedEarly or NoticeKind.Emergency or NoticeKind.FollowUpDue =>
                Tone.Bad,
            NoticeKind.Expired or NoticeKind.Cancelled or NoticeKind.Ended or NoticeKind.FollowedUp or NoticeKind.Test =>
                Tone.Neutral,
        };

    public static (string Name, string Hint) Subject(NoticeSubject subject) =>
        subject switch
        {
            NoticeSubject.Decisions => ("Requests to decide", "A request waits for your decision."),
            NoticeSubject.Answers => ("Answers to my requests", "Approved, denied, expired or closed."),
            NoticeSubject.Starts => ("Access in place", "What you asked for works now."),
            NoticeSubject.EndsSoon => ("Access that ends soon", "A day and an hour before its end, or that of a membership."),
            NoticeSubject.Ends => ("Access that has ended", "Its time, or that of a membership, was over."),
            NoticeSubject.Trouble => ("Trouble", "Refused by the target, ended early, locked."),
            NoticeSubject.Resources => ("My resources", "Others got access to what you own."),
            NoticeSubject.Reviews => ("Reviews of my lists", "A list of yours is to be reviewed."),
            NoticeSubject.Talk => ("Questions and comments", "Somebody asks you, answers you, or writes about your request."),
            NoticeSubject.Emergencies => (
                "Emergencies",
                "Access was taken without a decision, was followed up, or still waits for that."
            ),
        };

    public static string Choice(EmailChoice choice) =>
        choice switch
        {
            EmailChoice.AtOnce => "At once",
            EmailChoice.Daily => "In the daily mail",
            EmailChoice.Never => "Only here",
        };
}
