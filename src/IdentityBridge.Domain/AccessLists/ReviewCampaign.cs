using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>One list of a campaign, and the review that answers for it.</summary>
public sealed class CampaignList
{
    private CampaignList() { }

    internal CampaignList(CampaignId campaign, CampaignReview review) =>
        (CampaignId, ListId, ReviewId, Joined) = (campaign, review.List, review.Review, review.Joined);

    public CampaignId CampaignId { get; private set; }

    public AccessListId ListId { get; private set; }

    public ListReviewId ReviewId { get; private set; }

    /// <summary>The review was open before the campaign, and counts for it as well.</summary>
    public bool Joined { get; private set; }
}

/// <param name="Joined">The review was open already.</param>
public readonly record struct CampaignReview(AccessListId List, ListReviewId Review, bool Joined);

/// <summary>
/// An administrator's start of the reviews of many lists at once, due on one date. What happens with each list is its review's; the campaign
/// only remembers which reviews belong together. Closed once, and kept.
/// </summary>
public sealed class ReviewCampaign
{
    public const int MaxTitle = 200;

    /// <summary>Lists in one campaign; all of them are locked at once while it starts.</summary>
    public const int MaxLists = 2000;

    /// <summary>Days from the start to the latest due date.</summary>
    public const int MaxDays = 366;

    private readonly List<CampaignList> lists = [];

    private ReviewCampaign() { }

    public CampaignId Id { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>00:00 UTC, as every review.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }

    public PersonId? StartedById { get; private set; }

    public string StartedByName { get; private set; } = "";

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? ClosedByName { get; private set; }

    public IReadOnlyList<CampaignList> Lists => lists;

    public long Version { get; private set; }

    /// <summary>What is wrong with a campaign before any list is looked at.</summary>
    public static IEnumerable<string> Problems(string? title, DateOnly due, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(title) || title.Trim().Length > MaxTitle)
            yield return $"Give it a title of at most {MaxTitle} characters.";
        if (DueOn(due) <= now)
            yield return "Choose a due date that lies ahead.";
        else if (DueOn(due) > now.AddDays(MaxDays))
            yield return $"Choose a due date within {MaxDays} days.";
    }

    /// <summary>
    /// A set of lists in one word, to tell whether it is still the set that somebody saw: SHA-256 in hex, the same in any order.
    /// </summary>
    public static string SetOf(IEnumerable<AccessListId> lists) =>
        FieldHash.Of(lists.Select(l => l.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Reviews are due at 00:00 UTC.</summary>
    public static DateTimeOffset DueOn(DateOnly due) => new(due.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

    /// <param name="reviews">One for each list, at least one.</param>
    public static Result<ReviewCampaign> Start(
        CampaignId id,
        string title,
        DateOnly due,
        IReadOnlyCollection<CampaignReview> reviews,
        Actor by,
        DateTimeOffset now
    )
    {
        var problems = Problems(title, due, now).ToList();
        if (problems.Count > 0)
            return CampaignErrors.Invalid(problems);
        if (reviews.Count == 0)
            return CampaignErrors.NoLists();
        if (reviews.Count > MaxLists)
            return CampaignErrors.TooMany(reviews.Count);
        var campaign = new ReviewCampaign
        {
            Id = id,
            Title = title.Trim(),
            DueAt = DueOn(due),
            StartedAt = now,
            StartedById = by.PersonId,
            StartedByName = by.Name,
        };
        campaign.lists.AddRange(reviews.Select(r => new CampaignList(id, r)));
        return campaign;
    }

    /// <summary>Nothing more is expected of the campaign; reviews that are open stay open, and due as they are.</summary>
    public Result<Done> Close(Actor by, DateTimeOffset now)
    {
        if (ClosedAt is not null)
            return CampaignErrors.Closed(ClosedByName!);
        (ClosedAt, ClosedByName) = (now, by.Name);
        return new Done();
    }
}

/// <summary>The refusals of campaigns, each with what to do next.</summary>
public static class CampaignErrors
{
    public static Error NotFound() => Error.NotFound("campaign.not-found", "There is no such campaign.");

    public static Error AdministratorsOnly() =>
        Error.Forbidden("campaign.administrators-only", "Only administrators may start and close campaigns. Ask one of them.");

    public static Error Invalid(IEnumerable<string> problems) =>
        Error.Invalid("campaign.invalid", $"The campaign cannot be started: {string.Join(" ", problems)}");

    public static Error NoLists() =>
        Error.Invalid("campaign.no-lists", "No list fits. Take another filter, or choose lists one by one.");

    public static Error TooMany(int lists) =>
        Error.Invalid(
            "campaign.too-many",
            $"{lists} lists fit, and a campaign holds {ReviewCampaign.MaxLists}. Choose fewer, and start another for the rest."
        );

    public static Error OtherLists(int now) =>
        Error.Conflict(
            "campaign.other-lists",
            $"The lists that fit are others than you saw; now there are {now}. Look at them, then start again."
        );

    public static Error Closed(string by) => Error.Conflict("campaign.closed", $"{by} has closed this campaign already.");

    /// <summary>Why the actor may not; null when they may. Who may not see campaigns is told that there are none.</summary>
    public static Error? Refusal(Actor actor, bool change) =>
        !actor.SeesEverything ? NotFound()
        : change && !actor.IsAdministrator ? AdministratorsOnly()
        : null;
}
