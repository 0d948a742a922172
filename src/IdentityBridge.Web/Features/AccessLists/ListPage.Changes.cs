using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.AccessLists;

/// <summary>What one can change on the page. What takes or gives access is tried out first, and asked about by name.</summary>
public sealed partial class ListPage
{
    private Adding adding;
    private IReadOnlyList<SubjectChoice> subjects = [];
    private IReadOnlyList<GivenThing> things = [];
    private DateOnly? end;
    private string reason = "";
    private EdgeLine? moving;
    private Asked? asked;
    private bool asking;
    private bool gone;

    private enum Adding
    {
        Nothing = 0,
        Member,
        Owner,
        Thing,
    }

    [Inject]
    private ListPickers Pickers { get; set; } = default!;

    [Inject]
    private PreviewListChange Previews { get; set; } = default!;

    [Inject]
    private ChangeMembers ChangeMembers { get; set; } = default!;

    [Inject]
    private ChangeOwners ChangeOwners { get; set; } = default!;

    [Inject]
    private ChangeListGrants ChangeListGrants { get; set; } = default!;

    [Inject]
    private DeleteAccessList DeleteAccessList { get; set; } = default!;

    private string Title => list.List.Title;

    private bool CanAdd => adding == Adding.Thing ? things.Count > 0 : subjects.Count > 0;

    private string AddTitle =>
        adding switch
        {
            Adding.Owner => $"Add an owner of {Title}",
            Adding.Thing => $"Add something that {Title} gives",
            _ => $"Add a member to {Title}",
        };

    private Task<IReadOnlyList<SubjectChoice>> FindSubjectsAsync(string text, CancellationToken ct) =>
        Pickers.SubjectsAsync(text, Me, ct);

    private Task<IReadOnlyList<GivenThing>> FindThingsAsync(string text, CancellationToken ct) =>
        Pickers.ThingsAsync(text, true, Me, ct);

    private static string? ThingDetail(GivenThing thing) => thing.Detail ?? (thing.Role is null ? null : "Role");

    private void OpenAddMember() => OpenAdd(Adding.Member);

    private void OpenAddOwner() => OpenAdd(Adding.Owner);

    private void OpenAddThing() => OpenAdd(Adding.Thing);

    private void OpenAdd(Adding what) => (adding, subjects, things, end, reason) = (what, [], [], null, "");

    private void CloseAdd() => adding = Adding.Nothing;

    private void OpenEnd(EdgeLine edge) => (moving, end) = (edge, edge.Until is { } until ? LastDay(until) : null);

    private void CloseEnd() => moving = null;

    private Task AskAddAsync() =>
        adding switch
        {
            Adding.Member => AskAddMemberAsync(subjects[0]),
            Adding.Owner => AskAddOwner(subjects[0]),
            Adding.Thing => AskAddThingAsync(things[0]),
            Adding.Nothing => Task.CompletedTask,
        };

    private Task AskAddMemberAsync(SubjectChoice who)
    {
        var until = end is { } day ? EndOf(day) : (DateTimeOffset?)null;
        var member = new NewMember(who.Subject, until, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());
        var command = ChangeMembersCommand.Adding(ListId, member);
        return AskAsync(
            new Asked(
                $"Add {who.Name} to {Title}?",
                "Add",
                $"{who.Name} becomes a member, {(until is { } at ? $"until {Clock.Exact(at)}" : "without an end")}:",
                Danger: false,
                () => RunAsync(ct => ChangeMembers.ExecuteAsync(command, Me, ct), $"{who.Name} is a member of {Title}.")
            ),
            ct => Previews.ExecuteAsync(command, Me, ct)
        );
    }

    private Task AskRemoveMemberAsync(EdgeLine edge)
    {
        var command = ChangeMembersCommand.Removing(ListId, edge.Id);
        return AskAsync(
            new Asked(
                $"Remove {edge.Name} from {Title}?",
                "Remove",
                edge.Subject.List is null
                    ? $"{edge.Name} is no direct member any more. Within seconds:"
                    : $"The list {edge.Name}, with everybody who is in it, is no member any more. Within seconds:",
                Danger: true,
                () => RunAsync(ct => ChangeMembers.ExecuteAsync(command, Me, ct), $"{edge.Name} is removed from {Title}.")
            ),
            ct => Previews.ExecuteAsync(command, Me, ct)
        );
    }

    private async Task EndAsync()
    {
        if (moving is not { } edge)
            return;
        var command = ChangeMembersCommand.Ending(ListId, edge.Id, end is { } day ? EndOf(day) : null);
        if (await RunAsync(ct => ChangeMembers.ExecuteAsync(command, Me, ct), $"The end of {edge.Name} in {Title} is changed."))
            moving = null;
        await ReloadAsync();
    }

