using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>
/// Tells members that their membership of a list ends in a day, and in an hour, when it lasts longer than twice that and nothing else keeps
/// them in the list. What was told is known by list, end and person, so a membership that got another end is told of again.
/// </summary>
public sealed class TellOfMembershipEnds(Transactions transactions)
{
    private const int Batch = 500;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <returns>How many members were told.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        await TellAsync(NoticeKind.EndsSoon, TimeSpan.Zero, Hour, cancellationToken)
        + await TellAsync(NoticeKind.EndsTomorrow, Hour, Day, cancellationToken);

    /// <summary>Tells those whose membership time has ended.</summary>
    /// <param name="expired">Edges whose time was over.</param>
    /// <param name="effects">What that did.</param>
    internal static async Task EndedAsync(
        PortalDbContext db,
        IReadOnlyCollection<ListEdge> expired,
        IReadOnlyCollection<MembershipEffect> effects,
        CancellationToken cancellationToken
    )
    {
        var ends = expired.Select(e => (e.ListId, e.Until)).ToHashSet();
        var went = effects.Where(e => e.Went && ends.Contains((e.List, e.Before!.Until))).ToList();
        if (went.Count == 0)
            return;
        var lists = went.Select(e => e.List).Distinct().ToList();
        var titles = await db
            .AccessLists.Where(l => lists.Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken);
        foreach (var effect in went)
            Tell(db, NoticeKind.Ended, new Ending(effect.List, titles[effect.List], effect.Person, effect.Before!.Until!.Value));
    }

    private async Task<int> TellAsync(NoticeKind kind, TimeSpan after, TimeSpan within, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var told = await transactions.DoAsync(
                (db, now) => TellAsync(db, kind, now + after, now + within, within * 2, cancellationToken),
                cancellationToken
            );
            total += told;
            if (told < Batch)
                return total;
        }
    }

    private static async Task<int> TellAsync(
        PortalDbContext db,
        NoticeKind kind,
        DateTimeOffset after,
        DateTimeOffset until,
        TimeSpan longerThan,
        CancellationToken cancellationToken
    )
    {
        var found = await (
            from edge in db.ListEdges
            join list in db.AccessLists on edge.ListId equals list.Id
            join member in db.ListMemberships on edge.ListId equals member.ListId
            where
                edge.Kind == ListEdgeKind.Member
                && edge.RemovedAt == null
                && edge.ExpiredAt == null
                && edge.Until > after
                && edge.Until <= until
                && list.DeletedAt == null
                && member.IsEffective
                && member.Until == edge.Until
                && (edge.PersonId == null || edge.PersonId == member.PersonId)
            select new { Ending = new Ending(list.Id, list.Title, member.PersonId, edge.Until!.Value), edge.AddedAt }
        ).ToListAsync(cancellationToken);
        var due = found.Where(f => f.Ending.Until - f.AddedAt > longerThan).Select(f => f.Ending).ToHashSet();
        if (due.Count == 0)
            return 0;
        var keys = due.Select(e => NoticeText.MembershipKey(kind, e.List, e.Until)).Distinct().ToList();
        var told = (
            await db
                .Notices.Where(n => keys.Contains(n.EventKey) && n.PersonId != null)
                .Select(n => new { n.EventKey, n.PersonId })
                .ToListAsync(cancellationToken)
        )
            .Select(n => (n.EventKey, n.PersonId!.Value))
            .ToHashSet();
        var untold = due.Where(e => !told.Contains((NoticeText.MembershipKey(kind, e.List, e.Until), e.Person)))
            .Take(Batch)
            .ToList();
        foreach (var ending in untold)
            Tell(db, kind, ending);
        return untold.Count;
    }

    private static void Tell(PortalDbContext db, NoticeKind kind, Ending ending)
    {
        var key = NoticeText.MembershipKey(kind, ending.List, ending.Until);
        var words = NoticeText.Membership(kind, ending.List, ending.Title, ending.Until);
        db.Tell(new ToTell(new Told(ending.Person, kind, key), words));
    }

    private sealed record Ending(AccessListId List, string Title, PersonId Person, DateTimeOffset Until);
}
