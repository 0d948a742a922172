using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Grants;

/// <summary>One person and one entitlement: what plans, operations and reasons are about.</summary>
public readonly record struct AccessKey(PersonId PersonId, EntitlementId EntitlementId);
