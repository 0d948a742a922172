using IdentityBridge.Connectors.Tests.Support;

namespace IdentityBridge.Connectors.Tests.IdentityCenter;

public sealed class AwsCredentialTests
{
    [Fact]
    public async Task Check_CredentialsOnlyInTheEnvironment_UsesThem()
    {
        await using var sandbox = await Connected.SandboxAsync();
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIASANDBOX000000001");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Connected.Secret);
        try
        {
            await using var aws = Connected.IdentityCenter(sandbox.AwsUrl, ("AccessKeyId", ""), ("SecretAccessKey", ""));

            var health = await aws.Connector.CheckAsync(CancellationToken.None);

            health.Healthy.ShouldBeTrue(health.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", null);
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        }
    }

    [Fact]
    public async Task Call_SessionToken_IsSentAndSigned()
    {
        string? token = null;
        string? authorization = null;
        await using var target = await FakeTarget.StartAsync(http =>
        {
            token = http.Request.Headers["X-Amz-Security-Token"];
            authorization = http.Request.Headers.Authorization;
            return http.SayAsync(200, """{"Instances":[]}""");
        });
        await using var aws = Connected.IdentityCenter(target.Url, ("SessionToken", "SESSION//TOKEN=="));

        await aws.Connector.CheckAsync(CancellationToken.None);

        token.ShouldBe("SESSION//TOKEN==");
        authorization!.ShouldContain("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,");
    }
}
