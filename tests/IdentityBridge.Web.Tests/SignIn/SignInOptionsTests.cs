using IdentityBridge.Web.SignIn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Web.Tests.SignIn;

public sealed class SignInOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new(StringComparer.Ordinal)
    {
        ["SignIn:Authority"] = "https://example.okta.com",
        ["SignIn:ClientId"] = "client",
        ["SignIn:ClientSecret"] = "secret",
    };

    private static IReadOnlyList<string> Problems(params (string Setting, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(Good, StringComparer.Ordinal);
        foreach (var (setting, value) in changes)
            settings[setting] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddOktaSignIn(builder.Configuration);
        using var host = builder.Build();
        try
        {
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    [Fact]
    public void Start_GoodSettings_Starts() => Problems().ShouldBeEmpty();

    [Fact]
    public void Start_ManyMistakes_AllToldAtOnceByName()
    {
        var problems = Problems(
            ("SignIn:Authority", "http://example.okta.com"),
            ("SignIn:ClientId", " "),
            ("SignIn:ClientSecret", null),
            ("SignIn:CallbackPath", "//evil"),
            ("SignIn:IdleTimeout", "00:00:01"),
            ("SignIn:AbsoluteTimeout", "30.00:00:00"),
            ("SignIn:RevalidateEvery", "00:05:00")
        );

        foreach (
            var setting in (string[])
                ["Authority", "ClientId", "ClientSecret", "CallbackPath", "IdleTimeout", "AbsoluteTimeout", "RevalidateEvery"]
        )
            problems.ShouldContain(p => p.StartsWith($"SignIn:{setting} ", StringComparison.Ordinal), setting);
        problems.Count.ShouldBe(7);
    }

    [Theory]
    [InlineData("SignIn:Authority", "")]
    [InlineData("SignIn:Authority", "example.okta.com")]
    [InlineData("SignIn:Authority", "ftp://example.okta.com")]
    [InlineData("SignIn:Authority", "https://example.okta.com/")]
    [InlineData("SignIn:Authority", "https://example.okta.com?x=1")]
    [InlineData("SignIn:Authority", "https://user@example.okta.com")]
    [InlineData("SignIn:ClientSecretFile", "/nowhere/secret")]
    [InlineData("SignIn:SignedOutCallbackPath", "/signin-oidc")]
    [InlineData("SignIn:SignedOutPath", "signed-out")]
    [InlineData("SignIn:AbsoluteTimeout", "00:30:00")]
    [InlineData("SignIn:RevalidateEvery", "00:00:00")]
    [InlineData("SignIn:AllowedEndpointOrigins:0", "https://login.example.com/path")]
    [InlineData("Portal:Roles:Administrators:0", " ")]
    public void Start_OneMistake_ToldByName(string setting, string value)
    {
        var problem = Problems((setting, value)).ShouldHaveSingleItem();

        problem.ShouldContain(setting.TrimEnd('0', ':'));
    }

    [Theory]
    [InlineData("http://localhost:5090")]
    [InlineData("http://127.0.0.1:5090")]
    [InlineData("https://example.okta.com/oauth2/default")]
    public void Start_LoopbackOrHttps_Starts(string authority) => Problems(("SignIn:Authority", authority)).ShouldBeEmpty();

    [Fact]
    public async Task Start_SecretFile_ReadAndMustNotBeEmpty()
    {
        var file = Path.GetTempFileName();
        try
        {
            Problems(("SignIn:ClientSecret", null), ("SignIn:ClientSecretFile", file))
                .ShouldHaveSingleItem()
                .ShouldBe("SignIn:ClientSecretFile is empty.");
            await File.WriteAllTextAsync(file, "secret\n");
            Problems(("SignIn:ClientSecret", null), ("SignIn:ClientSecretFile", file)).ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }
}
