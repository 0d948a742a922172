using IdentityBridge.Application.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Groups and targets are called what people call them.</summary>
public sealed class WordsTests
{
    private const string Ada = "ada.brandt@example.com";
    private const string Power = "PowerUserAccess on Production";
    private const string Approvers = "the manager or members of platform-leads";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Preview_ThresholdOfAGroup_NamesTheGroup()
    {
        await using var portal = await PortalHost.StartAsync();

        var preview = await portal
            .Get<PreviewRequest>()
            .ExecuteAsync(
                new PreviewRequestQuery(await portal.EntitlementsAsync(Power), Hour),
                await portal.ActorOf(Ada),
                CancellationToken.None
            );

        preview.Value.Items.Single().Approvals.Single().Who.ShouldBe(Approvers);
    }

    [Fact]
    public async Task Details_ThresholdOfAGroup_NamesTheGroup()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync(Ada, Hour, Power);

        var details = await portal
            .Get<RequestDetailsQuery>()
            .ExecuteAsync(request.Id, await portal.ActorOf(Ada), CancellationToken.None);

        details.Value.Items.Single().Thresholds.Single().Who.ShouldBe(Approvers);
    }

    [Fact]
    public async Task Audit_ChangesInTargets_SayTheTargetsNames()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync(Ada, "georg.haas", Hour, "Figma", Power);
        await portal.EndDueAfterAsync(Hour);

        await using var db = portal.Db();
        var said = await db.Audit.Where(a => a.SubjectKind == "operation").Select(a => a.Summary).ToListAsync();

        said.Count.ShouldBe(4);
        said.Count(s => s.Contains("put in place in Okta. ", StringComparison.Ordinal)).ShouldBe(1);
        said.Count(s => s.Contains("put in place in AWS IAM Identity Center. ", StringComparison.Ordinal)).ShouldBe(1);
        said.Count(s => s.Contains("taken away in Okta. ", StringComparison.Ordinal)).ShouldBe(1);
        said.Count(s => s.Contains("taken away in AWS IAM Identity Center. ", StringComparison.Ordinal)).ShouldBe(1);
    }
}
