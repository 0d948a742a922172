using IdentityBridge.Domain.Common;

namespace IdentityBridge.Domain.Catalog;

/// <summary>
/// Something of the catalogue that a person keeps at hand: an entitlement or a role. It gives no right. It stays when the thing goes, and is
/// not shown until it is back.
/// </summary>
public sealed class Favourite
{
    /// <summary>Most of one person.</summary>
    public const int Most = 200;

    private Favourite() { }

    /// <summary>Given by the database.</summary>
    public long Id { get; private set; }

    public PersonId PersonId { get; private set; }

    /// <summary>Null for a role.</summary>
    public EntitlementId? EntitlementId { get; private set; }

    /// <summary>Null for an entitlement.</summary>
    public RoleId? RoleId { get; private set; }

    public DateTimeOffset MarkedAt { get; private set; }

    public static Favourite Of(PersonId person, FavouriteThing thing, DateTimeOffset now) =>
        new()
        {
            PersonId = person,
            EntitlementId = thing.Entitlement,
            RoleId = thing.Role,
            MarkedAt = now,
        };
}

/// <summary>An entitlement or a role.</summary>
public readonly record struct FavouriteThing
{
    private FavouriteThing(EntitlementId? entitlement, RoleId? role) => (Entitlement, Role) = (entitlement, role);

    public EntitlementId? Entitlement { get; }

    public RoleId? Role { get; }

    public static FavouriteThing Of(EntitlementId entitlement) => new(entitlement, null);

    public static FavouriteThing Of(RoleId role) => new(null, role);
}
