using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Sandbox.IdentityCenter;
using Microsoft.AspNetCore.Http;

namespace IdentityBridge.Connectors.Tests.Sandbox;

public sealed class SignatureV4Tests
{
    [Fact]
    public async Task Authorization_PublishedVectors_AreReproduced()
    {
        var (accessKey, secretKey, vectors) = await VectorsAsync();
        vectors.Count.ShouldBe(6);
        foreach (var vector in vectors)
        {
            var (headers, signed, body) = Signed(vector);
            var canonical = SignatureV4.CanonicalRequest("POST", "/", "", signed, name => headers[name].ToString(), body);
            canonical.ShouldBe((string)vector["canonicalRequest"]!);
            var (date, region, service) = Scope(vector);
            SignatureV4.StringToSign(date, region, service, canonical).ShouldBe((string)vector["stringToSign"]!);
            SignatureV4
                .Authorization(accessKey, secretKey, date, region, service, signed, canonical)
                .ShouldBe((string)vector["authorization"]!);
        }
    }

    [Fact]
    public async Task Verify_PublishedVectors_AreAcceptedAndOneChangedByteIsNot()
    {
        var (accessKey, secretKey, vectors) = await VectorsAsync();
        var verifier = new SignatureVerifier(accessKey, secretKey);
        var verified = 0;
        foreach (var vector in vectors.Where(v => v["headers"]!["X-Amz-Target"] is not null && v["sessionToken"] is null))
        {
            var (headers, _, body) = Signed(vector);
            headers["Authorization"] = (string)vector["authorization"]!;
            var (date, region, service) = Scope(vector);
            var now = DateTimeOffset.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
            verifier.Verify("POST", "/", "", headers, body, region, service, now);
            verified++;

            body[^1]++;
            var changed = Should.Throw<AwsException>(() => verifier.Verify("POST", "/", "", headers, body, region, service, now));
            changed.Code.ShouldBe("InvalidSignatureException");
        }
        verified.ShouldBe(4);
    }

    [Fact]
    public async Task Call_SignedRight_IsAnswered()
    {
        await using var host = await IdentityCenterHost.StartAsync();
        foreach (
            var (prefix, operation) in new[]
            {
                (IdentityCenterHost.Sso, "ListInstances"),
                (IdentityCenterHost.Organizations, "DescribeOrganization"),
            }
        )
            (await host.CallAsync(prefix, operation)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("key", "UnrecognizedClientException")]
    [InlineData("secret", "InvalidSignatureException")]
    [InlineData("region", "InvalidSignatureException")]
    [InlineData("service", "InvalidSignatureException")]
    [InlineData("late", "InvalidSignatureException")]
    [InlineData("early", "InvalidSignatureException")]
    [InlineData("unsigned target", "InvalidSignatureException")]
    [InlineData("unsigned content type", "InvalidSignatureException")]
    [InlineData("extra amz header", "InvalidSignatureException")]
    [InlineData("token", "UnrecognizedClientException")]
    [InlineData("other body", "InvalidSignatureException")]
    [InlineData("no header", "MissingAuthenticationToken")]
    [InlineData("other algorithm", "IncompleteSignature")]
    [InlineData("no signature", "IncompleteSignature")]
    [InlineData("no date", "IncompleteSignature")]
    public async Task Call_SignedWrong_IsRefusedByTheFrontDoor(string fault, string code)
    {
        await using var host = await IdentityCenterHost.StartAsync();
        using var request = Broken(host, fault);
        var answer = await host.SendAsync(request);
        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Code.ShouldBe(code);
        answer.ErrorType.ShouldBe(code);
        answer.Message.ShouldNotBeNullOrEmpty();
        answer.RequestId.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Call_OrganizationsSignedForTheInstanceRegion_IsRefused()
    {
        await using var host = await IdentityCenterHost.StartAsync();
        using var request = host.Request(IdentityCenterHost.Organizations, "ListAccounts", "{}", region: "eu-central-1");
        (await host.SendAsync(request)).Code.ShouldBe("InvalidSignatureException");
    }

    private static HttpRequestMessage Broken(IdentityCenterHost host, string fault)
    {
        HttpRequestMessage Make(
            string? key = null,
            string? secret = null,
            string? region = null,
            string? service = null,
            double minutes = 0,
            params string[] unsigned
        ) =>
            host.Request(
                IdentityCenterHost.Sso,
                "ListInstances",
                "{}",
                key,
                secret,
                region,
                service,
                TimeSpan.FromMinutes(minutes),
                unsigned
            );

        var request = fault switch
        {
            "key" => Make(key: "AKIASOMEBODYELSE0000"),
            "secret" => Make(secret: "guess"),
            "region" => Make(region: "us-east-1"),
            "service" => Make(service: "identitystore"),
            "late" => Make(minutes: -5.1),
            "early" => Make(minutes: 5.1),
            "unsigned target" => Make(unsigned: "x-amz-target"),
            "unsigned content type" => Make(unsigned: "content-type"),
            _ => Make(),
        };
        var authorization = request.Headers.GetValues("Authorization").Single();
        switch (fault)
        {
            case "extra amz header":
                request.Headers.Add("X-Amz-Extra", "1");
                break;
            case "token":
                request.Headers.Add("X-Amz-Security-Token", "stolen");
                break;
            case "other body":
                request.Content = new ByteArrayContent("{ }"u8.ToArray());
                request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
                break;
            case "no header":
                request.Headers.Remove("Authorization");
                break;
            case "no date":
                request.Headers.Remove("X-Amz-Date");
                break;
            case "other algorithm":
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation("Authorization", authorization.Replace("HMAC-SHA256", "HMAC-SHA1"));
                break;
            case "no signature":
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation(
                    "Authorization",
                    authorization[..authorization.IndexOf(", Signature", StringComparison.Ordinal)]
                );
                break;
            default:
                break;
        }
        return request;
    }

    private static async Task<(string AccessKey, string SecretKey, List<JsonObject> Vectors)> VectorsAsync()
    {
        var file = JsonNode.Parse(await Contracts.ReadAsync("sigv4-vectors.json"))!;
        return (
            (string)file["accessKey"]!,
            (string)file["secretKey"]!,
            [.. file["vectors"]!.AsArray().Select(v => v!.AsObject())]
        );
    }

    private static (HeaderDictionary Headers, string[] Signed, byte[] Body) Signed(JsonObject vector)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in vector["headers"]!.AsObject())
            headers[name] = (string)value!;
        headers["Host"] = new Uri((string)vector["url"]!).Authority;
        headers["X-Amz-Date"] = (string)vector["xAmzDate"]!;
        if ((string?)vector["sessionToken"] is { } token)
            headers["X-Amz-Security-Token"] = token;
        string[] signed = [.. headers.Keys.Select(k => k.ToLowerInvariant()).Order(StringComparer.Ordinal)];
        return (headers, signed, Encoding.UTF8.GetBytes((string)vector["body"]!));
    }

    private static (string Date, string Region, string Service) Scope(JsonObject vector) =>
        ((string)vector["xAmzDate"]!, (string)vector["region"]!, (string)vector["service"]!);
}
