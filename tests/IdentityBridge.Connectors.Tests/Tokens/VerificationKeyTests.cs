using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Tokens;
using static IdentityBridge.Connectors.Tests.Tokens.TokenForge;

namespace IdentityBridge.Connectors.Tests.Tokens;

public sealed class VerificationKeyTests
{
    private static bool IsKey(JsonObject jwk) => VerificationKey.Parse(Json(jwk.ToJsonString())).Succeeded;

    private static bool IsRsaKey(Action<JsonObject> change)
    {
        var jwk = RsaJwk(Rsa, "rsa");
        change(jwk);
        return IsKey(jwk);
    }

    private static bool IsEcKey(Action<JsonObject> change)
    {
        var jwk = EcJwk(Ec, "ec");
        change(jwk);
        return IsKey(jwk);
    }

    [Fact]
    public void Parse_OrdinaryKeys_Taken()
    {
        IsRsaKey(_ => { }).ShouldBeTrue();
        IsRsaKey(j => j.Remove("alg")).ShouldBeTrue();
        IsRsaKey(j => j.Remove("use")).ShouldBeTrue();
        IsRsaKey(j => j["key_ops"] = new JsonArray("verify")).ShouldBeTrue();
        IsRsaKey(j => j["x5c"] = new JsonArray("MIIC")).ShouldBeTrue();
        IsEcKey(_ => { }).ShouldBeTrue();
        IsEcKey(j => j["alg"] = "ES256").ShouldBeTrue();
    }

    [Theory]
    [InlineData("kty", "\"oct\"")]
    [InlineData("kty", "\"rsa\"")]
    [InlineData("kty", "\"EC\"")]
    [InlineData("kty", "null")]
    [InlineData("use", "\"enc\"")]
    [InlineData("use", "7")]
    [InlineData("alg", "\"RS512\"")]
    [InlineData("alg", "\"HS256\"")]
    [InlineData("alg", "\"ES256\"")]
    [InlineData("key_ops", "[\"sign\"]")]
    [InlineData("key_ops", "[]")]
    [InlineData("key_ops", "\"verify\"")]
    [InlineData("key_ops", "[\"verify\",7]")]
    [InlineData("crv", "\"P-256\"")]
    [InlineData("kid", "\"\"")]
    [InlineData("kid", "7")]
    [InlineData("d", "\"AQAB\"")]
    [InlineData("k", "\"AQAB\"")]
    [InlineData("e", "\"Aw\"")]
    [InlineData("e", "\"AQ\"")]
    [InlineData("e", "\"AQAA\"")]
    [InlineData("e", "\"AAEAAQ\"")]
    [InlineData("e", "\"AQAAAAE\"")]
    [InlineData("e", "\"\"")]
    [InlineData("n", "\"AQAB\"")]
    [InlineData("n", "\"\"")]
    [InlineData("n", "7")]
    public void Parse_WrongRsaMember_Refused(string name, string json) =>
        IsRsaKey(j => j[name] = JsonNode.Parse(json)).ShouldBeFalse();

    [Theory]
    [InlineData("crv", "\"P-384\"")]
    [InlineData("crv", "\"secp256k1\"")]
    [InlineData("crv", "null")]
    [InlineData("alg", "\"ES384\"")]
    [InlineData("alg", "\"RS256\"")]
    [InlineData("d", "\"AQAB\"")]
    [InlineData("x", "\"\"")]
    [InlineData("y", "null")]
    public void Parse_WrongEcMember_Refused(string name, string json) =>
        IsEcKey(j => j[name] = JsonNode.Parse(json)).ShouldBeFalse();

    [Fact]
    public void Parse_RsaOf1024Bits_Refused()
    {
        using var weak = RSA.Create(1024);

        IsKey(RsaJwk(weak, "weak")).ShouldBeFalse();
    }

    [Fact]
    public void Parse_RsaModulusWithLeadingZeroOrPadding_Refused()
    {
        var n = Rsa.ExportParameters(false).Modulus!;

        IsRsaKey(j => j["n"] = Encode([0, .. n])).ShouldBeFalse();
        IsRsaKey(j => j["n"] = Encode(n) + "==").ShouldBeFalse();
        IsRsaKey(j => j["n"] = Convert.ToBase64String(n)).ShouldBeFalse();
    }

    [Fact]
    public void Parse_PointNotOnTheCurve_Refused()
    {
        var y = Ec.ExportParameters(false).Q.Y!;
        y[^1] ^= 1;

        IsEcKey(j => j["y"] = Encode(y)).ShouldBeFalse();
        IsEcKey(j => (j["x"], j["y"]) = (Encode(new byte[32]), Encode(new byte[32]))).ShouldBeFalse();
    }

    [Fact]
    public void Parse_CoordinateNotOf32Bytes_Refused()
    {
        var x = Ec.ExportParameters(false).Q.X!;

        IsEcKey(j => j["x"] = Encode([0, .. x])).ShouldBeFalse();
        IsEcKey(j => j["x"] = Encode(x[1..])).ShouldBeFalse();
    }

    [Fact]
    public void Parse_CoordinateBeyondThePrime_Refused()
    {
        var prime = Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");

        IsEcKey(j => j["x"] = Encode(prime)).ShouldBeFalse();
    }

    [Fact]
    public void ParseSet_KeysOfOtherKinds_LeftOutWithTheReason()
    {
        var encryption = RsaJwk(OtherRsa, "enc");
        encryption["use"] = "enc";

        var set = VerificationKeySet.Parse(Encoding.UTF8.GetBytes(KeySet(encryption, RsaJwk(Rsa, "rsa")))).Value;

        set.Keys.ShouldHaveSingleItem().Id.ShouldBe("rsa");
        set.Ignored.ShouldHaveSingleItem().ShouldContain("not meant for signatures");
    }

    [Fact]
    public void ParseSet_TwoKeysOfOneName_Refused() =>
        VerificationKeySet
            .Parse(Encoding.UTF8.GetBytes(KeySet(RsaJwk(Rsa, "a"), RsaJwk(OtherRsa, "a"))))
            .Error!.Code.ShouldBe("keys.malformed");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[7,null,{}]}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    public void ParseSet_NothingUsable_Refused(string json) =>
        VerificationKeySet.Parse(Encoding.UTF8.GetBytes(json)).Error!.Code.ShouldBe("keys.malformed");
}
