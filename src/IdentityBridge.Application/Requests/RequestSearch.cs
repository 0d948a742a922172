using System.Globalization;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>Which requests one looks for; everything given must hold.</summary>
/// <param name="Text">Words that must all occur in reason, item names or the requester's name, or be the number; case ignored.</param>
/// <param name="Person">Who asked, or who gets the access.</param>
/// <param name="Resource">What one of the items is on.</param>
/// <param name="States">Any of these; none for all.</param>
/// <param name="Reviewer">Who decided, one way or the other.</param>
/// <param name="From">Submitted not before.</param>
/// <param name="Until">Submitted before.</param>
/// <param name="Role">What one of the items was asked for through.</param>
/// <param name="FollowUpOpen">Only emergencies that nobody has followed up yet.</param>
/// <param name="PermanentOnly">Only access without an end.</param>
/// <param name="MineOnly">Only what the actor asked for or gets.</param>
public sealed record RequestFilter(
    string? Text = null,
    PersonId? Person = null,
    ResourceId? Resource = null,
    IReadOnlyCollection<RequestStatus>? States = null,
    PersonId? Reviewer = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    RoleId? Role = null,
    bool MineOnly = false,
    bool FollowUpOpen = false,
    bool PermanentOnly = false
)
{
    /// <summary>Most characters of a text; nothing is found by a longer one.</summary>
    public const int MaxText = 1000;

    /// <summary>Words after these are not looked at.</summary>
    public const int MaxWords = 32;
}

/// <param name="Rows">Newest first.</param>
/// <param name="Total">How many there are over all pages, at most <see cref="RequestSearch.MostCounted" />.</param>
/// <param name="IsMore">Whether there are more than were counted.</param>
/// <param name="Next">Where the next page begins: before this number; null at the end.</param>
public sealed record FoundRequests(IReadOnlyList<RequestRow> Rows, int Total, bool IsMore, long? Next);

/// <summary>Finds requests, however old. What the actor may not see is neither found nor counted.</summary>
public sealed class RequestSearch(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>Counting ends here, so that it stays fast.</summary>
    public const int MostCounted = 10_000;

    /// <param name="before">The page begins before this number, so that it stays the same while new requests come; null for the first.</param>
    /// <param name="size">Rows of a page, from 1.</param>
    public async Task<FoundRequests> SearchAsync(
        RequestFilter filter,
        long? before,
        int size,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lists = filter.MineOnly ? [] : await ListDeciders.ForSightAsync(db, actor, time.Now(), cancellationToken);
        var matching = Matching(db, filter, actor, lists);
        var (rows, total) = await RequestRows.ReadAsync(
            db,
            Newest(matching, before).Take(size + 1),
            matching.Take(MostCounted + 1),
            cancellationToken
        );
        var last = rows.Count > size ? rows[size - 1].Number : (long?)null;
        var counted = total ?? (before is null ? 0 : await matching.Take(MostCounted + 1).CountAsync(cancellationToken));
        return new FoundRequests(
            last is null ? rows : [.. rows.Take(size)],
            Math.Min(counted, MostCounted),
            counted > MostCounted,
            last
        );
    }

    internal static IQueryable<AccessRequest> Newest(IQueryable<AccessRequest> requests, long? before) =>
        (before is { } number ? requests.Where(r => r.Number < number) : requests).OrderByDescending(r => r.Number);

    internal static IQueryable<AccessRequest> Matching(
        PortalDbContext db,
        RequestFilter filter,
        Actor actor,
        IReadOnlyCollection<AccessListId?> lists
    )
    {
        var me = actor.PersonId;
        var requests = filter.MineOnly
            ? db.Requests.Where(r => r.RequesterId == me || r.PersonId == me)
            : DecidableRequests.Visible(db, actor, lists);
        requests = WithText(requests, filter.Text ?? "");
        if (filter.Person is { } person)
            requests = requests.Where(r => r.PersonId == person || r.RequesterId == person);
        if (filter.States is { Count: > 0 } states)
            requests = requests.Where(r => states.Contains(r.Status));
        if (filter.FollowUpOpen)
            requests = requests.Where(r => r.FollowUp!.State == FollowUpState.Open);
        if (filter.PermanentOnly)
            requests = requests.Where(r => r.Duration == Durations.Forever);
        if (filter.From is { } from)
            requests = requests.Where(r => r.CreatedAt >= from);
        if (filter.Until is { } until)
            requests = requests.Where(r => r.CreatedAt < until);
        if (filter.Resource is { } resource)
        {
            var about = db.RequestItems.Where(i => i.ResourceId == resource).Select(i => i.RequestId);
            requests = requests.Where(r => about.Contains(r.Id));
        }
        if (filter.Role is { } role)
        {
            var through = db.RequestItems.Where(i => i.RoleId == role).Select(i => i.RequestId);
            requests = requests.Where(r => through.Contains(r.Id));
        }
        if (filter.Reviewer is { } reviewer)
        {
            var decided = db.Decisions.Where(d => d.ReviewerId == reviewer).Select(d => d.RequestId);
            requests = requests.Where(r => decided.Contains(r.Id));
        }
        return requests;
    }

    internal static IQueryable<AccessRequest> WithText(IQueryable<AccessRequest> requests, string text)
    {
        // A database takes neither a pattern of any length nor a zero in a text; no request has either.
        if (text.Length > RequestFilter.MaxText || text.Contains('\0', StringComparison.Ordinal))
            return requests.Where(r => false);
        var words = text.ToLowerInvariant()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Take(RequestFilter.MaxWords);
        foreach (var word in words)
        {
            var pattern = $"%{SearchWords.Escape(word)}%";
            requests = long.TryParse(word.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? requests.Where(r => r.Number == number || EF.Functions.Like(r.SearchText, pattern, @"\"))
                : requests.Where(r => EF.Functions.Like(r.SearchText, pattern, @"\"));
        }
        return requests;
    }
}
