using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>
/// Taking access in an emergency and following it up, by everybody there is. Ada's emergency is on Production: her manager Georg Haas or a
/// platform lead could have decided; Lena Fischer owns the account and is a lead, Marco Bianchi is only a lead.
/// </summary>
public sealed class EmergencyPermissionTests
{
    private const string Power = "PowerUserAccess on Production";

    [Theory]
    [InlineData("ada.brandt", "", "request.own-follow-up", false)]
    [InlineData("jonas.keller", "", "request.not-found", false)]
    [InlineData("georg.haas", "", "", true)]
    [InlineData("lena.fischer", "", "", true)]
    [InlineData("marco.bianchi", "", "", true)]
    [InlineData("pia.sommer", "", "", true)] // reviewer everywhere
    [InlineData("nora.winter", "", "request.not-follow-up", true)] // administrator: sees it, and others can close it
    [InlineData("otto.klein", "", "request.not-follow-up", true)] // auditor
    [InlineData("dmitri.volkov", "request.not-requestable", "request.not-found", false)] // deactivated
    [InlineData("system", "request.people-only", "request.not-found", false)]
    public async Task EveryRole_TakeAndFollowUp_IsDoneOrRefused(string login, string take, string followUp, bool shown)
    {
        await using var portal = await PortalHost.StartAsync();
        var taken = await portal.TakeAsync(Ada, Power);
        var actor = login == "system" ? Actor.System : await portal.ActorOf(login);

        (await portal.Get<FollowUpQueries>().OpenAsync(actor, default)).Any(f => f.Request.Id == taken.Id).ShouldBe(shown);
        foreach (var justified in new[] { true, false })
        {
            var closed = await portal
                .Get<CloseFollowUp>()
                .ExecuteAsync(new CloseFollowUpCommand(taken.Id, justified, "Seen"), actor, default);
            (closed.Error?.Code ?? "").ShouldBe(followUp.Length == 0 && !justified ? "request.followed-up" : followUp);
        }
        var own = await portal
            .Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(
                    Guid.CreateVersion7(),
                    await portal.EntitlementsAsync("DatabaseAdministrator on Production"),
                    Hour,
                    Reason
                )
                {
                    Emergency = true,
                    Acknowledged = true,
                },
                actor,
                default
            );
        (own.Error?.Code ?? "").ShouldBe(take);
    }
}
