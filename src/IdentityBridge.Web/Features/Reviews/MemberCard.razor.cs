using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>Members one by one.</summary>
public sealed partial class MemberCard
{
    private readonly string noteId = $"note-{Guid.CreateVersion7():N}";
    private ElementReference heading;
    private int moved;

    [Parameter, EditorRequired]
    public ReviewDesk Desk { get; set; } = default!;

    /// <summary>Who is shown; one of the desk's members.</summary>
    [Parameter, EditorRequired]
    public ListEdgeId? At { get; set; }

    /// <summary>Counts moves from member to member: after each the name has the focus.</summary>
    [Parameter]
    public int Moves { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyDictionary<ListEdgeId, string> Conflicts { get; set; } = default!;

    /// <summary>Notes that are written and not yet decided with.</summary>
    [Parameter, EditorRequired]
    public IDictionary<ListEdgeId, string> Notes { get; set; } = default!;

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public UndoableDecision? Undo { get; set; }

    /// <summary>Address of the summary.</summary>
    [Parameter, EditorRequired]
    public string Summary { get; set; } = "";

    [Parameter]
    public EventCallback<MemberDecision> OnDecide { get; set; }

    [Parameter]
    public EventCallback<NoteMemberCommand> OnNote { get; set; }

    [Parameter]
    public EventCallback<int> OnMove { get; set; }

    [Parameter]
    public EventCallback OnUndo { get; set; }

    private int Index => Math.Max(0, Desk.Members.ToList().FindIndex(m => m.Edge == At));

    private ReviewedMember Member => Desk.Members[Index];

    private string Place => string.Create(CultureInfo.InvariantCulture, $"{Index + 1:N0} of {Desk.Members.Count:N0}");

    private string Note => Notes.TryGetValue(Member.Edge, out var written) ? written : Member.Note ?? "";

    private string? Written => string.IsNullOrWhiteSpace(Note) ? null : Note.Trim();

    /// <summary>Who wrote the note, when it was not who decided.</summary>
    private string? WrittenBy => Member.NoteByName == Member.DecidedByName ? null : Member.NoteByName;

    private bool NoteChanged => Note.Trim() != (Member.Note ?? "");

    protected override void OnInitialized() => moved = Moves;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (moved == Moves)
            return;
        moved = Moves;
        await heading.FocusAsync();
    }

    /// <summary>The second click of a double click would meet the next member.</summary>
    private Task DecideAsync(MouseEventArgs e, ReviewVerdict? verdict) =>
        e.Detail > 1
            ? Task.CompletedTask
            : OnDecide.InvokeAsync(new MemberDecision(Member.Edge, verdict, Written, Member.Version));

    private Task NoteAsync() =>
        OnNote.InvokeAsync(new NoteMemberCommand(Desk.List, Desk.Id, Member.Edge, Written, Member.Version));
}
