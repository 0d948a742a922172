using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>Lists from a file and to a file, as the running portal does it.</summary>
public sealed class ListImportTests(PortalFixture portal)
{
    private const string Good = """
        kind: access_list
        version: v1
        metadata: {name: browser-import}
        spec:
          title: Imported in the browser
          owners: [{name: lena.fischer@example.com}]
        ---
        kind: access_list_member
        version: v1
        metadata: {name: ada.brandt@example.com}
        spec: {access_list: browser-import, reason: on-call}
        """;

    [Fact]
    public async Task Import_OfTextAndOfAFile_ShowsErrorsThenChangesThenThatNothingIsLeft()
    {
        var page = await portal.SignInAsync("nora.winter");
        await page.GotoAsync(portal.Portal.Address + "/lists/import");
        var preview = page.GetByRole(AriaRole.Button, new() { Name = "Preview" });
        await page.Locator("#import-text").FillAsync(Good.Replace("owners:", "colour: red\n  owners:", StringComparison.Ordinal));
        await preview.ClickAsync();
        await Assertions.Expect(page.GetByText("There is no such field.")).ToBeVisibleAsync();
        await SeenAsync(page, "lists-import-errors");

        await page.Locator("#import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "lists.yaml",
                    MimeType = "application/yaml",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(Good),
                }
            );
        await Assertions.Expect(page.GetByText("lists.yaml is read.")).ToBeVisibleAsync();
        await preview.ClickAsync();
        await Assertions.Expect(page.GetByText("Member ada.brandt@example.com")).ToBeVisibleAsync();
        await SeenAsync(page, "lists-import-preview");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply 3 changes" }).ClickAsync();
        await Assertions.Expect(page.GetByText("What was done")).ToBeVisibleAsync();

        await page.Locator("#import-text").FillAsync(Good);
        await preview.ClickAsync();
        await Assertions.Expect(page.GetByText("Everything in the file is so already")).ToBeVisibleAsync();
        var file = await page.APIRequest.GetAsync(portal.Portal.Address + "/lists/export.yaml");
        file.Status.ShouldBe(200);
        file.Headers["content-type"].ShouldBe("application/yaml; charset=utf-8");
        (await file.TextAsync()).ShouldContain("title: \"Imported in the browser\"");
    }

    [Fact]
    public async Task ImportAndExport_WhoMayNot_AreRefused()
    {
        var page = await portal.SignInAsync("ada.brandt");
        await page.GotoAsync(portal.Portal.Address + "/lists/import");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("This is not open to you");
        (await page.APIRequest.GetAsync(portal.Portal.Address + "/lists/export.yaml")).Status.ShouldBe(403);
    }

    private static async Task SeenAsync(IPage page, string name)
    {
        foreach (
            var (width, scheme) in new[]
            {
                (1280, ColorScheme.Light),
                (1280, ColorScheme.Dark),
                (360, ColorScheme.Light),
                (360, ColorScheme.Dark),
            }
        )
        {
            await page.SetViewportSizeAsync(width, 1000);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.LooksRightAsync($"{name}-{width}-{scheme.ToString().ToLowerInvariant()}");
        }
        await page.SetViewportSizeAsync(1280, 1000);
    }
}
