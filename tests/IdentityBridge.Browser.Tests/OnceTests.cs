namespace IdentityBridge.Browser.Tests;

/// <summary>What is done on a page happens once: in two tabs, without a network, and when the network goes at the worst moment.</summary>
[Collection(nameof(Situation))]
public sealed class OnceTests(PortalFixture portal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Deeds => Deed.Names;

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task Deed_InTwoTabsAtOnce_HappensOnce(string name)
    {
        var deed = await Deed.PrepareAsync(portal.Host, name, "Grafana");
        var first = await portal.SignInAsync(deed.Login, deed.Path);
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(portal.Portal.Address + deed.Path);
        await deed.ReadyAsync(first);
        await deed.ReadyAsync(second);
        await using (var queue = await HeldUp.StartAsync(portal.Host, deed.About))
        {
            await deed.Last(first).ClickAsync();
            await queue.WaitingAsync(1);
            await deed.Last(second).ClickAsync();
            await queue.WaitingAsync(2);
        }

        foreach (var tab in new[] { first, second })
        {
            await Wait.UntilAsync(() => deed.IsDoneAsync(tab), Patience, $"{name} in a tab");
            await tab.AnswersAsync();
        }
        (await deed.TimesAsync()).ShouldBe(1);
        await first.Context.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task Deed_PressedWithoutNetworkAndAgain_HappensOnce(string name)
    {
        await using var cable = Cable.To(portal);
        var deed = await Deed.PrepareAsync(portal.Host, name, "Looker");
        var page = await portal.SignInAsync(deed.Login, deed.Path, address: cable.Address);
        await deed.ReadyAsync(page);
        await cable.CutAsync(page.Context);
        await deed.Last(page).DblClickAsync();
        (await deed.TimesAsync()).ShouldBe(0);
        await cable.MendAsync(page.Context);

        // The reader sees that nothing happened and presses until it does.
        await Wait.UntilAsync(
            async () =>
            {
                if (await deed.IsDoneAsync(page))
                    return true;
                await deed.Last(page)
                    .EvaluateAllAsync<int>("buttons => { buttons.forEach(b => b.click()); return buttons.length; }");
                return false;
            },
            Patience,
            name
        );

        (await deed.TimesAsync()).ShouldBe(1);
        await page.AnswersAsync();
        await page.Context.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Deeds))]
    public async Task Deed_NetworkGoesBeforeTheAnswer_HappensOnceAndIsShown(string name)
    {
        await using var cable = Cable.To(portal);
        var deed = await Deed.PrepareAsync(portal.Host, name, "SupportAccess on Staging");
        var page = await portal.SignInAsync(deed.Login, deed.Path, address: cable.Address);
        await deed.ReadyAsync(page);
        await using (var queue = await HeldUp.StartAsync(portal.Host, deed.About))
        {
            await deed.Last(page).ClickAsync();
            await queue.WaitingAsync(1);
            await cable.CutAsync(page.Context);
        }
        await Wait.UntilAsync(async () => await deed.TimesAsync() == 1, Patience, $"{name} without its page");

        await cable.MendAsync(page.Context);

        await Wait.UntilAsync(() => deed.IsDoneAsync(page), Patience, $"{name} on the page");
        await page.AnswersAsync();
        (await deed.TimesAsync()).ShouldBe(1);
        await page.Context.CloseAsync();
    }
}
