using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using IdentityBridge.Connectors.Http;

namespace IdentityBridge.Connectors.Tests.Http;

public sealed class AwsSignerTests
{
    [Fact]
    public async Task Sign_PublishedVectors_GivesTheirAuthorization()
    {
        using var document = JsonDocument.Parse(await Contracts.ReadAsync("sigv4-vectors.json"));
        var accessKey = document.RootElement.GetProperty("accessKey").GetString();
        var secretKey = document.RootElement.GetProperty("secretKey").GetString();
        var checkedVectors = 0;
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, vector.GetProperty("url").GetString());
            var body = Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!);
            request.Content = new ByteArrayContent(body);
            foreach (var header in vector.GetProperty("headers").EnumerateObject())
                if (header.NameEquals("Content-Type"))
                    request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(header.Value.GetString()!);
                else
                    request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            var now = DateTimeOffset.ParseExact(
                vector.GetProperty("xAmzDate").GetString()!,
                "yyyyMMdd'T'HHmmss'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal
            );

            AwsSigner.Sign(
                request,
                body,
                new ImmutableCredentials(accessKey, secretKey, vector.GetProperty("sessionToken").GetString()),
                vector.GetProperty("region").GetString()!,
                vector.GetProperty("service").GetString()!,
                now
            );

            request
                .Headers.GetValues("Authorization")
                .Single()
                .ShouldBe(vector.GetProperty("authorization").GetString(), vector.GetProperty("name").GetString());
            checkedVectors++;
        }

        checkedVectors.ShouldBe(6);
    }
}
