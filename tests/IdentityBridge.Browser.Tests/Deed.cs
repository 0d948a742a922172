using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Something that a person does on a page and that must happen once.</summary>
/// <param name="Login">Who does it.</param>
/// <param name="About">Whose access it is about.</param>
/// <param name="ReadyAsync">Goes as far as the last button.</param>
/// <param name="Last">The last button.</param>
/// <param name="IsDoneAsync">Whether the page shows that it happened.</param>
/// <param name="TimesAsync">How often it happened, as the database says.</param>
internal sealed record Deed(
    string Login,
    string Path,
    PersonId About,
    Func<IPage, Task> ReadyAsync,
    Func<IPage, ILocator> Last,
    Func<IPage, Task<bool>> IsDoneAsync,
    Func<Task<int>> TimesAsync
)
{
    private const string Approver = "mira.lund";

    public static TheoryData<string> Names => ["submit", "approve", "cancel", "end"];

    /// <param name="what">What is asked for: another thing in each test.</param>
    public static Task<Deed> PrepareAsync(PortalHost host, string name, string what) =>
        name switch
        {
            "submit" => SubmitAsync(host, "priya.nair", what),
            "approve" => ApproveAsync(host, "hugo.lefevre", what),
            "cancel" => ConfirmAsync(host, "anton.weiss", what, "Cancel request", TimelineKind.Cancelled),
            "end" => ConfirmAsync(host, "fatima.elamin", what, "End access", TimelineKind.EndedEarly),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };

    private static async Task<Deed> SubmitAsync(PortalHost host, string login, string what)
    {
        var (person, item) = (await host.PersonAsync(login), (await host.EntitlementsAsync(what)).Single());
        return new Deed(
            login,
            $"/request?add={item}",
            person.Id,
            async page =>
            {
                await page.GetByLabel("Reason").FillAsync("OPS-1042: look at the failing nightly load");
                await Assertions.Expect(Button(page)).ToBeEnabledAsync();
            },
            Button,
            async page =>
                await page.Locator("main h1").First.InnerTextAsync() != "Request access"
                || await page.GetByText("is already asked for").First.IsVisibleAsync(),
            async () =>
            {
                await using var db = host.Db();
                return await db.Requests.CountAsync(r => r.PersonId == person.Id && r.Items.Any(i => i.EntitlementId == item));
            }
        );
        static ILocator Button(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Request 1 item" });
    }

    private static async Task<Deed> ApproveAsync(PortalHost host, string login, string what)
    {
        var request = await host.SubmitAsync(login, TimeSpan.FromHours(1), what);
        return new Deed(
            Approver,
            $"/decide?id={request.Id}",
            (await host.PersonAsync(login)).Id,
            page => Assertions.Expect(Button(page)).ToBeEnabledAsync(),
            Button,
            async page => await Button(page).CountAsync() == 0,
            async () => (await host.RequestAsync(request.Id)).Decisions.Count
        );
        ILocator Button(IPage page) =>
            page.Locator($"section[aria-label^='Request {request.Number} ']")
                .GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true });
    }

    private static async Task<Deed> ConfirmAsync(PortalHost host, string login, string what, string name, TimelineKind kind)
    {
        var ends = kind == TimelineKind.EndedEarly;
        var request = ends
            ? await host.ApprovedAsync(login, Approver, TimeSpan.FromHours(1), what)
            : await host.SubmitAsync(login, TimeSpan.FromHours(1), what);
        if (ends)
            await Wait.UntilAsync(
                async () => (await host.RequestAsync(request.Id)).Status == RequestStatus.Active,
                TimeSpan.FromSeconds(20),
                "the access"
            );
        return new Deed(
            login,
            $"/requests/{request.Id}",
            (await host.PersonAsync(login)).Id,
            async page =>
            {
                await Opener(page).ClickAsync();
                await Assertions.Expect(Button(page)).ToBeEnabledAsync();
            },
            Button,
            async page => await Opener(page).CountAsync() == 0 && await page.Locator("dialog[open]").CountAsync() == 0,
            async () => (await host.RequestAsync(request.Id)).Timeline.Count(entry => entry.Kind == kind)
        );
        ILocator Opener(IPage page) => page.Locator("main button").Filter(new() { HasText = $"{name}…" });
        ILocator Button(IPage page) =>
            page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    }
}
