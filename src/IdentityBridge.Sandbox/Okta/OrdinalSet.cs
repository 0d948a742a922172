namespace IdentityBridge.Sandbox.Okta;

/// <summary>Places in a list, kept in order: small, quick to page through from anywhere, quick to fill in order.</summary>
internal sealed class OrdinalSet
{
    private readonly List<int> items = [];

    public int Count => items.Count;

    public bool Contains(int ordinal) => items.BinarySearch(ordinal) >= 0;

    public bool Add(int ordinal)
    {
        if (items.Count == 0 || items[^1] < ordinal)
        {
            items.Add(ordinal);
            return true;
        }

        var at = items.BinarySearch(ordinal);
        if (at >= 0)
            return false;
        items.Insert(~at, ordinal);
        return true;
    }

    public bool Remove(int ordinal)
    {
        var at = items.BinarySearch(ordinal);
        if (at < 0)
            return false;
        items.RemoveAt(at);
        return true;
    }

    /// <summary>The members above <paramref name="ordinal" />, ascending; -1 gives all.</summary>
    public IEnumerable<int> After(int ordinal)
    {
        var at = items.BinarySearch(ordinal);
        for (var index = at >= 0 ? at + 1 : ~at; index < items.Count; index++)
            yield return items[index];
    }

    public int[] ToArray() => [.. items];

    /// <summary>The union of several sets above <paramref name="ordinal" />, ascending and without repeats.</summary>
    public static IEnumerable<int> UnionAfter(IReadOnlyList<OrdinalSet> sets, int ordinal)
    {
        if (sets.Count == 1)
            return sets[0].After(ordinal);
        return Merge(sets, ordinal);
    }

    private static IEnumerable<int> Merge(IReadOnlyList<OrdinalSet> sets, int ordinal)
    {
        var heads = new PriorityQueue<IEnumerator<int>, int>();
        foreach (var set in sets)
        {
            var walk = set.After(ordinal).GetEnumerator();
            if (walk.MoveNext())
                heads.Enqueue(walk, walk.Current);
        }

        var last = ordinal;
        while (heads.TryDequeue(out var walk, out var next))
        {
            if (next != last)
                yield return last = next;
            if (walk.MoveNext())
                heads.Enqueue(walk, walk.Current);
        }
    }
}

/// <summary>Things that change, findable by when they last did without looking at all of them.</summary>
internal sealed class ChangeIndex
{
    private readonly SortedSet<(DateTimeOffset At, int Ordinal)> index = [];

    public void Move(int ordinal, DateTimeOffset? from, DateTimeOffset to)
    {
        if (from is { } old)
            index.Remove((old, ordinal));
        index.Add((to, ordinal));
    }

    public void Remove(int ordinal, DateTimeOffset at) => index.Remove((at, ordinal));

    /// <summary>What changed at or after <paramref name="since" />, oldest change first.</summary>
    public IEnumerable<int> Since(DateTimeOffset since) =>
        index.GetViewBetween((since, int.MinValue), (DateTimeOffset.MaxValue, int.MaxValue)).Select(entry => entry.Ordinal);
}
