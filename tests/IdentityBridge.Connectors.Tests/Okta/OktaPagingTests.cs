using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Tests.Okta;

/// <summary>Listings that must not be believed. The first listing of a read is the one of users.</summary>
public sealed class OktaPagingTests
{
    private const string OneUser = """[{"id":"00u1","status":"ACTIVE","profile":{"login":"ada@example.com"}}]""";

    [Fact]
    public async Task ReadAll_NextLinkToAnotherHost_SendsNothingThere()
    {
        await using var stranger = await FakeTarget.SayingAsync(200, "[]");
        await using var target = await FakeTarget.SayingAsync(
            200,
            OneUser,
            ("Link", $"<{stranger.Url}/api/v1/users?after=1>; rel=\"next\"")
        );

        var failure = await ReadFailureAsync(target);

        failure.Message.ShouldContain("users");
        failure.Message.ShouldContain("another host");
        stranger.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadAll_Redirect_IsNotFollowed()
    {
        await using var stranger = await FakeTarget.SayingAsync(200, "[]");
        await using var target = await FakeTarget.SayingAsync(302, "", ("Location", stranger.Url + "/api/v1/users"));

        (await ReadFailureAsync(target)).Message.ShouldContain("302");

        stranger.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task ReadAll_CursorComesBack_Throws()
    {
        await using var target = await FakeTarget.StartAsync(http =>
        {
            var here = $"http://{http.Request.Host}/api/v1/users";
            var next = http.Request.Query["after"] == "1" ? "2" : "1";
            return http.SayAsync(200, OneUser, ("Link", $"<{here}?after={next}>; rel=\"next\""));
        });

        (await ReadFailureAsync(target)).Message.ShouldContain("an earlier one");

        target.Calls.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"errorCode":"E0000001"}""")]
    [InlineData("<html>Sign in</html>")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("[null]")]
    [InlineData("""[{"status":"ACTIVE","profile":{"login":"ada@example.com"}}]""")]
    [InlineData("""[{"id":null,"status":"ACTIVE","profile":{"login":"ada@example.com"}}]""")]
    [InlineData("""[{"id":"00u1","status":"ACTIVE","profile":{"login":"ada@example.com"}}""")]
    public async Task ReadAll_AnswerIsNoListing_Throws(string body)
    {
        await using var target = await FakeTarget.SayingAsync(200, body);

        (await ReadFailureAsync(target)).Message.ShouldStartWith("Reading users from Okta failed");
    }

    [Fact]
    public async Task Check_TargetEchoesTheToken_ItIsShownNowhere()
    {
        await using var target = await FakeTarget.StartAsync(http =>
            http.SayAsync(
                400,
                $$"""{"errorCode":"E0000001","errorSummary":"bad header {{http.Request.Headers.Authorization}}"}"""
            )
        );
        await using var okta = Connected.Okta(target.Url);

        var health = await okta.Connector.CheckAsync(CancellationToken.None);

        health.Healthy.ShouldBeFalse();
        health.Message.ShouldContain("E0000001");
        health.Message.ShouldNotContain(Connected.Token);
        okta.Log.Lines.ShouldNotBeEmpty();
        okta.Log.Lines.ShouldAllBe(line => !line.Contains(Connected.Token));
    }

    private static async Task<ConnectorReadException> ReadFailureAsync(FakeTarget target)
    {
        await using var okta = Connected.Okta(target.Url);
        var failure = await Should.ThrowAsync<ConnectorReadException>(() => okta.ReadAsync());
        failure.ToString().ShouldNotContain(Connected.Token);
        return failure;
    }
}
