using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.AccessLists;

/// <summary>A list is a member or an owner of another.</summary>
public readonly record struct ListLink(AccessListId List, AccessListId Nested, ListEdgeKind Kind);

/// <summary>Which lists may be put into which others: no cycles, and at most ten steps from top to bottom, over member and owner edges together.</summary>
public sealed class Hierarchy
{
    /// <summary>Longest way from a list down, in edges.</summary>
    public const int MaxDepth = 10;

    private readonly ILookup<AccessListId, AccessListId> below;
    private readonly ILookup<AccessListId, AccessListId> above;

    public Hierarchy(IReadOnlyCollection<ListLink> links) =>
        (below, above) = (links.ToLookup(l => l.List, l => l.Nested), links.ToLookup(l => l.Nested, l => l.List));

    /// <summary>Why <paramref name="nested" /> cannot become a member or owner of <paramref name="list" />, with the way named; null when it can.</summary>
    public Error? Refusal(AccessListId list, AccessListId nested, Func<AccessListId, string> title)
    {
        if (list == nested)
            return ListErrors.OwnMember(title(list));
        if (WayDown(nested, list) is { } way)
            return ListErrors.Cycle([title(list), .. way.Select(title)]);
        var up = Longest(list, above);
        var down = Longest(nested, below);
        if (up.Count - 1 + 1 + down.Count - 1 <= MaxDepth)
            return null;
        return ListErrors.TooDeep([.. up.AsEnumerable().Reverse().Concat(down).Select(title)]);
    }

    /// <summary>These lists and all that they are in, over member edges given to this hierarchy.</summary>
    public IReadOnlySet<AccessListId> WithAncestors(IEnumerable<AccessListId> lists)
    {
        var found = new HashSet<AccessListId>(lists);
        var open = new Queue<AccessListId>(found);
        while (open.TryDequeue(out var list))
            foreach (var parent in above[list])
                if (found.Add(parent))
                    open.Enqueue(parent);
        return found;
    }

    /// <summary>The shortest way from one list down to another, both ends named; null when there is none.</summary>
    private List<AccessListId>? WayDown(AccessListId from, AccessListId to)
    {
        var cameFrom = new Dictionary<AccessListId, AccessListId> { [from] = from };
        var open = new Queue<AccessListId>([from]);
        while (open.TryDequeue(out var list))
        {
            foreach (var next in below[list])
                if (cameFrom.TryAdd(next, list))
                    open.Enqueue(next);
            if (!cameFrom.ContainsKey(to))
                continue;
            var way = new List<AccessListId> { to };
            while (way[^1] != from)
                way.Add(cameFrom[way[^1]]);
            way.Reverse();
            return way;
        }
        return null;
    }

    /// <summary>The longest way from a list in one direction, itself first.</summary>
    private static List<AccessListId> Longest(AccessListId start, ILookup<AccessListId, AccessListId> step)
    {
        var known = new Dictionary<AccessListId, (int Length, AccessListId? Next)>();
        int Measure(AccessListId list)
        {
            if (known.TryGetValue(list, out var found))
                return found.Length;
            var (best, via) = (0, (AccessListId?)null);
            foreach (var next in step[list])
            {
                var length = Measure(next) + 1;
                if (length > best)
                    (best, via) = (length, next);
            }
            known[list] = (best, via);
            return best;
        }
        Measure(start);
        var way = new List<AccessListId> { start };
        while (known[way[^1]].Next is { } next)
            way.Add(next);
        return way;
    }
}
