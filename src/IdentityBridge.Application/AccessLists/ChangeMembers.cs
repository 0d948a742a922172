using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <param name="Until">Null for no end.</param>
public sealed record NewMember(ListSubject Subject, DateTimeOffset? Until = null, string? Reason = null);

/// <param name="Until">Null for no end.</param>
public sealed record MemberEnd(ListEdgeId Edge, DateTimeOffset? Until);

/// <param name="Remove">Ids of members of this list; nothing else is removed.</param>
public sealed record ChangeMembersCommand(
    AccessListId List,
    IReadOnlyList<NewMember> Add,
    IReadOnlyList<MemberEnd> Change,
    IReadOnlyList<ListEdgeId> Remove
)
{
    public static ChangeMembersCommand Adding(AccessListId list, params IReadOnlyList<NewMember> members) =>
        new(list, members, [], []);

    public static ChangeMembersCommand Removing(AccessListId list, params IReadOnlyList<ListEdgeId> edges) =>
        new(list, [], [], edges);

    public static ChangeMembersCommand Ending(AccessListId list, ListEdgeId edge, DateTimeOffset? until) =>
        new(list, [], [new MemberEnd(edge, until)], []);
}

/// <summary>An owner or an administrator adds members, moves their ends, or removes them: all of it, or nothing.</summary>
public sealed class ChangeMembers(Transactions transactions, ApplyMemberships apply)
{
    /// <returns>Ids of the new members, in the order of the command.</returns>
    public Task<Result<IReadOnlyList<ListEdgeId>>> ExecuteAsync(
        ChangeMembersCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) => transactions.RunAsync(actor, (db, now) => ChangeAsync(db, command, actor, now, cancellationToken), cancellationToken);

    internal async Task<Result<IReadOnlyList<ListEdgeId>>> ChangeAsync(
        PortalDbContext db,
        ChangeMembersCommand command,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var nested = command.Add.Select(m => m.Subject.List).OfType<AccessListId>().ToList();
        var opened = await ListStandings.OpenAsync(
            db,
            command.List,
            ListRight.ChangeMembers,
            actor,
            now,
            cancellationToken,
            nested
        );
        if (!opened.Succeeded)
            return opened.Error;
        var list = opened.Value;
        if (await LinkedLists.ObservedAsync(db, list, cancellationToken) is { } observed)
            return observed;
        if (command.Add.Any(m => m.Until <= now) || command.Change.Any(c => c.Until <= now))
            return ListErrors.EndInPast();
        if (command.Add.Any(m => m.Reason?.Length > ListEdge.MaxReason))
            return ListErrors.Invalid([$"A reason is longer than {ListEdge.MaxReason} characters."]);

        var named = command.Change.Select(c => c.Edge).Concat(command.Remove).Distinct().ToList();
        var edges = await db
            .ListEdges.Where(e =>
                named.Contains(e.Id) && e.ListId == list.Id && e.Kind == ListEdgeKind.Member && e.RemovedAt == null
            )
            .ToDictionaryAsync(e => e.Id, cancellationToken);
        if (!named.TrueForAll(edges.ContainsKey))
            return ListErrors.UnknownEdge();
        var subjects = command.Add.Select(m => m.Subject).Concat(edges.Values.Select(e => e.Subject)).ToList();
        var names = await ListFacts.NamesAsync(db, subjects, cancellationToken);
        if (await AddRefusalAsync(db, list, command, names, actor, now, cancellationToken) is { } refusal)
            return refusal;
        if (
            !actor.IsAdministrator
            && command
                .Add.Select(m => m.Subject)
                .Concat(command.Change.Select(c => edges[c.Edge].Subject))
                .Any(s => actor.PersonId == s.Person && s.Person is not null)
        )
            return ListErrors.OwnMembership();

        List<ListEdge> added = [.. command.Add.Select(m => ListEdge.Member(list.Id, m.Subject, m.Until, m.Reason, actor, now))];
        db.ListEdges.AddRange(added);
        foreach (var edge in added)
            Note(db, list, edge, actor, "list.member-added", $"added {names[edge.Subject]} to", Until(edge.Until));
        foreach (var (id, until) in command.Change)
            if (edges[id].EndAt(until))
                Note(db, list, edges[id], actor, "list.member-changed", $"let {NameOf(edges[id])} be in", Until(until));
        foreach (var id in command.Remove.Distinct())
            if (edges[id].Remove(actor, now))
                Note(db, list, edges[id], actor, "list.member-removed", $"removed {NameOf(edges[id])} from", "");
        string NameOf(ListEdge edge) => names.GetValueOrDefault(edge.Subject, "somebody unknown");

        var moved = added.Concat(edges.Values).ToList();
        var changes = await ApplyMemberships.ChangesOfAsync(db, moved, cancellationToken);
        var effects = await apply.ExecuteAsync(
            db,
            changes,
            $"{actor.Name} changed the members of {list.Title}",
            now,
            cancellationToken
        );
        if (!actor.IsAdministrator && effects.Any(e => actor.Is(e.Person) && e.Gains))
            return ListErrors.OwnMembership();
        db.Announce(Topics.Lists);
        db.Announce(Topics.Due);
        return Result.Of<IReadOnlyList<ListEdgeId>>([.. added.Select(e => e.Id)]);
    }

