using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>Members as a table, several decided at once.</summary>
public sealed partial class MemberTable
{
    private const int PageSize = 50;

    private readonly HashSet<ListEdgeId> selected = [];
    private IReadOnlyList<ReviewedMember> shown = [];
    private List<ReviewedMember> rows = [];
    private int page = 1;

    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>"undecided", "keep" or "remove"; null for everybody.</summary>
    [Parameter]
    public string? Show { get; set; }

    /// <summary>The page as the address has it.</summary>
    [Parameter]
    public string? PageText { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ListEdgeId, string> Conflicts { get; set; } = default!;

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Takes decisions; true when all of them were taken over.</summary>
    [Parameter, EditorRequired]
    public Func<IReadOnlyList<MemberDecision>, Task<bool>> OnDecide { get; set; } = default!;

    [Inject]
    private NavigationManager Nav { get; set; } = default!;

    private IEnumerable<ChipOption> Options =>
        [
            new(null, "All", Desk.Members.Count),
            new("undecided", "Undecided", Desk.Members.Count - Desk.Decided),
            new("keep", "To keep", Desk.Members.Count(m => m.Verdict == ReviewVerdict.Keep)),
            new("remove", "To remove", Desk.Members.Count(m => m.Verdict == ReviewVerdict.Remove)),
        ];

    protected override void OnParametersSet()
    {
        shown =
        [
            .. Desk.Members.Where(m =>
                Show switch
                {
                    "undecided" => m.Verdict is null,
                    "keep" => m.Verdict == ReviewVerdict.Keep,
                    "remove" => m.Verdict == ReviewVerdict.Remove,
                    _ => true,
                }
            ),
        ];
        page = Math.Clamp(PageNumber.Of(PageText), 1, Math.Max(1, (shown.Count + PageSize - 1) / PageSize));
        rows = [.. shown.Skip((page - 1) * PageSize).Take(PageSize)];
        // Only what is to be seen is decided.
        selected.IntersectWith(rows.Select(m => m.Edge));
    }

    private void Select(ListEdgeId edge, bool on)
    {
        if (on)
            selected.Add(edge);
        else
            selected.Remove(edge);
    }

    private void SelectAll(ChangeEventArgs e)
    {
        selected.Clear();
        if (e.Value is true)
            selected.UnionWith(rows.Select(m => m.Edge));
    }

    private async Task DecideSelectedAsync(ReviewVerdict? verdict)
    {
        var decisions = rows.Where(m => selected.Contains(m.Edge)).Select(m => Decision(m, verdict)).ToList();
        if (decisions.Count > 0 && await OnDecide(decisions))
            selected.Clear();
    }

    /// <summary>The second click of a double click could meet another row, when this one leaves the filter.</summary>
    private Task DecideOneAsync(MouseEventArgs e, ReviewedMember member, ReviewVerdict verdict) =>
        e.Detail > 1 ? Task.CompletedTask : OnDecide([Decision(member, verdict)]);

    private static MemberDecision Decision(ReviewedMember member, ReviewVerdict? verdict) =>
        new(member.Edge, verdict, member.Note, member.Version);

    private string Href(string? show) =>
        Nav.GetUriWithQueryParameters(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["show"] = show, ["page"] = null }
        );
}
