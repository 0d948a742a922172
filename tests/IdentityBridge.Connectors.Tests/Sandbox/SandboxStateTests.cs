using System.Net.Http.Json;
using IdentityBridge.Sandbox;

namespace IdentityBridge.Connectors.Tests.Sandbox;

/// <summary>What the sandbox holds survives a kill when it is told where to keep it.</summary>
public sealed class SandboxStateTests : IDisposable
{
    private const string Ada = "ada.brandt@example.com";
    private static readonly HttpClient Http = new();
    private readonly string file = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.CreateVersion7():N}.json");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task Start_AfterAKill_HoldsTheSame()
    {
        // Never stopped in an orderly way before the second starts, as after a kill.
        await using var first = await StartAsync();
        var before = first.Holdings();
        await ChangeAsync(first);
        var changed = first.Holdings();
        await SavedAsync("new.hire@example.com");

        await using var second = await StartAsync();

        Same(second.Holdings(), changed).ShouldBeTrue();
        Same(changed, before).ShouldBeFalse();
        await PutAsync(second, "people/another.hire@example.com");
        second.Holdings().InGroup("Everyone", "another.hire@example.com").ShouldBeTrue();
    }

    [Fact]
    public async Task Reset_WithAStateFile_ResetsTheFileToo()
    {
        await using var first = await StartAsync();
        var before = first.Holdings();
        await ChangeAsync(first);
        await SavedAsync("new.hire@example.com");

        first.Reset();

        await using var second = await StartAsync();
        Same(second.Holdings(), before).ShouldBeTrue();
    }

    [Fact]
    public async Task Start_WithAStateOfAnotherCompanyOrOfNone_IsRefused()
    {
        await using (var first = await StartAsync())
            first.Reset();

        (await Should.ThrowAsync<InvalidDataException>(() => StartAsync(people: 100))).Message.ShouldContain("another company");
        await File.WriteAllTextAsync(file, "{");
        (await Should.ThrowAsync<InvalidDataException>(() => StartAsync())).Message.ShouldContain("not a state");
    }

    [Fact]
    public async Task Stop_WithoutAStateFile_KeepsNothing()
    {
        await using (var first = await SandboxHost.StartAsync(new SandboxOptions { OktaPort = 0, AwsPort = 0 }, default))
            await ChangeAsync(first);

        File.Exists(file).ShouldBeFalse();
    }

    private Task<SandboxHost> StartAsync(int? people = null) =>
        SandboxHost.StartAsync(
            new SandboxOptions
            {
                OktaPort = 0,
                AwsPort = 0,
                StateFile = file,
                People = people,
            },
            CancellationToken.None
        );

    private async Task SavedAsync(string text)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (File.Exists(file) && (await File.ReadAllTextAsync(file)).Contains(text, StringComparison.Ordinal))
                return;
            await Task.Delay(50);
        }
        throw new TimeoutException("The state was not saved.");
    }

    private static async Task ChangeAsync(SandboxHost host)
    {
        await PutAsync(host, $"groups/prod-deployers/members/{Ada}");
        await PutAsync(host, $"apps/Figma/users/{Ada}");
        using (var removed = await Http.DeleteAsync(new Uri($"{host.OktaUrl}/_sandbox/groups/vpn-users/members/{Ada}")))
            removed.EnsureSuccessStatusCode();
        using (
            var given = await Http.PostAsJsonAsync(
                new Uri($"{host.AwsUrl}/_sandbox/assignments"),
                new
                {
                    accountId = "012345678901",
                    permissionSet = "PowerUserAccess",
                    login = Ada,
                    present = true,
                }
            )
        )
            given.EnsureSuccessStatusCode();
        await PutAsync(host, "people/new.hire@example.com");
    }

    private static async Task PutAsync(SandboxHost host, string path)
    {
        using var content = path.StartsWith("people/", StringComparison.Ordinal)
            ? JsonContent.Create(
                new
                {
                    firstName = "New",
                    lastName = "Hire",
                    department = "Engineering",
                    title = "Engineer",
                }
            )
            : null;
        using var answer = await Http.PutAsync(new Uri($"{host.OktaUrl}/_sandbox/{path}"), content);
        answer.EnsureSuccessStatusCode();
    }

    private static bool Same(Holdings one, Holdings other) =>
        one.Groups.SetEquals(other.Groups)
        && one.Apps.SetEquals(other.Apps)
        && one.Assignments.SetEquals(other.Assignments)
        && one.GroupAssignments.SetEquals(other.GroupAssignments);
}
