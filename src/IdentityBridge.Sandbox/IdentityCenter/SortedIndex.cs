namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>Rows of one page and where the next one starts; no next means the end.</summary>
internal sealed record Slice<T>(IReadOnlyList<T> Rows, string? Next);

/// <summary>
/// Distinct items in ordinal order of a key, so that a page can start after any key without counting. A packed list: two machine words
/// an item at most, because a sandbox may hold a million assignments.
/// </summary>
internal sealed class SortedIndex<T>(Func<T, string> key)
{
    private const int MaxScan = 1000;
    private readonly List<T> _items = [];

    public int Count => _items.Count;

    public IReadOnlyList<T> Items => _items;

    public bool Add(T item)
    {
        if (_items.Count == 0 || string.CompareOrdinal(key(_items[^1]), key(item)) < 0)
        {
            _items.Add(item);
            return true;
        }
        var at = Find(key(item));
        if (at >= 0)
            return false;
        _items.Insert(~at, item);
        return true;
    }

    public bool Remove(string itemKey)
    {
        var at = Find(itemKey);
        if (at < 0)
            return false;
        _items.RemoveAt(at);
        return true;
    }

    public bool TryGet(string itemKey, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        var at = Find(itemKey);
        item = at >= 0 ? _items[at] : default;
        return at >= 0;
    }

    public bool Contains(string itemKey) => Find(itemKey) >= 0;

    /// <summary>Adds out of order while loading; nothing else may be called before <see cref="EndLoad" />.</summary>
    public void Load(T item) => _items.Add(item);

    public void EndLoad()
    {
        _items.Sort((a, b) => string.CompareOrdinal(key(a), key(b)));
        var kept = 0;
        for (var i = 0; i < _items.Count; i++)
            if (i == 0 || !string.Equals(key(_items[i]), key(_items[kept - 1]), StringComparison.Ordinal))
                _items[kept++] = _items[i];
        _items.RemoveRange(kept, _items.Count - kept);
        _items.TrimExcess();
    }

    public void RemoveFirst(int count) => _items.RemoveRange(0, count);

    /// <summary>
    /// Up to <paramref name="take" /> items after a key. With a filter it looks at a bounded number of items, so a page may be short or
    /// empty although more follow, as AWS documents for its own listings.
    /// </summary>
    public Slice<T> After(string after, int take, Func<T, bool>? where = null)
    {
        var at = after.Length == 0 ? 0 : Find(after);
        at = at < 0 ? ~at : at + (after.Length == 0 ? 0 : 1);
        var rows = new List<T>(Math.Min(take, Math.Max(0, _items.Count - at)));
        for (var seen = 0; at < _items.Count && rows.Count < take && seen < MaxScan; at++, seen++)
            if (where is null || where(_items[at]))
                rows.Add(_items[at]);
        return new(rows, at < _items.Count ? key(_items[at - 1]) : null);
    }

    private int Find(string wanted)
    {
        int low = 0,
            high = _items.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(key(_items[middle]), wanted);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
