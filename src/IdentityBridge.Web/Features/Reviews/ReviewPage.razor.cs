using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>
/// One review: its steps while it is open, its evidence afterwards. What is decided about a member is with the portal at once, and other
/// owners' decisions appear as they are made.
/// </summary>
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
    private ReviewDraft draft = ReviewDraft.Nothing;
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
    private IJSRuntime Js { get; set; } = default!;

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
        Result<ReviewDesk> found;
        do
        {
            seen = takenOver;
            found = await Reviews.DeskAsync(new ListReviewId(Id), Me, ct);
        } while (seen != takenOver);
        if (!found.Succeeded)
            return found.Error;
        var before = desk;
        var now = found.Value;
        if (before?.Id != now.Id)
        {
            draft = now is { FinishedAt: null, MayReview: true }
                ? await ReviewDraft.ReadAsync(Js, now.Id, Me.PersonId, ct)
                : ReviewDraft.Nothing;
            resumeAt =
                now.Decided == 0 ? "terms"
                : now.Decided == now.Members.Count ? "summary"
                : "members";
        }
        else if (before is { FinishedAt: null } && now.FinishedAt is not null && !finishing)
            news = ReviewWords.FinishedMeanwhile(now.FinishedByName, draft);
        groups = await GroupNames.NamesAsync(
            [
                .. now.Membership.Groups,
                .. draft.Requirements?.Groups ?? [],
                .. now.Outcome?.RequirementsBefore?.Groups ?? [],
                .. now.Outcome?.RequirementsAfter?.Groups ?? [],
            ],
            ct
        );
        desk = now;
        if (before?.Id == now.Id)
            TellOfOthers(before);
        Stand();
        return null;
    }

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

    private void TellOfOthers(ReviewDesk before)
    {
        var known = before.Members.ToDictionary(m => m.Edge, m => m.Version);
        foreach (var member in desk!.Members)
            if (
                member.Verdict is { } verdict
                && member.Version > known.GetValueOrDefault(member.Edge)
                && member.Version != mine.GetValueOrDefault(member.Edge)
            )
                Toasts.Announce($"{member.DecidedByName} decided about {member.Name}: {ListErrors.Say(verdict)}.");
    }

    /// <summary>Decides about members; each is shown as it holds now, and a conflict is told at the member.</summary>
    /// <returns>Whether all of it was taken over.</returns>
    private async Task<bool> DecideAsync(IReadOnlyList<MemberDecision> decisions)
    {
        IReadOnlyList<DecidedMember> held = [];
        var overtaken = false;
        var done = await RunAsync<Done>(async ct =>
        {
            var result = await Decide.ExecuteAsync(new DecideMembersCommand(desk!.List, desk.Id, decisions), Me, ct);
            if (result.Succeeded)
                held = result.Value;
            else if (result.Error.Kind is ErrorKind.Conflict or ErrorKind.NotFound)
                overtaken = true;
            else
                return result.Error;
            return new Done();
        });
        if (overtaken)
            await ReloadAsync();
        if (!done || overtaken)
            return false;
        foreach (var member in held)
            TakeOver(member, decisions.First(d => d.Edge == member.Edge));
        StateHasChanged();
        return held.All(h => h.Refusal is null);
    }

    private void TakeOver(DecidedMember held, MemberDecision decision)
    {
        takenOver++;
        if (held.Refusal is { } refusal)
        {
            conflicts[held.Edge] = refusal.Message;
            Toasts.Announce(refusal.Message);
        }
        else
        {
            conflicts.Remove(held.Edge);
            notes.Remove(held.Edge);
            mine[held.Edge] = held.Version;
        }
        desk = desk! with
        {
            Members =
            [
                .. desk.Members.Select(m =>
                    m.Edge != held.Edge
                        ? m
                        : m with
                        {
                            Verdict = held.Verdict,
                            DecidedByName = held.ByName,
                            DecidedAt = held.Verdict is null ? null : Clock.Now,
                            Note = held.Refusal is null ? decision.Note : m.Note,
                            Version = held.Version,
                        }
                ),
            ],
        };
    }

    private async Task DecideOneAsync(MemberDecision decision)
    {
        if (desk!.Members.FirstOrDefault(m => m.Edge == decision.Edge) is not { } member || !await DecideAsync([decision]))
            return;
        undo = new UndoableDecision(member.Edge, member.Name, decision.Verdict);
        var index = IndexOf(member.Edge);
        var next = desk.Members.Skip(index + 1).Concat(desk.Members.Take(index)).FirstOrDefault(m => m.Verdict is null);
        var said = $"{member.Name}: {ListErrors.Say(decision.Verdict)}.";
        if (next is null)
            Toasts.Announce($"{said} Everybody is decided.");
        else
        {
            GoTo(next.Edge);
            Toasts.Announce($"{said} {ReviewWords.Progress(desk.Decided, desk.Members.Count)}. Next: {next.Name}.");
        }
    }

    private async Task UndoAsync()
    {
        if (undo is not { } last || desk!.Members.FirstOrDefault(m => m.Edge == last.Edge) is not { } member)
            return;
        var verdict = ReviewWords.Other(last.Verdict);
        GoTo(last.Edge);
        if (!await DecideAsync([new MemberDecision(last.Edge, verdict, member.Note, member.Version)]))
            return;
        undo = last with { Verdict = verdict };
        Toasts.Announce($"{last.Name}: {ListErrors.Say(verdict)}.");
    }

    private void Move(int step)
    {
        var to = IndexOf(at) + step;
        if (to >= 0 && to < desk!.Members.Count)
            GoTo(desk.Members[to].Edge);
    }

    private void GoTo(ListEdgeId edge) => (at, moves) = (edge, moves + 1);

    private int IndexOf(ListEdgeId? edge) => desk!.Members.ToList().FindIndex(m => m.Edge == edge);

    private void Confirm(IReadOnlyList<ListEdgeId> kept)
    {
        confirmed.Clear();
        confirmed.UnionWith(kept);
    }

    private async Task KeepAsync(ReviewDraft changed)
    {
        draft = changed;
        if (changed.Requirements?.Groups.Any(g => !groups.ContainsKey(g)) == true)
            groups = await GroupNames.NamesAsync([.. desk!.Membership.Groups, .. changed.Requirements.Groups], Leaving);
        await ReviewDraft.KeepAsync(Js, desk!.Id, Me.PersonId, changed, Leaving);
    }

    private async Task FinishAsync()
    {
        if (finishing)
            return;
        finishing = true;
        FinishedReview? outcome = null;
        Error? overtaken = null;
        var done = await RunAsync<Done>(async ct =>
        {
            var result = await Finish.ExecuteAsync(
                new FinishReviewCommand(
                    desk!.List,
                    desk.Id,
                    [.. confirmed],
                    draft.ToChanges(),
                    [.. desk.Members.Where(m => m.Verdict == ReviewVerdict.Remove).Select(m => m.Edge)]
                ),
                Me,
                ct
            );
            if (result.Succeeded)
                outcome = result.Value;
            else if (result.Error.Kind is ErrorKind.Conflict or ErrorKind.NotFound)
                overtaken = result.Error;
            else
                return result.Error;
            return new Done();
        });
        finishing = outcome is not null;
        if (outcome is null)
        {
            await ReloadAsync();
            if (desk is { FinishedAt: not null })
                news = ReviewWords.FinishedMeanwhile(desk.FinishedByName, draft);
            else if (done && overtaken is not null)
                Toasts.Bad(overtaken.Message);
            return;
        }
        await KeepAsync(ReviewDraft.Nothing);
        Toasts.Good(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The review is finished: {outcome.Kept:N0} kept, {outcome.Removed:N0} removed. The next one is due on {ReviewWords.Day(outcome.NextDueAt)}."
            )
        );
        Nav.NavigateTo($"reviews/{Id}", replace: true);
        await ReloadAsync();
    }

    private string StepHref(string step) => Href(step, View);

    private string ViewHref(string? view) => Href("members", view);

    private string Href(string step, string? view) =>
        Nav.GetUriWithQueryParameters(
            $"reviews/{Id}",
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["step"] = step, ["view"] = view }
        );
}
