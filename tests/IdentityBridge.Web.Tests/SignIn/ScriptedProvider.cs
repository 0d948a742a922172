using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Web.Tests.SignIn;

/// <summary>A provider that answers whatever a test wants, for answers that a real one gives only when it is broken or set up wrongly.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    public const string Subject = "00u1scripted";
    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication app;

    private ScriptedProvider(WebApplication app) => this.app = app;

    public string Issuer { get; private set; } = "";

    /// <summary>The nonce that the next id_token carries: take it from the challenge.</summary>
    public string Nonce { get; set; } = "";

    public JsonObject ExtraIdTokenClaims { get; } = [];

    public (int Status, string Body) UserInfo { get; set; } = (200, $$"""{"sub":"{{Subject}}"}""");

    /// <summary>Null: a right answer.</summary>
    public (int Status, string Body)? Token { get; set; }

    public string? AuthorizationSeen { get; private set; }

    public string? BodySeen { get; private set; }

    public static async Task<ScriptedProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var provider = new ScriptedProvider(builder.Build());
        provider.app.MapGet("/.well-known/openid-configuration", () => provider.Discovery().ToJsonString());
        provider.app.MapGet("/keys", () => provider.Keys().ToJsonString());
        provider.app.MapPost("/token", provider.TokenAsync);
        provider.app.MapGet("/userinfo", (HttpContext http) => Answer(http, provider.UserInfo.Status, provider.UserInfo.Body));
        await provider.app.StartAsync();
        provider.Issuer = provider
            .app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private async Task TokenAsync(HttpContext http)
    {
        AuthorizationSeen = http.Request.Headers.Authorization;
        using var reader = new StreamReader(http.Request.Body);
        BodySeen = await reader.ReadToEndAsync(http.RequestAborted);
        var (status, body) = Token ?? (200, $$"""{"token_type":"Bearer","access_token":"at","id_token":"{{IdToken()}}"}""");
        await Answer(http, status, body);
    }

    private static async Task Answer(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private string IdToken()
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = Subject,
            ["aud"] = "client",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["nonce"] = Nonce,
        };
        foreach (var (name, value) in ExtraIdTokenClaims)
            claims[name] = value?.DeepClone();
        var input = $"{Encode("""{"alg":"RS256","kid":"k"}""")}.{Encode(claims.ToJsonString())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{input}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private JsonObject Discovery() =>
        new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/userinfo",
            ["jwks_uri"] = $"{Issuer}/keys",
        };

    private JsonObject Keys()
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = "k",
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus!),
                    ["e"] = Base64Url.EncodeToString(parameters.Exponent!),
                }
            ),
        };
    }
}
