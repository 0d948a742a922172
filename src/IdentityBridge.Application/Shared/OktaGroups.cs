using IdentityBridge.Domain.Catalog;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Shared;

/// <summary>Finds Okta groups as somebody types. Whoever calls has looked whether they may.</summary>
internal static class OktaGroups
{
    /// <summary>Groups whose name has all the words; the group of exactly that name comes first. Nothing is found by nothing.</summary>
    public static IQueryable<Resource> Named(PortalDbContext db, string text)
    {
        var words = SearchWords.Of(text);
        var asked = words.Length > 0;
        var groups = db.Resources.Where(r => asked && r.Kind == ResourceKind.OktaGroup && r.GoneAt == null);
        foreach (var word in words)
            groups = groups.Where(r => r.Name.ToLower().Contains(word));
        var whole = text.Trim().ToLowerInvariant();
        return groups.OrderBy(r => r.Name.ToLower() == whole ? 0 : 1).ThenBy(r => r.Name).ThenBy(r => r.Id);
    }
}
