using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Says why memberships have no effect, with the titles and names that this takes.</summary>
internal sealed class IneligibilityWords
{
    private readonly Dictionary<AccessListId, string> titles;
    private readonly Dictionary<ResourceId, string> groups;

    private IneligibilityWords(Dictionary<AccessListId, string> titles, Dictionary<ResourceId, string> groups) =>
        (this.titles, this.groups) = (titles, groups);

    public static async Task<IneligibilityWords> ReadAsync(
        PortalDbContext db,
        IEnumerable<Ineligibility?> whys,
        CancellationToken cancellationToken
    )
    {
        var all = whys.OfType<Ineligibility>().ToList();
        var lists = all.Select(w => w.List).Distinct().ToList();
        var required = all.SelectMany(w => w.Missing).Select(m => m.Group).OfType<ResourceId>().Distinct().ToList();
        return new IneligibilityWords(
            lists.Count == 0
                ? []
                : await db
                    .AccessLists.Where(l => lists.Contains(l.Id))
                    .ToDictionaryAsync(l => l.Id, l => l.Title, cancellationToken),
            required.Count == 0
                ? []
                : await db
                    .Resources.Where(r => required.Contains(r.Id))
                    .ToDictionaryAsync(r => r.Id, r => r.Name, cancellationToken)
        );
    }

    public string Say(Ineligibility why) =>
        why.Say(l => titles.GetValueOrDefault(l, "a list"), g => groups.GetValueOrDefault(g, "a group"));
}
