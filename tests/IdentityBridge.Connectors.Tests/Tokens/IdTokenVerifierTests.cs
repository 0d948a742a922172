using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Tokens;
using static IdentityBridge.Connectors.Tests.Tokens.TokenForge;

namespace IdentityBridge.Connectors.Tests.Tokens;

public sealed class IdTokenVerifierTests
{
    private static string? CodeOf(string? token, IdTokenExpectations? expected = null, DateTimeOffset? now = null) =>
        IdTokenVerifier.Verify(token, expected ?? Expected, Keys, now ?? Now).Error?.Code;

    [Fact]
    public void Verify_GoodTokens_Believed()
    {
        foreach (var token in (string[])[SignRs256(Claims().ToJsonString()), SignEs256(Claims().ToJsonString())])
        {
            var verified = IdTokenVerifier.Verify(token, Expected, Keys, Now);
            verified.Error.ShouldBeNull();
            verified.Value.Subject.ShouldBe("00u1abcd");
            verified.Value.IssuedAt.ShouldBe(Now);
            verified.Value.ExpiresAt.ShouldBe(Now.AddHours(1));
            verified.Value.AuthenticatedAt.ShouldBeNull();
            verified.Value.Find("nonce").ShouldBe(Nonce);
            verified.Value.Find("absent").ShouldBeNull();
        }
    }

    [Fact]
    public void Verify_AuthTime_Told() =>
        IdTokenVerifier
            .Verify(SignRs256(Claims(c => c["auth_time"] = Now.AddMinutes(-5).ToUnixTimeSeconds())), Expected, Keys, Now)
            .Value.AuthenticatedAt.ShouldBe(Now.AddMinutes(-5));

    [Fact]
    public void Verify_NoKeyId_Refused() =>
        CodeOf(SignRs256(Claims().ToJsonString(), """{"alg":"RS256"}""")).ShouldBe("token.key_id_missing");

    [Fact]
    public void Verify_UnknownKeyId_Refused() =>
        CodeOf(SignRs256(Claims().ToJsonString(), """{"alg":"RS256","kid":"RSA"}""")).ShouldBe("token.key_unknown");

    [Fact]
    public void Verify_AlgorithmOfAnotherKeyType_Refused()
    {
        CodeOf(SignRs256(Claims().ToJsonString(), """{"alg":"RS256","kid":"ec"}""")).ShouldBe("token.key_mismatch");
        CodeOf(SignEs256(Claims().ToJsonString(), """{"alg":"ES256","kid":"rsa"}""")).ShouldBe("token.key_mismatch");
    }

    [Fact]
    public void Verify_SignedByAnotherKeyOfTheSameName_Refused() =>
        CodeOf(SignRs256(Claims().ToJsonString(), key: OtherRsa)).ShouldBe("token.signature");

    [Fact]
    public void Verify_KeyInTheHeader_NotUsed()
    {
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = "rsa",
            ["jwk"] = RsaJwk(OtherRsa, "rsa"),
            ["jku"] = "https://evil.example.com/keys",
        };

