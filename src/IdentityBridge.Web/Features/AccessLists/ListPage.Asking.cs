using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.AccessLists;

/// <summary>Whether people may ask to join: owners say.</summary>
public sealed partial class ListPage
{
    [Inject]
    private ChangeAsking ChangeAsking { get; set; } = default!;

    private async Task ChangeAskingAsync((AskingToJoin Seen, AskingToJoin Wanted) said)
    {
        var command = new ChangeAskingCommand(ListId, said.Seen, said.Wanted);
        var done = said.Wanted.Open ? $"People may ask to join {Title} now." : $"Nobody may ask to join {Title} any more.";
        if (await RunAsync(ct => ChangeAsking.ExecuteAsync(command, Me, ct), done))
            CloseRule();
        await ReloadAsync();
    }
}
