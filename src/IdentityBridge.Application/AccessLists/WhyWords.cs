using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Says why memberships have no effect: with the titles and names that stand behind the ids.</summary>
internal sealed class WhyWords
{
    private readonly IReadOnlyDictionary<AccessListId, string> titles;
    private readonly IReadOnlyDictionary<ResourceId, string> groups;

    private WhyWords(IReadOnlyDictionary<AccessListId, string> titles, IReadOnlyDictionary<ResourceId, string> groups) =>
        (this.titles, this.groups) = (titles, groups);

    public static async Task<WhyWords> ReadAsync(
        PortalDbContext db,
        IEnumerable<Ineligibility?> reasons,
        CancellationToken cancellationToken
    )
    {
        var all = reasons.OfType<Ineligibility>().ToList();
        var lists = all.Select(w => w.List).Distinct().ToList();
        var missing = all.SelectMany(w => w.Missing).Select(m => m.Group).OfType<ResourceId>().Distinct().ToList();
        return new WhyWords(
            await db.AccessLists.Where(l => lists.Contains(l.Id)).ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken),
            await db.Resources.Where(r => missing.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken)
        );
    }

    /// <summary>In words about the person; null when nothing stands in the way.</summary>
    public string? Say(Ineligibility? why) =>
        why?.Say(l => titles.GetValueOrDefault(l, "a list"), g => groups.GetValueOrDefault(g, "a group"));
}