        CodeOf(SignRs256(Claims().ToJsonString(), header.ToJsonString(), OtherRsa)).ShouldBe("token.signature");
    }

    [Fact]
    public void Verify_Es256InDer_Refused() =>
        CodeOf(SignEs256(Claims().ToJsonString(), format: DSASignatureFormat.Rfc3279DerSequence)).ShouldBe("token.signature");

    [Theory]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(128)]
    public void Verify_Es256OfAnotherLength_Refused(int length)
    {
        var token = Sign(
            """{"alg":"ES256","kid":"ec"}""",
            Encoding.UTF8.GetBytes(Claims().ToJsonString()),
            i =>
            {
                var signature = Ec.SignData(i, HashAlgorithmName.SHA256);
                return length < 64 ? signature[^length..] : [.. new byte[length - 64], .. signature];
            }
        );

        CodeOf(token).ShouldBe("token.signature");
    }

    [Fact]
    public void Verify_Es256AllZero_Refused() =>
        CodeOf(Sign("""{"alg":"ES256","kid":"ec"}""", Encoding.UTF8.GetBytes(Claims().ToJsonString()), _ => new byte[64]))
            .ShouldBe("token.signature");

    [Fact]
    public void Verify_Rs256WithLeadingZero_Refused()
    {
        var token = Sign(
            """{"alg":"RS256","kid":"rsa"}""",
            Encoding.UTF8.GetBytes(Claims().ToJsonString()),
            i => [0, .. Rsa.SignData(i, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)]
        );

        CodeOf(token).ShouldBe("token.signature");
    }

    [Fact]
    public void Verify_Rs256WithPssPadding_Refused()
    {
        var token = Sign(
            """{"alg":"RS256","kid":"rsa"}""",
            Encoding.UTF8.GetBytes(Claims().ToJsonString()),
            i => Rsa.SignData(i, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        );

        CodeOf(token).ShouldBe("token.signature");
    }

    [Theory]
    [InlineData("iss", "token.claim")]
    [InlineData("sub", "token.claim")]
    [InlineData("aud", "token.claim")]
    [InlineData("exp", "token.claim")]
    [InlineData("iat", "token.claim")]
    [InlineData("nonce", "token.claim")]
    public void Verify_ClaimMissing_Refused(string name, string code) =>
        CodeOf(SignRs256(Claims(c => c.Remove(name)))).ShouldBe(code);

    [Theory]
    [InlineData("iss", "\"https://evil.example.com\"", "token.issuer")]
    [InlineData("iss", "\"https://example.okta.com/\"", "token.issuer")]
    [InlineData("iss", "\"HTTPS://example.okta.com\"", "token.issuer")]
    [InlineData("iss", "7", "token.claim")]
    [InlineData("aud", "\"0oa1clienT\"", "token.audience")]
    [InlineData("aud", "[]", "token.claim")]
    [InlineData("aud", "[\"other\"]", "token.audience")]
    [InlineData("aud", "[\"0oa1client\",7]", "token.claim")]
    [InlineData("aud", "{\"0oa1client\":1}", "token.claim")]
    [InlineData("aud", "[\"0oa1client\",\"other\"]", "token.authorized_party")]
    [InlineData("azp", "\"other\"", "token.authorized_party")]
    [InlineData("azp", "7", "token.claim")]
    [InlineData("sub", "\"\"", "token.claim")]
    [InlineData("sub", "7", "token.claim")]
    [InlineData("sub", "\"00ü\"", "token.claim")]
    [InlineData("nonce", "\"\"", "token.nonce")]
    [InlineData("nonce", "\"n-0S6_WzA2Mk\"", "token.nonce")]
    [InlineData("nonce", "[\"n-0S6_WzA2Mj\"]", "token.claim")]
    [InlineData("exp", "\"1999999999\"", "token.claim")]
    [InlineData("exp", "-1", "token.claim")]
    [InlineData("exp", "1e300", "token.claim")]
    [InlineData("exp", "true", "token.claim")]
    [InlineData("iat", "null", "token.claim")]
    [InlineData("nbf", "\"soon\"", "token.claim")]
    [InlineData("auth_time", "\"soon\"", "token.claim")]
    [InlineData("at_hash", "\"\"", "token.at_hash")]
    [InlineData("at_hash", "7", "token.at_hash")]
    [InlineData("at_hash", "\"77QmUPtjPfzWtF2AnpK9RR\"", "token.at_hash")]
    public void Verify_WrongClaim_Refused(string name, string json, string code) =>
        CodeOf(SignRs256(Claims(c => c[name] = JsonNode.Parse(json)))).ShouldBe(code);

    [Fact]
    public void Verify_SeveralAudiencesWithOurPartyName_Believed() =>
        CodeOf(
                SignRs256(
                    Claims(c =>
                    {
                        c["aud"] = new JsonArray("other", ClientId);
                        c["azp"] = ClientId;
                    })
                )
            )
            .ShouldBeNull();

    [Theory]
    [InlineData(-60, null)]
    [InlineData(0, null)]
    [InlineData(3600 + 59, null)]
    [InlineData(3600 + 60, "token.expired")]
    [InlineData(86400, "token.expired")]
    [InlineData(-61, "token.not_yet_valid")]
    public void Verify_AtTheEdgesOfItsTime_HoldsToTheSkew(int secondsAfterIssue, string? code) =>
        CodeOf(SignRs256(Claims().ToJsonString()), now: Now.AddSeconds(secondsAfterIssue)).ShouldBe(code);

    [Theory]
    [InlineData(60, null)]
    [InlineData(61, "token.not_yet_valid")]
    public void Verify_NotBefore_HoldsToTheSkew(int seconds, string? code) =>
        CodeOf(SignRs256(Claims(c => c["nbf"] = Now.AddSeconds(seconds).ToUnixTimeSeconds()))).ShouldBe(code);

    [Fact]
    public void Verify_ExpiresBeforeIssue_Refused() =>
        CodeOf(SignRs256(Claims(c => c["exp"] = Now.AddSeconds(-1).ToUnixTimeSeconds()))).ShouldBe("token.lifetime");

    // The example of OpenID Connect Core 1.0, appendix A.3: the access token and its at_hash.
    [Fact]
    public void Verify_PublishedAccessTokenHash_Believed() =>
        CodeOf(SignRs256(Claims(c => c["at_hash"] = "77QmUPtjPfzWtF2AnpK9RQ"))).ShouldBeNull();

    [Fact]
    public void Verify_HashButNoAccessToken_Refused() =>
        CodeOf(SignRs256(Claims(c => c["at_hash"] = "77QmUPtjPfzWtF2AnpK9RQ")), Expected with { AccessToken = null })
            .ShouldBe("token.at_hash");

    [Fact]
    public void Verify_EmptyNonceExpected_Refused() =>
        CodeOf(SignRs256(Claims(c => c["nonce"] = "")), Expected with { Nonce = "" }).ShouldBe("token.nonce");

    [Fact]
    public void Verify_DuplicateClaim_Refused()
    {
        var claims = Claims().ToJsonString();

        CodeOf(SignRs256(claims[..^1] + ",\"sub\":\"00uadmin\"}")).ShouldBe("token.malformed");
        CodeOf(SignRs256(claims[..^1] + ",\"x\":{\"a\":1,\"a\":2}}")).ShouldBe("token.malformed");
    }

    [Fact]
    public void Verify_PayloadIsNoObject_Refused()
    {
        CodeOf(SignRs256("[]")).ShouldBe("token.malformed");
        CodeOf(SignRs256("not json")).ShouldBe("token.malformed");
        CodeOf(
                Sign(
                    """{"alg":"RS256","kid":"rsa"}""",
                    [0xFF, 0xFE],
                    i => Rsa.SignData(i, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                )
            )
            .ShouldBe("token.malformed");
    }

    [Fact]
    public void Verify_NoKeys_Refused() =>
        IdTokenVerifier.Verify(SignRs256(Claims().ToJsonString()), Expected, [], Now).Error!.Code.ShouldBe("token.key_unknown");

    [Fact]
    public void Verify_AnyRefusal_SaysNothingOfTheToken()
    {
        var error = IdTokenVerifier.Verify(SignRs256(Claims(c => c["nonce"] = "tell-nobody")), Expected, Keys, Now).Error!;

        error.ToString().ShouldNotContain("tell-nobody");
        error.ToString().ShouldNotContain(Nonce);
    }
}
