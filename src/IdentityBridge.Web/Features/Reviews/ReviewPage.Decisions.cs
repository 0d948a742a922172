using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Features.Reviews;

/// <summary>What a reviewer does, and what others did meanwhile.</summary>
public sealed partial class ReviewPage
{
    private void TellOfOthers(ReviewDesk before)
    {
        var known = before.Members.ToDictionary(m => m.Edge);
        foreach (var member in desk!.Members)
            if (
                known.GetValueOrDefault(member.Edge) is var seen
                && member.Version > (seen?.Version ?? 0)
                && member.Version != mine.GetValueOrDefault(member.Edge)
            )
                Toasts.Announce(ReviewWords.Happened(seen, member));
    }

    /// <summary>Decides about members; each is shown as it holds now, and a conflict is told at the member.</summary>
    /// <returns>Whether all of it was taken over.</returns>
    private Task<bool> DecideAsync(IReadOnlyList<MemberDecision> decisions) =>
        HoldAsync(ct => Decide.ExecuteAsync(new DecideMembersCommand(desk!.List, desk.Id, decisions), Me, ct));

    private async Task NoteAsync(NoteMemberCommand command)
    {
        var kept = await HoldAsync(async ct =>
        {
            var result = await Note.ExecuteAsync(command, Me, ct);
            return result.Succeeded ? Result.Of<IReadOnlyList<DecidedMember>>([result.Value]) : result.Error;
        });
        if (kept)
            Toasts.Announce("The note is saved.");
    }

    private async Task<bool> HoldAsync(Func<CancellationToken, Task<Result<IReadOnlyList<DecidedMember>>>> decide)
    {
        IReadOnlyList<DecidedMember> held = [];
        var overtaken = false;
        var done = await RunAsync<Done>(async ct =>
        {
            var result = await decide(ct);
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
            TakeOver(member);
        StateHasChanged();
        return held.All(h => h.Refusal is null);
    }

    private void TakeOver(DecidedMember held)
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
                            DecidedAt = held.At,
                            Note = held.Note,
                            NoteByName = held.NoteByName,
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
        if (decision.Verdict is not { } verdict)
        {
            undo = null;
            Toasts.Announce($"{member.Name}: undecided. {ReviewWords.Progress(desk.Decided, desk.Members.Count)}.");
            return;
        }
        undo = new UndoableDecision(member.Edge, member.Name, verdict);
        var index = IndexOf(member.Edge);
        var next = desk.Members.Skip(index + 1).Concat(desk.Members.Take(index)).FirstOrDefault(m => m.Verdict is null);
        var said = $"{member.Name}: {ListErrors.Say(verdict)}.";
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

    /// <summary>Shown at once, and kept with the review in the order in which it was said.</summary>
    private Task DraftAsync(DraftReviewCommand command)
    {
        desk = desk! with { Draft = desk.Draft.With(command.Parts, command.Values, Me, Clock.Now) };
        if (command.Parts.HasFlag(DraftParts.Notes))
            typing = null;
        return drafting = AfterAsync(drafting, command);
    }

    private async Task AfterAsync(Task before, DraftReviewCommand command)
    {
        await before;
        if (command.Values.Requirements?.Groups.Any(g => !groups.ContainsKey(g)) == true)
            groups = await NamesAsync(desk!, command.Values.Requirements, Leaving);
        var kept = await TryAsync(ct => Draft.ExecuteAsync(command, Me, ct));
        takenOver++;
        if (!kept)
            await ReloadAsync();
    }

    private async Task FinishAsync()
    {
        if (finishing)
            return;
        finishing = true;
        await drafting;
        FinishedReview? outcome = null;
        Error? overtaken = null;
        var done = await RunAsync<Done>(async ct =>
        {
            var result = await Finish.ExecuteAsync(
                new FinishReviewCommand(
                    desk!.List,
                    desk.Id,
                    [.. confirmed],
                    desk.Draft.ToChanges(),
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
            var before = desk!;
            await ReloadAsync();
            if (desk is { FinishedAt: not null })
                news = Overtaken(before, desk);
            else if (done && overtaken is not null)
                Toasts.Bad(overtaken.Message);
            return;
        }
        Toasts.Good(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The review is finished: {outcome.Kept:N0} kept, {outcome.Removed:N0} removed. The next one is due on {ListWords.Day(outcome.NextDueAt)}."
            )
        );
        Nav.NavigateTo($"reviews/{Id}", replace: true);
        await ReloadAsync();
    }

    private string Overtaken(ReviewDesk before, ReviewDesk now) =>
        ReviewWords.FinishedMeanwhile(now.FinishedByName, typing ?? before.Draft.Notes, now.Notes);
}
