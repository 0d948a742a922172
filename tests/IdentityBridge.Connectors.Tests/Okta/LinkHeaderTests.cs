using IdentityBridge.Connectors.Okta;

namespace IdentityBridge.Connectors.Tests.Okta;

public sealed class LinkHeaderTests
{
    private const string NextUrl = "https://example.okta.com/api/v1/groups?after=00g1&limit=200";

    [Theory]
    [InlineData("<https://example.okta.com/api/v1/groups?limit=200>; rel=\"self\", <" + NextUrl + ">; rel=\"next\"")]
    [InlineData("<" + NextUrl + ">; rel=next")]
    [InlineData("<" + NextUrl + ">; title=\"a, b\"; rel=\"next\"")]
    public void Next_OneHeader_IsFound(string header) => Next(header)!.AbsoluteUri.ShouldBe(NextUrl);

    [Fact]
    public void Next_SeveralHeaders_IsFound() =>
        Next("<https://example.okta.com/api/v1/groups>; rel=\"self\"", $"<{NextUrl}>; rel=\"next\"")!
            .AbsoluteUri.ShouldBe(NextUrl);

    [Fact]
    public void Next_OnlySelf_IsTheEnd() => Next("<https://example.okta.com/api/v1/groups>; rel=\"self\"").ShouldBeNull();

    [Theory]
    [InlineData("<https://example.okta.com/a>; rel=\"next\", <https://example.okta.com/b>; rel=\"next\"")]
    [InlineData("<not an address>; rel=\"next\"")]
    public void Next_Unclear_IsRefused(string header) => Should.Throw<FormatException>(() => Next(header));

    [Theory]
    [InlineData("GET", "/api/v1/groups/00g1/users?limit=200", "GET /api/v1/groups/{}/users")]
    [InlineData("DELETE", "/api/v1/apps/0oa1/users/00u1", "DELETE /api/v1/apps/{}/users/{}")]
    [InlineData("GET", "/api/v1/groups/rules", "GET /api/v1/groups/rules")]
    public void CallName_Path_IsThePatternThatOktaCounts(string method, string path, string name) =>
        OktaCallName.Of(new HttpMethod(method), path).ShouldBe(name);

    private static Uri? Next(params string[] headers)
    {
        using var response = new HttpResponseMessage();
        foreach (var header in headers)
            response.Headers.TryAddWithoutValidation("Link", header);
        return LinkHeader.Next(response);
    }
}
