using System.Collections.Concurrent;
using IdentityBridge.Connectors.Tests.Support;

namespace IdentityBridge.Connectors.Tests.Okta;

public sealed class OktaRateTests
{
    private const int Limit = 20;
    private const int WindowSeconds = 2;

    [Fact]
    public async Task ReadPeople_MoreThanTheShareAllows_SpreadsOverTheWindows()
    {
        var used = new ConcurrentDictionary<long, int>();
        await using var target = await FakeTarget.StartAsync(http =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var window = now / WindowSeconds;
            var count = used.AddOrUpdate(window, 1, (_, before) => before + 1);
            var id = http.Request.Path.Value!.Split('/')[^1];
            return http.SayAsync(
                200,
                $$"""{"id":"{{id}}","status":"ACTIVE","profile":{"login":"{{id}}@example.com" } }""",
                ("X-Rate-Limit-Limit", $"{Limit}"),
                ("X-Rate-Limit-Remaining", $"{Limit - count}"),
                ("X-Rate-Limit-Reset", $"{(window + 1) * WindowSeconds}")
            );
        });
        await using var okta = Connected.Okta(target.Url);

        var people = await okta.Connector.ReadPeopleAsync(
            [.. Enumerable.Range(1, 16).Select(n => $"00u{n}")],
            CancellationToken.None
        );

        people.Count.ShouldBe(16);
        used.Values.ShouldAllBe(count => count <= Limit / 2);
    }

    [Fact]
    public async Task Token_FromAFile_IsReadAgainWhenItChanges()
    {
        var seen = new ConcurrentQueue<string>();
        await using var target = await FakeTarget.StartAsync(http =>
        {
            seen.Enqueue(http.Request.Headers.Authorization.ToString());
            return http.SayAsync(200, "[]");
        });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n");
            await using var okta = Connected.Okta(target.Url, ("ApiToken", ""), ("ApiTokenFile", file));
            await okta.Connector.CheckAsync(CancellationToken.None);
            await File.WriteAllTextAsync(file, "second\n");
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(1));
            await okta.Connector.CheckAsync(CancellationToken.None);
        }
        finally
        {
            File.Delete(file);
        }

        seen.ShouldBe(["SSWS first", "SSWS second"]);
    }
}
