using IdentityBridge.Application.Catalog;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using static IdentityBridge.Application.Tests.AtOnceHost;

namespace IdentityBridge.Application.Tests;

/// <summary>How often the database is asked for one page: waiting for it is most of what a page takes.</summary>
public sealed class CatalogReadsTests
{
    private static readonly PolicyDraft Reading = Policy("Reading", ResourceKind.OktaGroup, "prod-readers");

    [Theory]
    [InlineData("", 6)]
    [InlineData("prod", 6)]
    [InlineData("nothing is called so", 5)]
    public async Task Search_OfOnePage_AsksForEachFactOnce(string text, int most)
    {
        await using var portal = await PortalHost.StartAsync();
        var ada = await portal.ActorOf(Ada);
        await portal.ActiveAsync(Ada, "georg.haas", Hour, "payments-on-call");
        await portal.SubmitAsync(Ada, Hour, "Figma");

        using var commands = new CommandCount();
        var page = await portal.Get<CatalogQueries>().SearchAsync(new CatalogFilter(text), ada, default);

        (page.Entries.Rows.Count > 0).ShouldBe(most == 6);
        commands.Count.ShouldBe(most);
    }

    [Fact]
    public async Task Preview_WithRules_AsksOneMoreQuestionOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SaveAsync(Reading);
        var plain = await CountAsync();
        await portal.SaveAsync(Reading with { Name = "By rule", Priority = 950, Automatic = [Rule("Nobody", Verdict.Deny)] });

        (await CountAsync()).ShouldBe(plain + 1);

        async Task<int> CountAsync()
        {
            await portal.PreviewAsync(Ada, Hour, false, "prod-readers");
            using var commands = new CommandCount();
            await portal.PreviewAsync(Ada, Hour, false, "prod-readers");
            return commands.Count;
        }
    }
}
