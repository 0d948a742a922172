using System.Security.Cryptography;
using System.Text;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// AWS Signature Version 4, header form, as published in AWS's "Signature Version 4 signing process": canonical request, string to
/// sign and signature. Pure functions over text; header names may come in any case.
/// </summary>
public static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The canonical request over exactly <paramref name="signedHeaders" /> (lower case, in ordinal order).</summary>
    /// <param name="canonicalQuery">Encoded <c>name=value</c> pairs in ordinal order joined by &amp;; empty without a query.</param>
    public static string CanonicalRequest(
        string method,
        string path,
        string canonicalQuery,
        IReadOnlyList<string> signedHeaders,
        Func<string, string> headerValue,
        ReadOnlySpan<byte> body
    )
    {
        var text = new StringBuilder(512);
        text.Append(method).Append('\n').Append(path).Append('\n').Append(canonicalQuery).Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').Append(Collapse(headerValue(name))).Append('\n');
        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(HexSha256(body));
        return text.ToString();
    }

    /// <param name="amzDate">The X-Amz-Date text, <c>yyyyMMddTHHmmssZ</c>.</param>
    public static string StringToSign(string amzDate, string region, string service, string canonicalRequest) =>
        $"{Algorithm}\n{amzDate}\n{Scope(amzDate, region, service)}\n{HexSha256(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static string Scope(string amzDate, string region, string service) =>
        $"{amzDate.AsSpan(0, 8)}/{region}/{service}/aws4_request";

    /// <summary>The signature: 64 lower-case hexadecimal digits.</summary>
    public static string Signature(string secretKey, string amzDate, string region, string service, string stringToSign)
    {
        var key = Mac(Encoding.UTF8.GetBytes("AWS4" + secretKey), amzDate[..8]);
        key = Mac(key, region);
        key = Mac(key, service);
        key = Mac(key, "aws4_request");
        return Convert.ToHexStringLower(Mac(key, stringToSign));
    }

    /// <summary>The whole Authorization header value.</summary>
    public static string Authorization(
        string accessKey,
        string secretKey,
        string amzDate,
        string region,
        string service,
        IReadOnlyList<string> signedHeaders,
        string canonicalRequest
    )
    {
        var signature = Signature(secretKey, amzDate, region, service, StringToSign(amzDate, region, service, canonicalRequest));
        var names = string.Join(';', signedHeaders);
        return $"{Algorithm} Credential={accessKey}/{Scope(amzDate, region, service)}, SignedHeaders={names}, Signature={signature}";
    }

    public static string HexSha256(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Collapse(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
