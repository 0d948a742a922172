using System.Net.Http.Json;
using IdentityBridge.Sandbox;

namespace IdentityBridge.Web.Tests.SignIn;

internal static class SandboxForSignIn
{
    public static Task<SandboxHost> StartAsync(TimeProvider time) =>
        SandboxHost.StartAsync(
            new SandboxOptions
            {
                OktaPort = 0,
                AwsPort = 0,
                Time = time,
                RedirectUris = [$"{PortalUnderTest.Address}/signin-oidc", "https://portal.example.com/signin-oidc"],
                PostLogoutRedirectUris =
                [
                    $"{PortalUnderTest.Address}/signout-callback",
                    "https://portal.example.com/signout-callback",
                ],
            },
            CancellationToken.None
        );

    public static async Task PostAsync(SandboxHost okta, string path, object body)
    {
        using var http = new HttpClient();
        using var response = await http.PostAsJsonAsync(new Uri(okta.OktaUrl + path), body);
        response.EnsureSuccessStatusCode();
    }
}
