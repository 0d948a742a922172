using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>A browser with its own cookies. The portal is asked in memory, everybody else over the network.</summary>
internal sealed class Browser(PortalUnderTest portal, string address = PortalUnderTest.Address) : IDisposable
{
    private readonly HttpMessageInvoker toPortal = new(portal.CreateHandler());
    private readonly HttpMessageInvoker toOthers = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public CookieContainer Cookies { get; } = new();

    public Uri Portal { get; } = new(address);

    public void Dispose()
    {
        toPortal.Dispose();
        toOthers.Dispose();
    }

    /// <summary>One request; redirects are not followed.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        if (Cookies.GetCookieHeader(uri) is { Length: > 0 } header)
            request.Headers.Add("Cookie", header);
        request.Headers.UserAgent.ParseAdd("TestBrowser/1.0");
        var invoker = uri.Authority == Portal.Authority ? toPortal : toOthers;
        var response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
                Cookies.SetCookies(
                    uri,
                    cookie.Replace("expires=Thu, 01 Jan 1970 00:00:00 GMT", "max-age=0", StringComparison.Ordinal)
                );
        }

        return response;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, new Uri(Portal, path));

    /// <summary>Where a GET is redirected to.</summary>
    public async Task<Uri> RedirectOfAsync(Uri uri)
    {
        using var response = await SendAsync(HttpMethod.Get, uri);
        return LocationOf(uri, response);
    }

    public Task<Uri> RedirectOfAsync(string path) => RedirectOfAsync(new Uri(Portal, path));

    /// <summary>Starts a sign-in and gives the address at the provider.</summary>
    public Task<Uri> ChallengeAsync(string returnUrl = "/me") =>
        RedirectOfAsync($"/signin?returnUrl={Uri.EscapeDataString(returnUrl)}");

    /// <summary>Chooses a person on the sandbox's sign-in page and gives the address of the callback that the provider redirects to.</summary>
    public async Task<Uri> ChooseAsync(Uri authorize, string login)
    {
        using var page = await SendAsync(HttpMethod.Get, authorize);
        if (page.StatusCode is HttpStatusCode.Redirect)
            return LocationOf(authorize, page);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync());
        var token = html.QuerySelector("form[method=post] input[name=stateToken]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent([new("stateToken", token), new("login", login)]);
        var action = new Uri(authorize, "/login");
        using var answer = await SendAsync(HttpMethod.Post, action, form);
        return LocationOf(action, answer);
    }

    /// <summary>The whole way; gives where the portal sends the browser in the end.</summary>
    public async Task<Uri> SignInAsync(string login, string returnUrl = "/me") =>
        await RedirectOfAsync(await ChooseAsync(await ChallengeAsync(returnUrl), login));

    /// <summary>Who the portal takes this browser for; null when nobody.</summary>
    public async Task<Me?> WhoAsync()
    {
        using var response = await GetAsync("/me");
        return response.StatusCode is HttpStatusCode.OK
            ? await response.Content.ReadFromJsonAsync<Me>(TestContext.Current.CancellationToken)
            : null;
    }

    public async Task<HttpResponseMessage> SignOutAsync(bool withToken = true)
    {
        using var page = await GetAsync("/form");
        var token = withToken ? await page.Content.ReadAsStringAsync() : "made-up";
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        return await SendAsync(HttpMethod.Post, new Uri(Portal, "/signout"), form);
    }

    public static string ValueOf(Uri uri, string name) => QueryHelpers.ParseQuery(uri.Query)[name].ToString();

    public static Uri With(Uri uri, string name, string? value)
    {
        var query = QueryHelpers
            .ParseQuery(uri.Query)
            .ToDictionary(p => p.Key, p => (string?)p.Value.ToString(), StringComparer.Ordinal);
        query.Remove(name);
        if (value is not null)
            query[name] = value;
        return new Uri(QueryHelpers.AddQueryString(uri.GetLeftPart(UriPartial.Path), query));
    }

    private static Uri LocationOf(Uri uri, HttpResponseMessage response)
    {
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.SeeOther);
        return new Uri(uri, response.Headers.Location!);
    }
}
