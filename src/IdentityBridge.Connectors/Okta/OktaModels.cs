using System.Text.Json.Serialization;

namespace IdentityBridge.Connectors.Okta;

// The parts we use of Okta's schemas (Okta Admin Management API 2026.06.3). Enumerations are open there, so they are text here.

/// <param name="Status">STAGED, PROVISIONED, ACTIVE, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT, SUSPENDED, DEPROVISIONED or something newer.</param>
public sealed record OktaUser(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Status,
    [property: JsonRequired] OktaUserProfile Profile
);

/// <param name="ManagerId">What the org keeps there: the manager's login, as Okta's own attribute says, or an Okta id.</param>
public sealed record OktaUserProfile(
    [property: JsonRequired] string Login,
    string? Email,
    string? FirstName,
    string? LastName,
    string? DisplayName,
    string? Department,
    string? Title,
    string? ManagerId
);

/// <summary>An object of which only the id matters.</summary>
public sealed record OktaIdentified([property: JsonRequired] string Id);

/// <param name="Type">OKTA_GROUP, APP_GROUP, BUILT_IN or something newer.</param>
public sealed record OktaGroup(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Type,
    [property: JsonRequired] OktaGroupProfile Profile
);

public sealed record OktaGroupProfile([property: JsonRequired] string Name, string? Description);

/// <param name="Status">ACTIVE, INACTIVE or INVALID.</param>
public sealed record OktaGroupRule(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Status,
    OktaRuleActions? Actions
);

public sealed record OktaRuleActions(OktaRuleAssignment? AssignUserToGroups);

public sealed record OktaRuleAssignment(IReadOnlyList<string>? GroupIds);

/// <param name="Name">The kind of app, from Okta's catalogue; <paramref name="Label" /> is what people see.</param>
/// <param name="Status">ACTIVE, INACTIVE or DELETED.</param>
public sealed record OktaApp(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Label,
    [property: JsonRequired] string Status,
    string? SignOnMode,
    [property: JsonPropertyName("_links")] OktaAppLinks? Links
);

public sealed record OktaAppLinks(IReadOnlyList<OktaLink>? AppLinks);

public sealed record OktaLink(string? Href);

/// <param name="Id">The Okta user's id.</param>
/// <param name="Scope">USER: assigned directly, also when groups give the app as well. GROUP: by groups only.</param>
public sealed record OktaAppUser(
    [property: JsonRequired] string Id,
    [property: JsonRequired] string Scope,
    string? Status,
    [property: JsonPropertyName("_links")] OktaAppUserLinks? Links
);

public sealed record OktaAppUserLinks(OktaLink? Group);

public sealed record OktaAppAssignment(string Id, string Scope);

public sealed record OktaLogEvent(string? EventType, IReadOnlyList<OktaLogTarget>? Target)
{
    public DateTimeOffset? Published { get; init; }

    public OktaLogTarget? Actor { get; init; }

    public OktaLogOutcome? Outcome { get; init; }
}

public sealed record OktaLogOutcome(string? Result);

public sealed record OktaLogTarget(string? Id, string? Type);

public sealed record OktaError(string? ErrorCode, string? ErrorSummary, IReadOnlyList<OktaErrorCause>? ErrorCauses);

public sealed record OktaErrorCause(string? ErrorSummary);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(List<OktaUser>))]
[JsonSerializable(typeof(List<OktaIdentified>))]
[JsonSerializable(typeof(List<OktaGroup>))]
[JsonSerializable(typeof(List<OktaGroupRule>))]
[JsonSerializable(typeof(List<OktaApp>))]
[JsonSerializable(typeof(List<OktaAppUser>))]
[JsonSerializable(typeof(List<OktaLogEvent>))]
[JsonSerializable(typeof(OktaUser))]
[JsonSerializable(typeof(OktaIdentified))]
[JsonSerializable(typeof(OktaGroupRule))]
[JsonSerializable(typeof(OktaApp))]
[JsonSerializable(typeof(OktaAppUser))]
[JsonSerializable(typeof(OktaAppAssignment))]
[JsonSerializable(typeof(OktaError))]
internal sealed partial class OktaJson : JsonSerializerContext;
