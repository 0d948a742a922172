using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Catalog;

/// <summary>Access lists in the catalogue: all of them as a kind of their own, and the first ones before everything else.</summary>
public sealed partial class RequestAccessPage
{
    private const string ListKind = "list";

    /// <summary>So many stand before everything else; the others are behind the kind.</summary>
    private const int ListsAtOnce = 3;

    private const int ListsOnAPage = 25;

    private Page<JoinableList> lists = new([], 0, 1, ListsOnAPage);

    [Inject]
    private JoinableLists Joinable { get; set; } = default!;

    private IReadOnlyList<CatalogLine> Lines => Kind == ListKind ? [] : found.Lines;

    private string AllLists =>
        Nav.GetUriWithQueryParameters(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = ListKind, ["page"] = null }
        );

    private async Task FindListsAsync(CancellationToken ct)
    {
        var (page, size) = Kind == ListKind ? (PageNumber.Of(PageText), ListsOnAPage) : (1, ListsAtOnce);
        var read = await Joinable.SearchAsync(Q, page, size, Me, ct);
        // Lists have no labels: whoever filters by one looks for none; and people join for themselves. On other pages and kinds only their
        // number is said.
        if (Label is { Length: > 0 } || basket?.For is not null)
            read = read with { Rows = [], Total = 0 };
        else if (Kind is not (null or ListKind) || (Kind is null && PageNumber.Of(PageText) > 1))
            read = read with { Rows = [] };
        lists = read;
    }
}
