using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using static IdentityBridge.Connectors.Tests.Tokens.TokenForge;

namespace IdentityBridge.Connectors.Tests.Tokens;

public sealed class SigningKeysTests : IDisposable
{
    private readonly Provider provider = new();
    private readonly Clock clock = new();
    private readonly HttpClient http;
    private readonly SigningKeys keys;

    public SigningKeysTests()
    {
        http = new HttpClient(provider);
        keys = new SigningKeys(http, new ProviderOptions(Issuer), clock, NullLogger<SigningKeys>.Instance);
    }

    public void Dispose()
    {
        keys.Dispose();
        http.Dispose();
        provider.Dispose();
    }

    private async Task<string?> VerifyAsync(string token) =>
        (await keys.VerifyAsync(token, ClientId, Nonce, AccessToken, TestContext.Current.CancellationToken)).Error?.Code;

    private string Token(string kid = "rsa") =>
        SignRs256(
            Claims(c =>
            {
                c["iat"] = clock.GetUtcNow().ToUnixTimeSeconds();
                c["exp"] = clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
            }),
            $$"""{"alg":"RS256","kid":"{{kid}}"}"""
        );

    [Fact]
    public async Task Verify_ManyAtOnce_OneRead()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => VerifyAsync(Token())));

        codes.ShouldAllBe(code => code == null);
        provider.MetadataReads.ShouldBe(1);
        provider.KeyReads.ShouldBe(1);
    }

    [Fact]
    public async Task Verify_KeysRotated_ReadOnceMore()
    {
        (await VerifyAsync(Token())).ShouldBeNull();
        provider.Keys = KeySet(RsaJwk(Rsa, "next"));

        (await VerifyAsync(Token("next"))).ShouldBeNull();

        provider.KeyReads.ShouldBe(2);
        (await VerifyAsync(Token("rsa"))).ShouldBe("token.key_unknown");
    }

    [Fact]
    public async Task Verify_StormOfUnknownKeys_OneReadAMinute()
    {
        (await VerifyAsync(Token())).ShouldBeNull();

        var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => VerifyAsync(Token($"made-up-{i}"))));
        codes.ShouldAllBe(code => code == "token.key_unknown");
        provider.KeyReads.ShouldBe(2);

        clock.Advance(TimeSpan.FromSeconds(59));
        await VerifyAsync(Token("made-up"));
        provider.KeyReads.ShouldBe(2);

        clock.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(Token("made-up"));
        provider.KeyReads.ShouldBe(3);
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("max-age=1", 5)]
    [InlineData("no-store", 5)]
    [InlineData("max-age=1200", 20)]
    [InlineData("max-age=99999999", 24 * 60)]
    public async Task Verify_CacheControl_HonouredWithinBounds(string? header, int minutes)
    {
        provider.CacheControl = header;
        await VerifyAsync(Token());

        clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await VerifyAsync(Token());
        provider.KeyReads.ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(1));
        await VerifyAsync(Token());
        provider.KeyReads.ShouldBe(2);
    }

    [Fact]
    public async Task Verify_ProviderDownAfterAGoodRead_LastGoodIsKeptAndDropsInTheEnd()
    {
        (await VerifyAsync(Token())).ShouldBeNull();
        provider.Status = HttpStatusCode.ServiceUnavailable;

        clock.Advance(TimeSpan.FromHours(47));
        (await VerifyAsync(Token())).ShouldBeNull();
        provider.MetadataReads.ShouldBe(2);

        clock.Advance(TimeSpan.FromHours(2));
        (await VerifyAsync(Token())).ShouldBe("provider.unreachable");
    }

    [Fact]
    public async Task Verify_ProviderDownFromTheStart_RefusedAndWorksWhenItIsBack()
    {
        provider.Down = true;
        (await VerifyAsync(Token())).ShouldBe("provider.unreachable");
        (await VerifyAsync(Token())).ShouldBe("provider.unreachable");
        provider.MetadataReads.ShouldBe(1);

        provider.Down = false;
        clock.Advance(TimeSpan.FromSeconds(5));
        (await VerifyAsync(Token())).ShouldBeNull();
    }

    [Fact]
    public async Task Verify_ProviderServesNonsenseLater_LastGoodIsKept()
    {
        (await VerifyAsync(Token())).ShouldBeNull();
        provider.Keys = """{"keys":[]}""";

        clock.Advance(TimeSpan.FromHours(2));

        (await VerifyAsync(Token())).ShouldBeNull();
        provider.KeyReads.ShouldBe(2);
    }

    [Theory]
    [InlineData("issuer", "\"https://evil.example.com\"")]
    [InlineData("issuer", "\"https://example.okta.com/\"")]
    [InlineData("issuer", "null")]
    [InlineData("token_endpoint", "\"https://evil.example.com/token\"")]
    [InlineData("token_endpoint", "\"http://example.okta.com/token\"")]
    [InlineData("token_endpoint", "\"https://example.okta.com:8443/token\"")]
    [InlineData("token_endpoint", "\"/token\"")]
    [InlineData("jwks_uri", "\"https://example.okta.com.evil.example.com/keys\"")]
    [InlineData("jwks_uri", "\"https://example.okta.com@evil.example.com/keys\"")]
    [InlineData("jwks_uri", "\"file:///etc/passwd\"")]
    [InlineData("userinfo_endpoint", "7")]
    [InlineData("authorization_endpoint", "\"javascript:alert(1)\"")]
    [InlineData("end_session_endpoint", "\"https://evil.example.com/logout\"")]
    [InlineData("code_challenge_methods_supported", "[\"plain\"]")]
    public async Task FindMetadata_WrongMember_Refused(string name, string json)
    {
        provider.Change(m => m[name] = JsonNode.Parse(json));

        var found = await keys.FindMetadataAsync(TestContext.Current.CancellationToken);

        found.Error!.Code.ShouldBe("provider.metadata");
        provider.KeyReads.ShouldBe(0);
    }

    [Fact]
    public async Task FindMetadata_NoEndSessionEndpoint_Fine()
    {
        provider.Change(m => m.Remove("end_session_endpoint"));

        var found = await keys.FindMetadataAsync(TestContext.Current.CancellationToken);

        found.Value.EndSessionEndpoint.ShouldBeNull();
        found.Value.TokenEndpoint.ShouldBe(new Uri($"{Issuer}/oauth2/v1/token"));
    }

    [Fact]
    public async Task FindMetadata_Redirect_NotFollowed()
    {
        provider.Status = HttpStatusCode.Found;

        var found = await keys.FindMetadataAsync(TestContext.Current.CancellationToken);

        found.Error!.Code.ShouldBe("provider.unreachable");
        provider.MetadataReads.ShouldBe(1);
    }

    [Fact]
    public async Task FindMetadata_TooLong_Refused()
    {
        provider.Change(m => m["filler"] = new string('x', 600_000));

        var found = await keys.FindMetadataAsync(TestContext.Current.CancellationToken);

        found.Error!.Code.ShouldBe("provider.unreachable");
    }

    [Theory]
    [InlineData("https://example.okta.com", "https://example.okta.com/x", true)]
    [InlineData("https://example.okta.com", "https://keys.example.com/x", true)]
    [InlineData("https://example.okta.com", "https://other.example.com/x", false)]
    [InlineData("http://127.0.0.1:5000", "http://127.0.0.1:5000/x", true)]
    [InlineData("http://localhost:5000", "http://localhost:5001/x", false)]
    [InlineData("http://example.okta.com", "http://example.okta.com/x", false)]
    public void Allows_Address_ByOriginAndScheme(string issuer, string address, bool allowed) =>
        new ProviderOptions(issuer, AllowedOrigins: ["https://keys.example.com"]).Allows(new Uri(address)).ShouldBe(allowed);

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset now = Now;

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan by) => now += by;
    }

    private sealed class Provider : HttpMessageHandler
    {
        private readonly JsonObject metadata = new()
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/oauth2/v1/authorize",
            ["token_endpoint"] = $"{Issuer}/oauth2/v1/token",
            ["userinfo_endpoint"] = $"{Issuer}/oauth2/v1/userinfo",
            ["end_session_endpoint"] = $"{Issuer}/oauth2/v1/logout",
            ["jwks_uri"] = $"{Issuer}/oauth2/v1/keys",
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };

        private int metadataReads;
        private int keyReads;

        public string Keys { get; set; } = KeySet(RsaJwk(Rsa, "rsa"));

        public string? CacheControl { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool Down { get; set; }

        public int MetadataReads => metadataReads;

        public int KeyReads => keyReads;

        public void Change(Action<JsonObject> change) => change(metadata);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var isKeys = request.RequestUri!.AbsolutePath is "/oauth2/v1/keys";
            if (isKeys)
                Interlocked.Increment(ref keyReads);
            else
                Interlocked.Increment(ref metadataReads);
            await Task.Yield();
            if (Down)
                throw new HttpRequestException("refused");
            var response = new HttpResponseMessage(Status)
            {
                Content = new StringContent(isKeys ? Keys : metadata.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            if (Status is HttpStatusCode.Found)
                response.Headers.Location = new Uri("https://evil.example.com");
            if (CacheControl is { } header)
                response.Headers.CacheControl = CacheControlHeaderValue.Parse(header);
            return response;
        }
    }
}
