using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>What a person is told of the risk before asking.</summary>
public sealed class PreviewRiskTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Preview_OfThings_SaysTheRiskThatTheDeskWillShow()
    {
        await using var portal = await PortalHost.StartAsync();
        const string Power = "PowerUserAccess on Production";
        var role = await portal.RoleAsync("Releases", Power, "prod-deployers");

        var preview = await portal.PreviewAsync("ada.brandt", Hour, [role], "Figma", "ReadOnlyAccess on Production");
        var asked = await portal.SubmitAsync("ada.brandt", Hour, Power, "Figma", "ReadOnlyAccess on Production");
        var desk = await portal.Get<DeskQuery>().ExecuteAsync(asked.Id, await portal.ActorOf("georg.haas"), default);

        var shown = preview.AllItems.ToDictionary(i => i.EntitlementId, i => i.Risks);
        shown[await portal.EntitlementAsync("PowerUserAccess", "Production")]
            .ShouldBe([new Risk(Risk.NearlyFull, RiskLevel.High), new Risk(Risk.Production, RiskLevel.Medium)]);
        shown[await portal.EntitlementAsync("Figma")].ShouldBeEmpty();
        shown[await portal.EntitlementAsync("prod-deployers")].ShouldBe([new Risk(Risk.Production, RiskLevel.Medium)]);
        foreach (var (thing, facts) in desk.Value.Facts.Items)
            shown[thing].ShouldBe(facts.Risks);
    }

    [Fact]
    public async Task Preview_OfAnExtension_SaysTheRiskToo()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync("ada.brandt", "georg.haas", Hour, "PowerUserAccess on Production");

        var preview = await portal
            .Get<PreviewExtension>()
            .ExecuteAsync(new PreviewExtensionQuery(request.Id, null, Hour), await portal.ActorOf("ada.brandt"), default);

        preview.Value.Items.Single().Risks[0].ShouldBe(new Risk(Risk.NearlyFull, RiskLevel.High));
    }
}
