using IdentityBridge.Connectors.Scim;

namespace IdentityBridge.Connectors.Tests.Scim;

public sealed class ScimOptionsTests
{
    [Theory]
    [InlineData("https://scim.eu-central-1.amazonaws.com/f3vd2aa29dc-223c-4e5c/scim/v2", true)]
    [InlineData("https://scim.eu-central-1.api.aws/f3vd2aa29dc-223c-4e5c/scim/v2/", true)]
    [InlineData("http://localhost:5091/t/scim/v2", true)]
    [InlineData("http://scim.example.com/t/scim/v2", false)]
    [InlineData("https://scim.eu-central-1.amazonaws.com/", false)]
    [InlineData("https://user@scim.example.com/t/scim/v2", false)]
    [InlineData("https://scim.example.com/t/scim/v2?x=1", false)]
    [InlineData("", false)]
    public void Validate_Endpoint_IsAWholeAddress(string endpoint, bool good) =>
        new ScimOptionsValidator().Validate(null, new ScimOptions { Endpoint = endpoint, Token = "t" }).Succeeded.ShouldBe(good);

    [Fact]
    public void Validate_EverythingWrong_NamesEverySetting()
    {
        var result = new ScimOptionsValidator().Validate(
            null,
            new ScimOptions
            {
                Rate = 0,
                Processes = 0,
                Concurrency = 0,
                PageSize = 101,
                MaxAnswerBytes = 1,
                InteractiveTimeout = TimeSpan.Zero,
                ReadTimeout = TimeSpan.Zero,
            }
        );

        string[] names =
        [
            "Endpoint",
            "Token",
            "Rate",
            "Processes",
            "Concurrency",
            "PageSize",
            "MaxAnswerBytes",
            "InteractiveTimeout",
            "ReadTimeout",
        ];
        result.Failures!.Count().ShouldBe(names.Length);
        foreach (var name in names)
            result.Failures!.ShouldContain(problem => problem.Contains($"Scim:{name} "));
    }

    [Theory]
    [InlineData("s3cret", "/nowhere")]
    [InlineData("s3cret and more", null)]
    [InlineData(null, "/nowhere")]
    public void Validate_TokenSetWrong_IsRefusedWithoutShowingIt(string? token, string? file)
    {
        var result = new ScimOptionsValidator().Validate(
            null,
            new ScimOptions
            {
                Endpoint = "https://scim.example.com/t/scim/v2",
                Token = token,
                TokenFile = file,
            }
        );

        result.Failures!.ShouldHaveSingleItem().ShouldNotContain("s3cret");
    }
}
