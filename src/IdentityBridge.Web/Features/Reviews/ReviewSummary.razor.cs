using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>What finishing a review does, before it does it.</summary>
public sealed partial class ReviewSummary
{
    private readonly string notesId = "review-notes";
    private string? startedFrom;

    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>Names of required groups.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ResourceId, string> Groups { get; set; } = default!;

    /// <summary>Notes that are being written and not kept yet; null for none.</summary>
    [Parameter]
    public string? Typing { get; set; }

    [Parameter]
    public EventCallback<string?> TypingChanged { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Undecided members whom the reader keeps unseen.</summary>
    [Parameter, EditorRequired]
    public IReadOnlySet<ListEdgeId> Confirmed { get; set; } = default!;

    [Parameter]
    public EventCallback<IReadOnlyList<ListEdgeId>> OnConfirm { get; set; }

    [Parameter]
    public EventCallback<DraftReviewCommand> OnDraft { get; set; }

    [Parameter]
    public EventCallback OnFinish { get; set; }

    [Inject]
    private ReaderClock Clock { get; set; } = default!;

    private ReviewDraft Draft => Desk.Draft;

    private string? Written => Typing ?? Draft.Notes;

    /// <summary>Notes that somebody else kept while the reader was writing.</summary>
    private bool IsOverwriting => Typing is not null && Draft.Notes != startedFrom && Draft.Notes is not null;

    private List<ReviewedMember> Undecided => [.. Desk.Members.Where(m => m.Verdict is null)];

    private List<ReviewedMember> Removed => [.. Desk.Members.Where(m => m.Verdict == ReviewVerdict.Remove)];

    private List<ReviewedMember> Kept => [.. Desk.Members.Where(m => m.Verdict == ReviewVerdict.Keep)];

    /// <summary>Whoever came into the list since is not among them.</summary>
    private bool IsConfirmed => Undecided.TrueForAll(m => Confirmed.Contains(m.Edge));

    private bool Ready => IsConfirmed;

    private Task TypeAsync(string? text)
    {
        if (Typing is null)
            startedFrom = Draft.Notes;
        return TypingChanged.InvokeAsync(text ?? "");
    }

    private Task KeepAsync(ChangeEventArgs e) =>
        OnDraft.InvokeAsync(
            new DraftReviewCommand(Desk.List, Desk.Id, DraftParts.Notes, new ReviewChanges(Notes: e.Value as string))
        );

    private static string Changed(IEnumerable<string> before, IEnumerable<string> after) => $"{Said(before)} → {Said(after)}";

    private static string Said(IEnumerable<string> phrases)
    {
        var said = string.Join(", ", phrases);
        return said.Length == 0 ? "none" : said;
    }
}
