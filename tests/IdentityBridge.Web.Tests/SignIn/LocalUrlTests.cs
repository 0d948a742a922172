using IdentityBridge.Web.SignIn;

namespace IdentityBridge.Web.Tests.SignIn;

public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/requests/new?kind=app&x=%2F%2Fevil#top")]
    [InlineData("/lists/café")]
    [InlineData("/a//b")]
    [InlineData("/a?u=https://example.com")]
    public void OrRoot_PathOfThePortal_Kept(string address) => LocalUrl.OrRoot(address).ShouldBe(address);

    [Theory]
    [MemberData(nameof(ElsewhereAddresses))]
    public void OrRoot_Elsewhere_StartPage(string address) => LocalUrl.OrRoot(address).ShouldBe("/");

    [Fact]
    public void OrRoot_Nothing_StartPage() => LocalUrl.OrRoot(null).ShouldBe("/");

    [Theory]
    [InlineData("/signin")]
    [InlineData("/SignIn?returnUrl=/signin")]
    [InlineData("/signin-oidc?code=a")]
    [InlineData("/signin-failed?reason=x")]
    [InlineData("/signout-callback")]
    public void OrRoot_SignInItself_StartPage(string address) => LocalUrl.OrRoot(address).ShouldBe("/");

    public static TheoryData<string> ElsewhereAddresses() =>
        [
            "",
            "me",
            "https://evil.example.com",
            "//evil.example.com",
            "///evil.example.com",
            "/\\evil.example.com",
            "\\\\evil.example.com",
            "/\t/evil.example.com",
            "/\n/evil.example.com",
            "/\r\nSet-Cookie: a=b",
            "\t//evil.example.com",
            " //evil.example.com",
            "javascript:alert(1)",
            "~/me",
            "/a\\b",
            "/\0",
            "/" + new string('a', 3000),
        ];
}
