namespace IdentityBridge.Application.Catalog;

/// <summary>What one page is made of: roles and resources in one order, of which only the resources are paged by the database. Pure.</summary>
/// <param name="Resources">Which of them, in their order.</param>
/// <param name="Segments">How many roles, then how many resources, and so on, in the order of the page.</param>
internal sealed record CatalogPlan(
    IReadOnlyList<RankedRole> Roles,
    (int Skip, int Take) Resources,
    IReadOnlyList<(bool IsRole, int Count)> Segments
)
{
    /// <summary>Which resources are on a page when there are so many roles before all of them.</summary>
    public static (int Skip, int Take) AfterRoles(int skip, int take, int roles) =>
        (Math.Max(0, skip - roles), take - Math.Clamp(roles - skip, 0, take));

    /// <param name="roles">In their order.</param>
    /// <param name="resources">How many there are of each rank.</param>
    public static CatalogPlan Of(int skip, int take, IReadOnlyList<RankedRole> roles, IReadOnlyDictionary<int, int> resources)
    {
        var (chosen, segments) = (new List<RankedRole>(), new List<(bool, int)>());
        var (at, rolesBefore, resourcesBefore, skipped, taken) = (0, 0, 0, 0, 0);
        foreach (var rank in roles.Select(r => r.Rank).Concat(resources.Keys).Distinct().Order())
        {
            var ofRole = roles.Count(r => r.Rank == rank);
            var (from, count) = Part(ofRole);
            chosen.AddRange(roles.Skip(rolesBefore + from).Take(count));
            segments.Add((true, count));
            (at, rolesBefore) = (at + ofRole, rolesBefore + ofRole);

            var ofResource = resources.GetValueOrDefault(rank);
            (from, count) = Part(ofResource);
            if (taken == 0)
                skipped = resourcesBefore + from;
            taken += count;
            segments.Add((false, count));
            (at, resourcesBefore) = (at + ofResource, resourcesBefore + ofResource);
        }
        return new CatalogPlan(chosen, (skipped, taken), segments);

        (int From, int Count) Part(int length)
        {
            var from = Math.Clamp(skip - at, 0, length);
            return (from, Math.Clamp(skip + take - at, from, length) - from);
        }
    }

    /// <summary>The rows in their order; what has gone since the plan was made is left out.</summary>
    public IReadOnlyList<CatalogLine> Lines(IReadOnlyList<CatalogRole> roles, IReadOnlyList<CatalogEntry> entries)
    {
        var lines = new List<CatalogLine>();
        var (role, entry) = (0, 0);
        foreach (var (isRole, count) in Segments)
            for (var i = 0; i < count; i++)
                if (isRole && role < roles.Count)
                    lines.Add(new CatalogLine(roles[role++], null));
                else if (!isRole && entry < entries.Count)
                    lines.Add(new CatalogLine(null, entries[entry++]));
        return lines;
    }
}
