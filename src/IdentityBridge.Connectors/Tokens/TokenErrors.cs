using IdentityBridge.Domain.Common;

namespace IdentityBridge.Connectors.Tokens;

/// <summary>Why a token, a key or a provider's document is not believed. The codes are stable; no message holds any part of a token.</summary>
public static class TokenErrors
{
    public static Error Missing() => Error.Invalid("token.missing", "There is no token.");

    public static Error TooLarge() =>
        Error.Invalid("token.too_large", $"The token is longer than {CompactJws.MaxLength} characters.");

    public static Error Malformed(string what) => Error.Invalid("token.malformed", $"The token is malformed: {what}.");

    public static Error Algorithm() => Error.Invalid("token.algorithm", "The token's algorithm is neither RS256 nor ES256.");

    public static Error Critical(string member) =>
        Error.Invalid("token.critical", $"The token's header holds '{member}', an extension that is not understood here.");

    public static Error KeyIdMissing() => Error.Invalid("token.key_id_missing", "The token does not name its key.");

    public static Error KeyUnknown() =>
        Error.Invalid("token.key_unknown", "The provider publishes no key of the name that the token gives.");

    public static Error KeyMismatch() =>
        Error.Invalid("token.key_mismatch", "The token's algorithm does not belong to the key it names.");

    public static Error Signature() => Error.Invalid("token.signature", "The token's signature is wrong.");

    public static Error Claim(string name) =>
        Error.Invalid("token.claim", $"The claim '{name}' is missing or of the wrong type.");

    public static Error Issuer() => Error.Invalid("token.issuer", "The token was issued by somebody else.");

    public static Error Audience() => Error.Invalid("token.audience", "The token was issued for somebody else.");

    public static Error AuthorizedParty() => Error.Invalid("token.authorized_party", "The token was issued to somebody else.");

    public static Error Expired() =>
        Error.Invalid("token.expired", "The token has expired. Check this machine's clock when that is a surprise.");

    public static Error NotYetValid() =>
        Error.Invalid("token.not_yet_valid", "The token is not valid yet. Check this machine's clock when that is a surprise.");

    public static Error Lifetime() => Error.Invalid("token.lifetime", "The token expires before it was issued.");

    public static Error Nonce() => Error.Invalid("token.nonce", "The token belongs to another sign-in.");

    public static Error AccessTokenHash() => Error.Invalid("token.at_hash", "The token belongs to another access token.");

    public static Error KeySet(string what) =>
        Error.Invalid("keys.malformed", $"The provider's key document is refused: {what}.");

    public static Error Key(string what) => Error.Invalid("keys.key", what);

    public static Error Metadata(string what) =>
        Error.Invalid("provider.metadata", $"The provider's metadata is refused: {what}.");

    public static Error Unreachable(string what) =>
        Error.Invalid("provider.unreachable", $"The provider cannot be read: {what}.");
}
