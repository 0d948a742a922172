using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.AccessLists;

/// <summary>The lists that the person at the screen owns or is in; all of them for administrators and auditors.</summary>
public sealed partial class ListsPage
{
    private const int PageSize = 25;
    private const int ShownGives = 2;

    private static readonly ChipOption[] Shows =
    [
        new(null, "Any state"),
        new("due", "Review due"),
        new("overdue", "Overdue"),
        new("suspended", "Suspended"),
    ];

    private Page<ListRow> lists = new([], 0, 1, PageSize);
    private IReadOnlyList<ChipOption> scopes = [];
    private string scope = "";
    private string? show;
    private bool making;

    [Inject]
    private ListIndex Index { get; set; } = default!;

    [Inject]
    private CreateAccessList Create { get; set; } = default!;

    /// <summary>Whose: <c>owner</c>, <c>member</c>, <c>all</c>; else what fits the person.</summary>
    [SupplyParameterFromQuery]
    private string? Of { get; set; }

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool ByReview => Sort == "review";

    private bool Filtered => show is not null || !string.IsNullOrWhiteSpace(Q);

    private string NothingTitle =>
        Filtered ? "No list fits"
        : scope == "owner" ? "You own no list"
        : scope == "member" ? "You are in no list"
        : "There are no access lists yet";

    private string NothingText =>
        Filtered ? "Take another filter, or search for something else."
        : scope == "owner" ? "Lists whose members you look after appear here."
        : scope == "member" ? "Owners put people into lists; what a list gives you then stands under Home."
        : "An administrator makes the first one, or imports them from a file.";

    protected override IReadOnlyList<string> Topics => [Application.Shared.Topics.Lists];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var counts = await Index.CountsAsync(Me, ct);
        var whose =
            Of is "owner" or "member" or "all" ? Of
            : counts.Owned > 0 ? "owner"
            : Me.SeesEverything ? "all"
            : "member";
        var which = Shows.FirstOrDefault(s => s.Value == Show, Shows[0]).Value;
        var filter = new ListIndexFilter(
            whose switch
            {
                "owner" => ListScope.Owned,
                "member" => ListScope.Member,
                _ => ListScope.All,
            },
            Q,
            which switch
            {
                "due" => ListShow.Due,
                "overdue" => ListShow.Overdue,
                "suspended" => ListShow.Suspended,
                _ => ListShow.Any,
            },
            ByReview: ByReview,
            Page: PageNumber.Of(PageText),
            Size: PageSize
        );
        var found = await Index.PageAsync(filter, Me, ct);
        if (!found.Succeeded)
            return found.Error;
        (lists, scope, show) = (found.Value, whose, which);
        scopes =
        [
            new("owner", "Mine as owner", counts.Owned),
            new("member", "Mine as member", counts.In),
            .. Me.SeesEverything ? [new("all", "All")] : Array.Empty<ChipOption>(),
        ];
        return null;
    }

    private void Order(ChangeEventArgs e) =>
        Nav.NavigateTo(
            Nav.GetUriWithQueryParameters(
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["sort"] = e.Value as string is { Length: > 0 } order ? order : null,
                    ["page"] = null,
                }
            ),
            replace: true
        );

    private async Task<bool> CreateAsync(CreateAccessListCommand command)
    {
        AccessListId made = default;
        var done = await RunAsync(
            async ct =>
            {
                var result = await Create.ExecuteAsync(command, Me, ct);
                if (result.Succeeded)
                    made = result.Value;
                return result;
            },
            $"The list {command.Draft.Title} is made."
        );
        if (done)
            Nav.NavigateTo($"lists/{made}");
        return done;
    }
}
