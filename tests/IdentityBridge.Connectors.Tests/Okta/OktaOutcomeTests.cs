using IdentityBridge.Connectors.Tests.Support;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Tests.Okta;

/// <summary>What each of Okta's refusals makes of a change.</summary>
public sealed class OktaOutcomeTests
{
    private static readonly AccessChange Grant = Connected.Grant(
        new EntitlementRef(EntitlementKind.GroupMembership, "00g1"),
        "00u1",
        "ada@example.com"
    );

    [Theory]
    [InlineData(400, "E0000001", typeof(OperationOutcome.Rejected))]
    [InlineData(401, "E0000011", typeof(OperationOutcome.Retry))]
    [InlineData(403, "E0000006", typeof(OperationOutcome.Rejected))]
    [InlineData(403, "E0000023", typeof(OperationOutcome.Rejected))]
    [InlineData(403, "E0000038", typeof(OperationOutcome.Retry))]
    [InlineData(403, "E0000107", typeof(OperationOutcome.Retry))]
    [InlineData(403, "E0000117", typeof(OperationOutcome.Rejected))]
    [InlineData(409, "E0000112", typeof(OperationOutcome.Retry))]
    [InlineData(429, "E0000047", typeof(OperationOutcome.Retry))]
    [InlineData(500, "E0000009", typeof(OperationOutcome.Retry))]
    [InlineData(503, "E0000010", typeof(OperationOutcome.Retry))]
    [InlineData(418, "", typeof(OperationOutcome.Rejected))]
    public async Task Apply_Refused_HasItsOutcome(int status, string code, Type outcome)
    {
        await using var target = await FakeTarget.SayingAsync(status, $$"""{"errorCode":"{{code}}","errorSummary":"Why not"}""");
        await using var okta = Connected.Okta(target.Url);

        var result = await okta.Connector.ApplyAsync(Grant, CancellationToken.None);

        result.ShouldBeOfType(outcome);
        if (result is OperationOutcome.Rejected rejected)
            rejected.Reason.ShouldContain("Why not");
        target.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_AlreadyAssigned_IsAppliedAfterReadingBack()
    {
        await using var target = await FakeTarget.StartAsync(http =>
            http.Request.Method == "PUT" ? http.SayAsync(409, """{"errorCode":"E0000062"}""")
            : http.Request.Path == "/api/v1/users/00u1/groups"
                ? http.SayAsync(200, """[{"id":"00g1","type":"OKTA_GROUP","profile":{"name":"g"}}]""")
            : http.SayAsync(404, "")
        );
        await using var okta = Connected.Okta(target.Url);

        (await okta.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Applied>();
    }

    [Fact]
    public async Task Apply_RateLimitReached_CarriesTheTargetsDelayAndKeepsQuiet()
    {
        await using var target = await FakeTarget.SayingAsync(429, """{"errorCode":"E0000047"}""", ("Retry-After", "37"));
        await using var okta = Connected.Okta(target.Url);

        var first = (await okta.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Retry>();
        var second = (await okta.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Retry>();

        first.After!.Value.ShouldBeInRange(TimeSpan.FromSeconds(38), TimeSpan.FromSeconds(39));
        second.After!.Value.ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(40));
        target.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_NobodyListens_AsksForARetry()
    {
        var target = await FakeTarget.SayingAsync(200, "[]");
        await using var okta = Connected.Okta(target.Url);
        await target.DisposeAsync();

        (await okta.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Retry>();
    }

    [Fact]
    public async Task Apply_TargetSilent_AsksForARetry()
    {
        await using var target = await FakeTarget.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var okta = Connected.Okta(target.Url, ("InteractiveTimeout", "00:00:00.1"));

        (await okta.Connector.ApplyAsync(Grant, CancellationToken.None)).ShouldBeOfType<OperationOutcome.Retry>();
    }

    [Fact]
    public async Task Apply_Cancelled_Throws()
    {
        await using var target = await FakeTarget.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var okta = Connected.Okta(target.Url);
        using var stop = new CancellationTokenSource();
        var applying = okta.Connector.ApplyAsync(Grant, stop.Token);
        await Eventually.TrueAsync(() => !target.Calls.IsEmpty);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => applying);
    }
}
