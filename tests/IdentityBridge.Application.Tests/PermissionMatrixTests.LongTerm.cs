using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Ways into a list that Lena Fischer owns, that Pia Sommer is in, and that lets people ask.</summary>
public sealed partial class PermissionMatrixTests
{
    private static async Task MakeListAsync(PortalHost portal)
    {
        var list = await portal.ListAsync("Database keepers", gives: "DatabaseAdministrator on Production");
        await portal.AddAsync(list, "pia.sommer");
        (await portal.LetAskAsync(list)).ShouldBeNull();
    }

    private static async Task<Error?> LongTermAsync(PortalHost portal, string command, Actor actor, RequestId request)
    {
        await using var db = portal.Db();
        var list = db.AccessLists.Select(l => l.Id).Single();
        if (command == "ask to join")
        {
            var asked = new AskToJoinCommand(Guid.CreateVersion7(), list, null, "On call");
            return (await portal.Get<AskToJoin>().ExecuteAsync(asked, actor, default)).Error;
        }
        var seen = (await portal.SuggestAsync(request, ListHost.Lena)).Suggested.Single().Seen;
        var promoted = new PromoteRequestCommand(request, list, null, "Often", seen);
        return (await portal.Get<PromoteRequest>().ExecuteAsync(promoted, actor, default)).Error;
    }

    private static async Task TakeOffListAsync(PortalHost portal)
    {
        var ada = (await portal.PersonAsync("ada.brandt")).Id;
        await using var db = portal.Db();
        var edge = db.ListEdges.Single(e => e.PersonId == ada && e.RemovedAt == null);
        await portal.RemoveAsync(edge.ListId, edge.Id);
    }
}
