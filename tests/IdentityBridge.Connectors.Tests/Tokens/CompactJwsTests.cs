using System.Security.Cryptography;
using System.Text;
using IdentityBridge.Connectors.Tokens;
using static IdentityBridge.Connectors.Tests.Tokens.TokenForge;

namespace IdentityBridge.Connectors.Tests.Tokens;

public sealed class CompactJwsTests
{
    private static readonly string Good = SignRs256(Claims().ToJsonString());

    [Fact]
    public void Parse_Null_Missing() => CompactJws.Parse(null).Error!.Code.ShouldBe("token.missing");

    [Fact]
    public void Parse_TooLong_RefusedBeforeDecoding() =>
        CompactJws.Parse(Good + new string('A', CompactJws.MaxLength)).Error!.Code.ShouldBe("token.too_large");

    public static TheoryData<string> Misshapen()
    {
        var parts = Good.Split('.');
        return
        [
            "abc",
            "..",
            "...",
            $"{parts[0]}.{parts[1]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.",
            $".{parts[0]}.{parts[1]}.{parts[2]}",
            $"{parts[0]}..{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}.{parts[2]}",
            $"{parts[0]}..{parts[2]}",
            $".{parts[1]}.{parts[2]}",
            $"{parts[0]}=.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}==",
            $" {Good}",
            $"{Good}\n",
            $"{parts[0]}.{parts[1]}. {parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2].Replace('-', '+').Replace('_', '/')}+",
            $"{parts[0]}.{parts[1]}.{parts[2]}é",
            $"{parts[0]}.{parts[1]}.A",
        ];
    }

    [Theory]
    [MemberData(nameof(Misshapen))]
    public void Parse_WrongForm_Malformed(string token) => CompactJws.Parse(token).Error!.Code.ShouldBe("token.malformed");

    [Theory]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("_x")]
    public void Decode_UnusedBitsSet_Refused(string text) => StrictBase64Url.Decode(text).ShouldBeNull();

    [Theory]
    [InlineData("", "")]
    [InlineData("AA", "00")]
    [InlineData("_w", "FF")]
    [InlineData("-_8", "FBFF")]
    public void Decode_OneRightSpelling_Decoded(string text, string hex) =>
        Convert.ToHexString(StrictBase64Url.Decode(text).ShouldNotBeNull()).ShouldBe(hex);

    [Theory]
    [InlineData("""{"kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"none","kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"None","kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"rs256","kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"RS512","kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"PS256","kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":["RS256"],"kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":null,"kid":"rsa"}""", "token.algorithm")]
    [InlineData("""{"alg":"RS256","kid":"rsa","crit":["exp"]}""", "token.critical")]
    [InlineData("""{"alg":"RS256","kid":"rsa","crit":[]}""", "token.critical")]
    [InlineData("""{"alg":"RS256","kid":"rsa","b64":true}""", "token.critical")]
    [InlineData("""{"alg":"RS256","kid":"rsa","b64":false}""", "token.critical")]
    [InlineData("""{"alg":"RS256","kid":7}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","kid":""}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","typ":1}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","alg":"RS256","kid":"rsa"}""", "token.malformed")]
    [InlineData("""{"alg":"none","\u0061lg":"RS256","kid":"rsa"}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","kid":"\ud800"}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","kid":"rsa",}""", "token.malformed")]
    [InlineData("""{"alg":"RS256","kid":"rsa"}/**/""", "token.malformed")]
    [InlineData("""{"alg":"RS256","kid":"rsa"}{}""", "token.malformed")]
    [InlineData("""["RS256"]""", "token.malformed")]
    [InlineData("null", "token.malformed")]
    public void Parse_BadHeader_Refused(string header, string code) =>
        CompactJws.Parse(SignRs256(Claims().ToJsonString(), header)).Error!.Code.ShouldBe(code);

    [Fact]
    public void Parse_HeaderWithBadUtf8_Malformed()
    {
        byte[] header = [.. """{"alg":"RS256","kid":"""u8, (byte)'"', 0xC3, 0x28, .. "\"}"u8];

        CompactJws.Parse($"{Encode(header)}.e30.AA").Error!.Code.ShouldBe("token.malformed");
    }

    [Fact]
    public void Parse_HeaderWithByteOrderMark_Malformed()
    {
        byte[] header = [0xEF, 0xBB, 0xBF, .. """{"alg":"RS256"}"""u8];

        CompactJws.Parse($"{Encode(header)}.e30.AA").Error!.Code.ShouldBe("token.malformed");
    }

    [Fact]
    public void Parse_VeryDeepHeader_MalformedAndNoStackOverflow()
    {
        var deep = $$"""{"alg":"RS256","x":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}""";

        CompactJws.Parse($"{Encode(deep)}.e30.AA").Error!.Code.ShouldBe("token.malformed");
    }

    [Fact]
    public void Parse_NoSignature_Refused()
    {
        var parts = Good.Split('.');

        CompactJws.Parse($"{parts[0]}.{parts[1]}.").Error!.Code.ShouldBe("token.signature");
    }

    [Fact]
    public void Parse_RandomTextOfManyLengths_NeverThrows()
    {
        var random = new Random(20260504);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            CompactJws.Parse(Encoding.Latin1.GetString(bytes)).Succeeded.ShouldBeFalse();
        }
    }

    [Fact]
    public void Verify_EveryTruncation_Refused()
    {
        for (var length = 0; length < Good.Length; length++)
            IdTokenVerifier.Verify(Good[..length], Expected, Keys, Now).Succeeded.ShouldBeFalse();
    }

    [Fact]
    public void Verify_EveryCharacterChanged_Refused()
    {
        for (var i = 0; i < Good.Length; i++)
        {
            var changed = Good.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            IdTokenVerifier.Verify(new string(changed), Expected, Keys, Now).Succeeded.ShouldBeFalse();
        }
    }

    [Fact]
    public void Verify_HmacWithThePublicKeyAsSecret_Refused()
    {
        foreach (
            var secret in (byte[][])
                [
                    Rsa.ExportSubjectPublicKeyInfo(),
                    Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()),
                    Rsa.ExportParameters(false).Modulus!,
                ]
        )
        {
            var token = Sign(
                """{"alg":"HS256","kid":"rsa"}""",
                Encoding.UTF8.GetBytes(Claims().ToJsonString()),
                i => HMACSHA256.HashData(secret, i)
            );
            IdTokenVerifier.Verify(token, Expected, Keys, Now).Error!.Code.ShouldBe("token.algorithm");
        }
    }
}
