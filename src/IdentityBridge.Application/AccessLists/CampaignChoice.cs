using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.AccessLists;

/// <summary>Which lists a campaign is about: those that fit everything said here.</summary>
/// <param name="Text">Words that must all occur in the title; case ignored.</param>
/// <param name="Only">These and no others; null for all.</param>
/// <param name="Except">Not these.</param>
public sealed record CampaignChoice(
    string? Text = null,
    ListOrigin? Origin = null,
    IReadOnlyCollection<AccessListId>? Only = null,
    IReadOnlyCollection<AccessListId>? Except = null
)
{
    /// <summary>Lists that fit, without deleted ones.</summary>
    internal IQueryable<AccessList> In(PortalDbContext db)
    {
        var lists = db.AccessLists.Where(l => l.DeletedAt == null);
        foreach (var word in (Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = word.ToLowerInvariant();
            lists = lists.Where(l => l.Title.ToLower().Contains(lower));
        }
        if (Origin is { } origin)
            lists = lists.Where(l => l.Origin == origin);
        if (Only is { } only)
            lists = lists.Where(l => only.Contains(l.Id));
        if (Except is { Count: > 0 } except)
            lists = lists.Where(l => !except.Contains(l.Id));
        return lists;
    }
}
