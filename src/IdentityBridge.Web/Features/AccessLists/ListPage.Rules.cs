using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.AccessLists;

/// <summary>What members and owners must be, and when the list is reviewed: changed in a dialog, tried out, and asked about.</summary>
public sealed partial class ListPage
{
    private Rule changing;
    private bool describing;

    private enum Rule
    {
        None = 0,
        Membership,
        Ownership,
        Schedule,
        Asking,
    }

    [Inject]
    private RequirableGroups Groups { get; set; } = default!;

    [Inject]
    private PreviewSchedule SchedulePreviews { get; set; } = default!;

    [Inject]
    private ChangeRequirements ChangeRequirements { get; set; } = default!;

    [Inject]
    private ChangeSchedule ChangeSchedule { get; set; } = default!;

    [Inject]
    private DescribeAccessList Describe { get; set; } = default!;

    private async Task DescribeAsync((string Seen, string Title, string Description) said)
    {
        var command = new DescribeAccessListCommand(ListId, said.Seen, said.Title, said.Description);
        if (await RunAsync(ct => Describe.ExecuteAsync(command, Me, ct), $"Saved as {said.Title}."))
            describing = false;
        await ReloadAsync();
    }

    private Task<IReadOnlyList<RequirableGroup>> FindGroupsAsync(string text, CancellationToken ct) =>
        Groups.FindAsync(ListId, text, RequirableGroups.Shown, Me, ct);

    private void CloseRule() => changing = Rule.None;

    private Task AskMembershipAsync(Requirements wanted) =>
        AskRequirementsAsync(
            new ChangeRequirementsCommand(ListId, wanted),
            $"Change what members of {Title} must be?",
            "Whoever does not fulfil all of it stays in the list, but without effect. Within seconds:",
            $"What members of {Title} must be is changed."
        );

    private Task AskOwnershipAsync(Requirements wanted) =>
        AskRequirementsAsync(
            new ChangeRequirementsCommand(ListId, null, wanted),
            $"Change what owners of {Title} must be?",
            "Whoever does not fulfil all of it stays among the owners, but may not act as one.",
            $"What owners of {Title} must be is changed."
        );

    private Task AskRequirementsAsync(ChangeRequirementsCommand command, string title, string says, string done) =>
        AskAsync(
            new Asked(
                title,
                "Change",
                says,
                Danger: false,
                () => RunAsync(ct => ChangeRequirements.ExecuteAsync(command, Me, ct), done)
            ),
            ct => Previews.ExecuteAsync(command, Me, ct)
        );

    private Task AskScheduleAsync(ChangeScheduleCommand command) =>
        AskAsync(
            new Asked(
                $"Change the reviews of {Title}?",
                "Change",
                "A review that is due already stays due.",
                Danger: false,
                () => RunAsync(ct => ChangeSchedule.ExecuteAsync(command, Me, ct), $"The reviews of {Title} are changed.")
            ),
            ct => SchedulePreviews.ExecuteAsync(command, Me, ct)
        );
}
