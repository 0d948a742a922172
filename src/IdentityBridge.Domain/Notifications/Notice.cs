using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Notifications;

/// <summary>
/// One thing told to one person, or to the channel of a team. Written in the transaction of what it tells, once for each person and event.
/// What it says is what the person was concerned with then; whether they may still see the request is asked when they follow its link.
/// </summary>
public sealed class Notice
{
    public const int MaxTitle = 300;
    public const int MaxText = 2000;
    public const int MaxKey = 200;

    private Notice() { }

    public NoticeId Id { get; private set; }

    /// <summary>Null: told to the channel of a team.</summary>
    public PersonId? PersonId { get; private set; }

    /// <summary>What happened, the same in every process and at every try; with the person it is unique.</summary>
    public string EventKey { get; private set; } = "";

    public NoticeKind Kind { get; private set; }

    /// <summary>The request that it is about.</summary>
    public RequestId? RequestId { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>One or two sentences; no times, which everybody reads in their own zone.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where to go, relative to the portal's address, without a slash at the start.</summary>
    public string Path { get; private set; } = "";

    public NoticeFacts Facts { get; private set; } = NoticeFacts.None;

    /// <summary>The end of the access, or the day that something is due, as it was when this was written.</summary>
    public DateTimeOffset? About { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the person saw it, or when there was no more to do about it.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Whether it waits for the mail of the day.</summary>
    public bool ForDigest { get; private set; }

    /// <summary>The day whose mail it is in.</summary>
    public DateOnly? DigestOn { get; private set; }

    /// <param name="told">Who is told what.</param>
    /// <param name="said">In which words.</param>
    /// <param name="forDigest">Whether it waits for the mail of the day.</param>
    public static Notice Create(Told told, NoticeWords said, RequestId? request, bool forDigest, DateTimeOffset now) =>
        new()
        {
            Id = NoticeId.New(),
            PersonId = told.Person,
            EventKey = Cut(told.EventKey, MaxKey),
            Kind = told.Kind,
            RequestId = request,
            Title = Cut(OneLine(said.Title), MaxTitle),
            Text = Cut(said.Text, MaxText),
            Path = said.Path,
            Facts = said.Facts,
            About = said.Facts.Until,
            CreatedAt = now,
            ForDigest = forDigest,
        };

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}

/// <summary>Who is told of what.</summary>
/// <param name="Person">Null for the channel of a team.</param>
/// <param name="EventKey">What happened, the same in every process and at every try.</param>
public sealed record Told(PersonId? Person, NoticeKind Kind, string EventKey);

/// <summary>A notice in words.</summary>
/// <param name="Path">Where to go, relative to the portal's address.</param>
public sealed record NoticeWords(string Title, string Text, string Path, NoticeFacts Facts);

/// <summary>What a notice is about, piece by piece, so that every channel and every zone can say it.</summary>
public sealed record NoticeFacts
{
    /// <summary>So many things are named; the rest is counted.</summary>
    public const int MostThings = 10;

    public static NoticeFacts None { get; } = new();

    /// <summary>The access list that it is about, where that is no request.</summary>
    public Guid? List { get; init; }

    /// <summary>The request's number.</summary>
    public long? Number { get; init; }

    /// <summary>Who gets the access.</summary>
    public string? Person { get; init; }

    /// <summary>Who asked, when that is somebody else.</summary>
    public string? Requester { get; init; }

    /// <summary>What it is about, by name; at most <see cref="MostThings" />.</summary>
    public IReadOnlyList<string> Things { get; init; } = [];

    /// <summary>How many more.</summary>
    public int More { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>Start of the access.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the access, or the day something is due.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who did it; null when time or a target did.</summary>
    public string? By { get; init; }

    /// <summary>Why it was asked for, in the words of whoever asked.</summary>
    public string? Reason { get; init; }

    /// <summary>What whoever did it, or the target, said.</summary>
    public string? Said { get; init; }
}
