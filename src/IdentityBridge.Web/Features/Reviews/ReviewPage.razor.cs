using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>
/// One review: its steps while it is open, its evidence afterwards. What is decided about a member is with the portal at once, and other
/// owners' decisions appear as they are made.
/// </summary>
[Addressed<ReviewAddress>]
public sealed partial class ReviewPage
{
    private static readonly (string Key, string Text)[] Steps =
    [
        ("terms", "Requirements"),
        ("members", "Members"),
        ("summary", "Summary"),
    ];

    private readonly Dictionary<ListEdgeId, string> conflicts = [];
    private readonly Dictionary<ListEdgeId, string> notes = [];
    private readonly Dictionary<ListEdgeId, long> mine = [];
    private readonly HashSet<ListEdgeId> confirmed = [];
    private ReviewDesk? desk;
    private IReadOnlyDictionary<ResourceId, string> groups = new Dictionary<ResourceId, string>();
    private Task drafting = Task.CompletedTask;
    private string? typing;
    private UndoableDecision? undo;
    private ListEdgeId? at;
    private string resumeAt = "terms";
    private string? memberSeen;
    private string? news;
    private bool finishing;
    private int moves;
    private int takenOver;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private ReviewQueries Reviews { get; set; } = default!;

    [Inject]
    private RequirableGroups GroupNames { get; set; } = default!;

    [Inject]
    private DecideMembers Decide { get; set; } = default!;

    [Inject]
    private FinishReview Finish { get; set; } = default!;

    [Inject]
    private NoteMember Note { get; set; } = default!;

    [Inject]
    private DraftReview Draft { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "step")]
    private string? StepText { get; set; }

    [SupplyParameterFromQuery]
    private string? View { get; set; }

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery]
    private string? Member { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private string Step => Steps.Any(s => s.Key == StepText) ? StepText! : resumeAt;

    private bool Table => View == "table";

    private string? Subtitle => desk is null ? null : ReviewWords.Subtitle(desk, Clock.Now);

    protected override IReadOnlyCollection<string> Topics => desk is null ? [] : [Application.Shared.Topics.List(desk.List)];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        // What was read before a decision of one's own would show it undone, and the next one would meet it as somebody else's.
        int seen;
        ReviewDesk now;
        IReadOnlyDictionary<ResourceId, string> names;
        do
        {
            seen = takenOver;
            var found = await Reviews.DeskAsync(new ListReviewId(Id), Me, ct);
            if (!found.Succeeded)
                return found.Error;
            now = found.Value;
            names = await NamesAsync(now, null, ct);
        } while (seen != takenOver);
        var before = desk;
        if (before?.Id != now.Id)
            resumeAt =
                now.Decided == 0 ? "terms"
                : now.Decided == now.Members.Count ? "summary"
                : "members";
        else if (before is { FinishedAt: null } && now.FinishedAt is not null && !finishing)
            news = Overtaken(before, now);
        groups = names;
        desk = now;
        if (before?.Id == now.Id)
            TellOfOthers(before);
        Stand();
        return null;
    }

    private Task<IReadOnlyDictionary<ResourceId, string>> NamesAsync(ReviewDesk of, Requirements? wanted, CancellationToken ct) =>
        GroupNames.NamesAsync(
            of.List,
            [
                .. of.Membership.Groups,
                .. (wanted ?? of.Draft.Requirements)?.Groups ?? [],
                .. of.Outcome?.RequirementsBefore?.Groups ?? [],
                .. of.Outcome?.RequirementsAfter?.Groups ?? [],
            ],
            Me,
            ct
        );

    private Task<IReadOnlyList<RequirableGroup>> FindGroupsAsync(string text, CancellationToken ct) =>
        GroupNames.FindAsync(desk!.List, text, RequirableGroups.Shown, Me, ct);

    /// <summary>At the member whom the address names, else where one stood, else at the first who is undecided.</summary>
    private void Stand()
    {
        if (Member != memberSeen && Guid.TryParse(Member, out var named))
            at = new ListEdgeId(named);
        memberSeen = Member;
        if (at is null || desk!.Members.All(m => m.Edge != at))
            at = (
                desk!.Members.FirstOrDefault(m => m.Verdict is null) ?? (desk.Members.Count == 0 ? null : desk.Members[0])
            )?.Edge;
    }

    private string StepHref(string step) => Href(step, View);

    private string ViewHref(string? view) => Href("members", view);

    private string Href(string step, string? view) =>
        Nav.GetUriWithQueryParameters(
            $"reviews/{Id}",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["step"] = step, ["view"] = view }
        );
}
