using System.Text;
using IdentityBridge.Connectors.Tokens;

namespace IdentityBridge.Connectors.Tests.Tokens;

/// <summary>The examples of RFC 7515, appendices A.2 and A.3, character by character.</summary>
public sealed class PublishedVectorTests
{
    private const string Payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Rs256 =
        "eyJhbGciOiJSUzI1NiJ9."
        + Payload
        + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
        + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
        + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private const string Es256 =
        "eyJhbGciOiJFUzI1NiJ9."
        + Payload
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private const string RsaKey = """
        {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}
        """;

    private const string EcKey = """
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
        """;

    [Theory]
    [InlineData(Rs256, RsaKey)]
    [InlineData(Es256, EcKey)]
    public void Verifies_PublishedExample_True(string token, string key)
    {
        var jws = CompactJws.Parse(token).Value;

        VerificationKey.Parse(TokenForge.Json(key)).Value.Verifies(jws).ShouldBeTrue();
        Encoding
            .UTF8.GetString(jws.Payload.Span)
            .ShouldBe("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    }

    [Theory]
    [InlineData(Rs256, RsaKey)]
    [InlineData(Es256, EcKey)]
    public void Verifies_AnyByteOfTheSignatureChanged_False(string token, string keyJson)
    {
        var key = VerificationKey.Parse(TokenForge.Json(keyJson)).Value;
        var signed = token[..(token.LastIndexOf('.') + 1)];
        var signature = CompactJws.Parse(token).Value.Signature.ToArray();
        for (var i = 0; i < signature.Length; i++)
        {
            var changed = (byte[])signature.Clone();
            changed[i] ^= 1;
            key.Verifies(CompactJws.Parse(signed + TokenForge.Encode(changed)).Value).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(Rs256, EcKey)]
    [InlineData(Es256, RsaKey)]
    public void Verifies_KeyOfTheOtherType_False(string token, string key) =>
        VerificationKey.Parse(TokenForge.Json(key)).Value.Verifies(CompactJws.Parse(token).Value).ShouldBeFalse();

    // RFC 7515 appendix A.1: an HMAC example must not even be taken apart.
    [Fact]
    public void Parse_PublishedHmacExample_Refused() =>
        CompactJws
            .Parse($"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
            .Error!.Code.ShouldBe("token.algorithm");
}
