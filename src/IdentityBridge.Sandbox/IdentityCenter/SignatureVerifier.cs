using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// Refuses every request that is not signed by the one known key for the right region and service, the way AWS does before a service
/// sees the request. All refusals are HTTP 400 with an <c>__type</c> of AWS's common errors.
/// </summary>
public sealed class SignatureVerifier(string accessKey, string secretKey)
{
    /// <summary>The sandbox's only access key. It opens nothing but the sandbox.</summary>
    public const string SandboxAccessKey = "AKIASANDBOX000000001";

    /// <summary>The secret of <see cref="SandboxAccessKey" />.</summary>
    public const string SandboxSecretKey = "sandbox-secret-key-for-tests-only-0001";

    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly string[] AlwaysSigned = ["content-type", "host", "x-amz-date", "x-amz-target"];

    /// <summary>Returns when the signature holds.</summary>
    /// <exception cref="AwsException">It does not; the code says why.</exception>
    public void Verify(
        string method,
        string path,
        string canonicalQuery,
        IHeaderDictionary headers,
        ReadOnlySpan<byte> body,
        string region,
        string service,
        DateTimeOffset now
    )
    {
        var header = One(headers, "authorization");
        if (header is null)
            throw AwsException.BeforeService("MissingAuthenticationToken", "Missing Authentication Token");
        var given = Parse(header);
        var amzDate = One(headers, "x-amz-date");
        if (
            !DateTimeOffset.TryParseExact(
                amzDate,
                DateFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var date
            )
        )
            throw Incomplete("Authorization header requires existence of an 'X-Amz-Date' header in the form yyyyMMddTHHmmssZ.");
        if (given.AccessKey != accessKey || headers.ContainsKey("x-amz-security-token"))
            throw AwsException.BeforeService(
                "UnrecognizedClientException",
                "The security token included in the request is invalid."
            );
        CheckScope(given, amzDate!, region, service);
        CheckSignedHeaders(given, headers);
        CheckDate(amzDate!, date, now);
        if (One(headers, "x-amz-content-sha256") is { } hash && hash != SignatureV4.HexSha256(body))
            throw Mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");

        var canonical = SignatureV4.CanonicalRequest(
            method,
            path,
            canonicalQuery,
            given.SignedHeaders,
            name => headers[name].ToString(),
            body
        );
        var toSign = SignatureV4.StringToSign(amzDate!, region, service, canonical);
        var expected = SignatureV4.Signature(secretKey, amzDate!, region, service, toSign);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(given.Signature)))
            throw Mismatch(
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
            );
    }

    private static void CheckScope(Given given, string amzDate, string region, string service)
    {
        if (given.Date != amzDate[..8])
            throw Mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.");
        if (given.Region != region)
            throw Mismatch($"Credential should be scoped to a valid region, not '{given.Region}'.");
        if (given.Service != service)
            throw Mismatch($"Credential should be scoped to correct service: '{service}'.");
        if (given.Terminator != "aws4_request")
            throw Mismatch("Credential should be scoped with a valid terminator: 'aws4_request'.");
    }

    private static void CheckSignedHeaders(Given given, IHeaderDictionary headers)
    {
        foreach (var name in AlwaysSigned)
            if (!given.SignedHeaders.Contains(name, StringComparer.Ordinal))
                throw Mismatch($"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
        foreach (var name in given.SignedHeaders)
            if (!headers.ContainsKey(name))
                throw Mismatch($"The signed header '{name}' was not sent.");
        foreach (var (name, _) in headers)
            if (
                name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                && !given.SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase)
            )
                throw Mismatch($"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
    }

    private static void CheckDate(string amzDate, DateTimeOffset date, DateTimeOffset now)
    {
        var nowText = now.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
        if (date < now - Skew)
            throw Mismatch($"Signature expired: {amzDate} is now earlier than {nowText} minus 5 min.");
        if (date > now + Skew)
            throw Mismatch($"Signature not yet current: {amzDate} is still later than {nowText} plus 5 min.");
    }

    private static Given Parse(string header)
    {
        if (!header.StartsWith(SignatureV4.Algorithm + " ", StringComparison.Ordinal))
            throw Incomplete($"Authorization header must begin with '{SignatureV4.Algorithm}'.");
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[(SignatureV4.Algorithm.Length + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
                throw Incomplete("Authorization header holds something that is not one key=value pair.");
        }
        foreach (var name in (string[])["Credential", "SignedHeaders", "Signature"])
            if (!parts.TryGetValue(name, out var value) || value.Length == 0)
                throw Incomplete($"Authorization header requires '{name}' parameter.");
        var scope = parts["Credential"].Split('/');
        if (scope.Length != 5)
            throw Incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        var signed = parts["SignedHeaders"].Split(';');
        for (var i = 0; i < signed.Length; i++)
            if (
                signed[i].Length == 0
                || signed[i].Any(char.IsAsciiLetterUpper)
                || (i > 0 && string.CompareOrdinal(signed[i - 1], signed[i]) >= 0)
            )
                throw Incomplete("SignedHeaders must be lower-case names in order, without duplicates.");
        return new(scope[0], scope[1], scope[2], scope[3], scope[4], signed, parts["Signature"]);
    }

    private static string? One(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out StringValues values) && values.Count == 1 && values[0] is { Length: > 0 } value
            ? value
            : null;

    private static AwsException Incomplete(string message) => AwsException.BeforeService("IncompleteSignature", message);

    private static AwsException Mismatch(string message) => AwsException.BeforeService("InvalidSignatureException", message);

    private sealed record Given(
        string AccessKey,
        string Date,
        string Region,
        string Service,
        string Terminator,
        string[] SignedHeaders,
        string Signature
    );
}
