using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace IdentityBridge.Connectors.Scim;

/// <summary>A user as Identity Center has it.</summary>
/// <param name="Id">Identity Center's id: the same string that account assignments name as principal.</param>
/// <param name="ExternalId">What the writer of the user set: the Okta user id. Null for users made in the console.</param>
/// <param name="Active">Whether the person can sign in.</param>
public sealed record ScimUser(
    string Id,
    string? ExternalId,
    string UserName,
    string? GivenName,
    string? FamilyName,
    string? DisplayName,
    string? Email,
    string? Title,
    string? Department,
    bool Active
);

/// <summary>How a user is to be.</summary>
/// <param name="UserName">The sign-in name; must equal what the identity provider sends.</param>
/// <param name="ExternalId">The Okta user id; stays the same when the person is renamed. Not null: adopting relies on it.</param>
public sealed record ScimUserProfile(
    string UserName,
    string ExternalId,
    string GivenName,
    string FamilyName,
    string DisplayName,
    string? Email = null,
    string? Title = null,
    string? Department = null,
    bool Active = true
);

/// <summary>A group as Identity Center has it; its members are listed on their own.</summary>
/// <param name="Id">Identity Center's id: the same string that account assignments name as principal.</param>
public sealed record ScimGroup(string Id, string? ExternalId, string DisplayName);

/// <summary>What a call did.</summary>
public enum ScimEffect
{
    /// <summary>It was so already; nothing was written.</summary>
    AlreadySo = 1,

    /// <summary>Something that was known to be there was changed.</summary>
    Changed = 2,

    /// <summary>It did not exist, and this call made it.</summary>
    Created = 3,

    /// <summary>
    /// Something that this call did not make was found and is used, changed where it differed. It may be of an earlier try of ours whose
    /// answer was lost.
    /// </summary>
    Adopted = 4,
}

/// <summary>What is there now, and what was done for it.</summary>
public sealed record ScimResult<T>(T Value, ScimEffect Effect);

/// <summary>How a change of members went.</summary>
/// <param name="Changed">How many memberships the target was asked to add or remove; those that were so already count too.</param>
/// <param name="UnknownUsers">Users to add whom Identity Center does not know (yet); all others are in.</param>
public sealed record ScimMembership(int Changed, IReadOnlyList<string> UnknownUsers);

// The parts of RFC 7643 and 7644 that we use.

internal static class ScimSchemas
{
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    public const string Group = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const string Patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
}

internal sealed record WireUser(
    IReadOnlyList<string>? Schemas,
    string? Id,
    string? ExternalId,
    [property: JsonRequired] string UserName,
    WireName? Name,
    string? DisplayName,
    string? Title,
    IReadOnlyList<WireEmail>? Emails,
    bool? Active,
    [property: JsonPropertyName(ScimSchemas.Enterprise)] WireEnterprise? Enterprise
);

internal sealed record WireName(string? GivenName, string? FamilyName);

internal sealed record WireEmail(string? Value, string? Type, bool? Primary);

internal sealed record WireEnterprise(string? Department);

internal sealed record WireGroup(IReadOnlyList<string>? Schemas, string? Id, string? ExternalId, string? DisplayName);

/// <param name="TotalResults">Comes without a cursor only, and then counts what is in the page.</param>
internal sealed record WireList<T>(
    int? TotalResults,
    string? NextCursor,
    [property: JsonPropertyName("Resources")] IReadOnlyList<T?>? Resources
);

internal sealed record WirePatch(
    IReadOnlyList<string> Schemas,
    [property: JsonPropertyName("Operations")] IReadOnlyList<WireOperation> Operations
);

internal sealed record WireOperation(string Op, string Path, JsonNode? Value);

internal sealed record WireConfiguration(WireSupport? Patch, WireSupport? Filter);

internal sealed record WireSupport(bool? Supported);

internal sealed record WireError(string? Detail, string? ScimType, string? ExceptionRequestId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WireUser))]
[JsonSerializable(typeof(WireGroup))]
[JsonSerializable(typeof(WireList<WireUser>))]
[JsonSerializable(typeof(WireList<WireGroup>))]
[JsonSerializable(typeof(WirePatch))]
[JsonSerializable(typeof(WireConfiguration))]
[JsonSerializable(typeof(WireError))]
internal sealed partial class ScimJson : JsonSerializerContext;