    private static async Task<Error?> AddRefusalAsync(
        PortalDbContext db,
        AccessList list,
        ChangeMembersCommand command,
        IReadOnlyDictionary<ListSubject, string> names,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var subjects = command.Add.Select(m => m.Subject).ToList();
        if (!subjects.TrueForAll(names.ContainsKey))
            return ListErrors.UnknownSubject();
        var nested = subjects.Select(s => s.List).OfType<AccessListId>().ToList();
        if (nested.Count > 0 && !actor.SeesEverything)
        {
            var standings = await ListStandings.ReadAsync(db, actor, nested, now, cancellationToken);
            if (!nested.TrueForAll(standings.ContainsKey))
                return ListErrors.UnknownSubject();
        }
        var people = subjects.Select(s => s.Person).Where(p => p is not null).ToList();
        var lists = nested.Select(l => (AccessListId?)l).ToList();
        var leaving = command.Remove.ToList();
        var there = await db
            .ListEdges.AsNoTracking()
            .Where(e =>
                e.ListId == list.Id
                && e.Kind == ListEdgeKind.Member
                && e.RemovedAt == null
                && !leaving.Contains(e.Id)
                && (people.Contains(e.PersonId) || lists.Contains(e.NestedListId))
            )
            .FirstOrDefaultAsync(cancellationToken);
        if (there is not null)
            return ListErrors.AlreadyThere(names[there.Subject]);
        if (subjects.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return ListErrors.AlreadyThere(names[twice.Key]);
        return await NestingRefusalAsync(db, list, nested, ListEdgeKind.Member, cancellationToken);
    }

    /// <summary>Why these lists cannot be put into the list; null when they can. The caller has locked them.</summary>
    internal static async Task<Error?> NestingRefusalAsync(
        PortalDbContext db,
        AccessList list,
        IReadOnlyCollection<AccessListId> nested,
        ListEdgeKind kind,
        CancellationToken cancellationToken
    )
    {
        if (nested.Count == 0)
            return null;
        List<ListLink> links = [.. await ListFacts.LinksAroundAsync(db, [list.Id], nested, cancellationToken)];
        var ids = links.SelectMany(l => new[] { l.List, l.Nested }).Concat(nested).Append(list.Id).Distinct().ToList();
        var titles = await db
            .AccessLists.Where(l => ids.Contains(l.Id))
            .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken);
        foreach (var one in nested)
        {
            if (new Hierarchy(links).Refusal(list.Id, one, id => titles[id]) is { } refusal)
                return refusal;
            links.Add(new ListLink(list.Id, one, kind));
        }
        return null;
    }

    private static string Until(DateTimeOffset? until) =>
        until is { } end ? FormattableString.Invariant($" until {end:yyyy-MM-dd HH:mm} UTC") : " without an end";

    private static void Note(
        PortalDbContext db,
        AccessList list,
        ListEdge edge,
        Actor actor,
        string action,
        string what,
        string until
    ) =>
        db.Record(
            new AuditDraft(
                action,
                actor.PersonId?.Value,
                actor.Name,
                "list",
                list.Id.ToString(),
                $"{actor.Name} {what} {list.Title}{until}{(edge.Reason is null || edge.RemovedAt is not null ? "." : $": {edge.Reason}")}",
                edge.PersonId?.Value
            )
        );
}
