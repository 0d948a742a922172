using IdentityBridge.Connectors.Okta;

namespace IdentityBridge.Connectors.Tests.Okta;

public sealed class OktaOptionsTests
{
    [Fact]
    public void Validate_EverythingWrong_ListsEveryProblemByName()
    {
        var result = new OktaOptionsValidator().Validate(
            null,
            new OktaOptions
            {
                Url = "http://example.okta.com",
                RateShare = 0,
                Concurrency = 0,
                PageSize = 1000,
                AppUserPageSize = 501,
                MaxAnswerBytes = 1,
                InteractiveTimeout = TimeSpan.Zero,
                ReadTimeout = TimeSpan.Zero,
                InteractivePatience = TimeSpan.FromSeconds(-1),
            }
        );

        string[] names =
        [
            "Url",
            "ApiToken",
            "RateShare",
            "Concurrency",
            "PageSize",
            "AppUserPageSize",
            "MaxAnswerBytes",
            "InteractiveTimeout",
            "ReadTimeout",
            "InteractivePatience",
        ];
        result.Failures!.Count().ShouldBe(names.Length);
        foreach (var name in names)
            result.Failures!.ShouldContain(problem => problem.Contains($"Okta:{name} "));
    }

    [Theory]
    [InlineData("https://example.okta.com", true)]
    [InlineData("https://example.okta.com/", true)]
    [InlineData("http://localhost:5090", true)]
    [InlineData("http://127.0.0.1:5090", true)]
    [InlineData("http://example.okta.com", false)]
    [InlineData("https://user@example.okta.com", false)]
    [InlineData("https://example.okta.com/api/v1", false)]
    [InlineData("https://example.okta.com?x=1", false)]
    [InlineData("example.okta.com", false)]
    [InlineData("", false)]
    public void Validate_Url_IsAnOrgsAddress(string url, bool good) =>
        new OktaOptionsValidator().Validate(null, new OktaOptions { Url = url, ApiToken = "t" }).Succeeded.ShouldBe(good);

    [Fact]
    public void Validate_TokenTwice_IsRefusedWithoutShowingIt()
    {
        var result = new OktaOptionsValidator().Validate(
            null,
            new OktaOptions
            {
                Url = "https://example.okta.com",
                ApiToken = "s3same",
                ApiTokenFile = "/nowhere",
            }
        );

        result.Failed.ShouldBeTrue();
        result.FailureMessage.ShouldNotContain("s3same");
    }
}
