using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>The access list of a request: the one that it asks to join, or was promoted into.</summary>
/// <param name="Title">As it was called when it was asked for, or given.</param>
/// <param name="IsAskedFor">Whether the request asked for the membership; false when it asked for items and was promoted.</param>
/// <param name="IsPromoted">Whether the person was added to the list.</param>
/// <param name="MayOpen">Whether the actor may see the list itself.</param>
/// <param name="Until">End of the membership; null for none.</param>
/// <param name="Gives">What the list gives now, for a request that waits; otherwise empty.</param>
/// <param name="WhyNot">Why the person could not join it now, about them: "is not in the group engineering"; null when nothing is in the way.</param>
/// <param name="Deciders">Who decides; null when items say it.</param>
public sealed record MembershipView(
    AccessListId List,
    string Title,
    bool IsAskedFor,
    bool IsPromoted,
    bool MayOpen,
    DateTimeOffset? Until,
    IReadOnlyList<GivenThing> Gives,
    string? WhyNot,
    ThresholdView? Deciders
);

/// <summary>Reads what pages say of a request's access list.</summary>
internal static class MembershipViews
{
    private const int NamesShown = 4;

    public static async Task<MembershipView?> ReadAsync(
        PortalDbContext db,
        AccessRequest request,
        Actor actor,
        ApproverFacts facts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if ((request.PromotedToListId ?? request.AsksForListId) is not { } id)
            return null;
        var title = request.PromotedToListTitle ?? request.AsksForListTitle!;
        var mayOpen = await ListStandings.RefusalAsync(db, id, ListRight.See, actor, now, cancellationToken) is null;
        var (asked, pending) = (request.AsksForListId is not null, request.Status == RequestStatus.Pending);
        var view = new MembershipView(
            id,
            title,
            asked,
            request.PromotedToListId is not null,
            mayOpen,
            request.MembershipUntil,
            [],
            null,
            asked ? await DecidersAsync(db, request, title, facts, cancellationToken) : null
        );
        if (!pending)
            return view;
        var gains = await ListGains.ReadAsync(db, request.PersonId, [id], now, cancellationToken);
        return view with
        {
            Gives = await GivesAsync(db, id, cancellationToken),
            WhyNot = gains.TryGetValue(id, out var gain) ? await SayAsync(db, gain, cancellationToken) : "the list is gone",
        };
    }

    /// <summary>What somebody is told who may not see the list itself: what it gives, by name.</summary>
    public static async Task<IReadOnlyList<GivenThing>> GivesAsync(
        PortalDbContext db,
        AccessListId id,
        CancellationToken cancellationToken
    ) => [.. (await GivenThings.ReadAsync(db, [id], cancellationToken))[id]];

    /// <summary>What the person lacks, in words about them; null when they lack nothing.</summary>
    public static async Task<string?> SayAsync(PortalDbContext db, ListGain gain, CancellationToken cancellationToken) =>
        (await SayAsync(db, [gain], cancellationToken)).GetValueOrDefault(gain.List.Id);

    /// <summary>The same of several at once; lists that the person lacks nothing for are left out.</summary>
    public static async Task<IReadOnlyDictionary<AccessListId, string>> SayAsync(
        PortalDbContext db,
        IEnumerable<ListGain> gains,
        CancellationToken cancellationToken
    )
    {
        var lacking = gains.Where(g => g.Missing.Count > 0).ToList();
        var groups = lacking.SelectMany(g => g.Missing).Select(m => m.Group).OfType<ResourceId>().Distinct().ToList();
        var names =
            groups.Count == 0
                ? []
                : await db
                    .Resources.Where(r => groups.Contains(r.Id))
                    .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken);
        return lacking.ToDictionary(
            g => g.List.Id,
            g => string.Join(" and ", g.Missing.Select(m => m.Say(id => names.GetValueOrDefault(id, "a group"))))
        );
    }

    private static async Task<ThresholdView> DecidersAsync(
        PortalDbContext db,
        AccessRequest request,
        string title,
        ApproverFacts facts,
        CancellationToken cancellationToken
    )
    {
        var who = facts.ListDeciders.Where(p => !ApproverRouting.IsOwnBusiness(request, p)).ToList();
        var names = await db
            .People.Where(p => who.Contains(p.Id))
            .OrderBy(p => p.Name)
            .Select(p => p.Name)
            .Take(NamesShown)
            .ToListAsync(cancellationToken);
        return new ThresholdView(
            $"owners of {title}, or administrators",
            request.Decisions.Any(d => d.Verdict == Verdict.Approve) ? 1 : 0,
            1,
            names
        );
    }
}