    private Task AskAddOwner(SubjectChoice who) =>
        AskAsync(
            new Asked(
                $"Make {who.Name} an owner of {Title}?",
                "Make owner",
                $"{who.Name} may add and remove members, change what is required of them, and review the list.",
                Danger: false,
                () =>
                    RunAsync(
                        ct => ChangeOwners.ExecuteAsync(new ChangeOwnersCommand(ListId, [who.Subject], []), Me, ct),
                        $"{who.Name} owns {Title} now."
                    )
            )
        );

    private Task AskRemoveOwner(EdgeLine owner) =>
        AskAsync(
            new Asked(
                $"Remove {owner.Name} from the owners of {Title}?",
                "Remove owner",
                $"{owner.Name} may no longer change or review the list. What the list gives stays as it is.",
                Danger: true,
                () =>
                    RunAsync(
                        ct => ChangeOwners.ExecuteAsync(new ChangeOwnersCommand(ListId, [], [owner.Id]), Me, ct),
                        $"{owner.Name} no longer owns {Title}."
                    )
            )
        );

    private Task AskAddThingAsync(GivenThing thing) =>
        AskGrantsAsync(
            $"Let {Title} give {thing.Name}?",
            "Give it",
            $"Everybody whose membership has effect gets {thing.Name}:",
            danger: false,
            [.. gives, thing],
            $"{Title} gives {thing.Name} now."
        );

    private Task AskRemoveThingAsync(GivenThing thing) =>
        AskGrantsAsync(
            $"Shall {Title} no longer give {thing.Name}?",
            "Remove",
            $"{Title} no longer gives {thing.Name}. Within seconds:",
            danger: true,
            [.. gives.Where(g => g.Role != thing.Role || g.Entitlement != thing.Entitlement)],
            $"{Title} no longer gives {thing.Name}."
        );

    private Task AskGrantsAsync(
        string title,
        string confirm,
        string says,
        bool danger,
        IReadOnlyList<GivenThing> wanted,
        string done
    )
    {
        var command = new ChangeListGrantsCommand(
            ListId,
            [.. wanted.Select(t => t.Role).OfType<RoleId>()],
            [.. wanted.Select(t => t.Entitlement).OfType<EntitlementId>()]
        );
        return AskAsync(
            new Asked(title, confirm, says, danger, () => RunAsync(ct => ChangeListGrants.ExecuteAsync(command, Me, ct), done)),
            ct => Previews.ExecuteAsync(command, Me, ct)
        );
    }

    private Task AskDeleteAsync()
    {
        var command = new DeleteAccessListCommand(ListId);
        return AskAsync(
            new Asked(
                $"Delete {Title}?",
                "Delete list",
                "The list and all its memberships end; its history stays in the audit log. Within seconds:",
                Danger: true,
                async () =>
                {
                    // From here on the page is not read again: what it would find is that the list is gone.
                    gone = true;
                    gone = await RunAsync(ct => DeleteAccessList.ExecuteAsync(command, Me, ct), $"{Title} is deleted.");
                    if (gone)
                        Nav.NavigateTo("lists");
                    return gone;
                }
            ),
            ct => Previews.ExecuteAsync(command, Me, ct)
        );
    }

    /// <summary>Tries the change out and asks with what came of it; a change that would be refused is refused here already.</summary>
    private async Task AskAsync(Asked question, Func<CancellationToken, Task<Result<ListPreview>>>? preview = null)
    {
        ListPreview? seen = null;
        if (
            preview is not null
            && !await RunAsync(async ct =>
            {
                var result = await preview(ct);
                if (result.Succeeded)
                    seen = result.Value;
                return result;
            })
        )
            return;
        (adding, changing) = (Adding.Nothing, Rule.None);
        asked = question with { Preview = seen };
        asking = true;
    }

    private async Task<bool> DoAskedAsync(string unused)
    {
        if (asked is not { } question)
            return true;
        var done = await question.Run();
        if (!gone && !Leaving.IsCancellationRequested)
            await ReloadAsync();
        return done;
    }

    private DateTimeOffset EndOf(DateOnly day) => Clock.EndOf(day);

    private DateOnly LastDay(DateTimeOffset until) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(until, Clock.Zone).AddTicks(-1).DateTime);

    private sealed record Asked(string Title, string Confirm, string Says, bool Danger, Func<Task<bool>> Run)
    {
        public ListPreview? Preview { get; init; }
    }
}
