using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Catalog;

/// <summary>A custom role as the actor sees it.</summary>
/// <param name="Holds">What it holds now, by name.</param>
/// <param name="WhyNot">Why it cannot be asked for; null when it can.</param>
/// <param name="PendingRequest">Number of the actor's pending request for all of it that they do not have.</param>
/// <param name="IsHeld">Whether the actor has all of it.</param>
/// <param name="HeldUntil">The first end of it, when the actor has all of it; null for no end.</param>
public sealed record CatalogRole(
    RoleId Id,
    string Name,
    string? Description,
    IReadOnlyList<CatalogRoleThing> Holds,
    string? WhyNot,
    long? PendingRequest,
    bool IsHeld,
    DateTimeOffset? HeldUntil
)
{
    /// <summary>Whether the actor has marked it.</summary>
    public bool IsFavourite { get; init; }
}

/// <param name="WhyNot">Why the actor cannot ask for it; null when they can.</param>
public sealed record CatalogRoleThing(
    EntitlementId Id,
    ResourceKind Kind,
    string Name,
    bool IsHeld,
    DateTimeOffset? HeldUntil,
    string? WhyNot
);

/// <param name="Rank">How well it fits the text; less is better.</param>
/// <param name="IsFavourite">Whether the actor has marked it.</param>
internal sealed record RankedRole(RoleId Id, string? Description, int Rank, bool IsFavourite);

/// <summary>Roles in the catalogue.</summary>
internal static class CatalogRoles
{
    /// <summary>Those that fit, best first. Roles have no labels: whoever filters by one looks for none.</summary>
    public static async Task<IReadOnlyList<RankedRole>> FindAsync(
        PortalDbContext db,
        CatalogFilter filter,
        CatalogRanking ranking,
        PersonId person,
        CancellationToken cancellationToken
    )
    {
        if (filter.Label is { Length: > 0 })
            return [];
        var all = await AskedThings
            .Requestable(db)
            .Select(r => new
            {
                r.Id,
                r.Name,
                r.Description,
                IsFavourite = db.Favourites.Any(f => f.PersonId == person && f.RoleId == r.Id),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. all.Select(r => (Role: r, Rank: ranking.RankOf(r.Name, r.Description)))
                .Where(r => r.Rank is not null)
                .OrderBy(r => r.Rank)
                .ThenBy(r => ranking.Words.Count == 0 || r.Role.IsFavourite ? 0 : 1)
                .ThenBy(r => r.Role.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(r => r.Role.Id.Value)
                .Select(r => new RankedRole(r.Role.Id, r.Role.Description, r.Rank!.Value, r.Role.IsFavourite)),
        ];
    }

    /// <summary>In the order given; one that has gone meanwhile is left out.</summary>
    public static async Task<IReadOnlyList<CatalogRole>> ReadAsync(
        PortalDbContext db,
        Eligibility eligibility,
        IReadOnlyList<RankedRole> roles,
        Asker asker,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (roles.Count == 0)
            return [];
        var ranked = roles.ToDictionary(r => r.Id);
        var asked = await AskedThings.ReadAsync(db, eligibility, asker, [], [.. roles.Select(r => r.Id)], now, cancellationToken);
        return [.. asked.Roles.Select(r => Entry(r, ranked[r.Id].Description) with { IsFavourite = ranked[r.Id].IsFavourite })];
    }

    internal static CatalogRole Entry(RoleThings role, string? description)
    {
        var missing = role.Things.Where(t => t.Held is null).ToList();
        var held = role.Things.Count > 0 && missing.Count == 0;
        var pending = missing.Count > 0 && missing.TrueForAll(t => t.Pending is not null) ? missing[0].Pending : null;
        return new CatalogRole(
            role.Id,
            role.Name,
            description,
            [
                .. role.Things.Select(t => new CatalogRoleThing(
                    t.Entitlement.Id,
                    t.Resource.Kind,
                    t.Name,
                    t.Held is not null,
                    t.HeldUntil,
                    t.WhyNot
                )),
            ],
            role.Things.Count == 0 ? RequestErrors.EmptyRole(role.Name).Message
                : missing.Find(t => t.WhyNot is not null) is { } closed
                    ? RequestErrors.NotRequestable(closed.Name, closed.WhyNot!).Message
                : pending is null && missing.Find(t => t.Pending is not null) is { } waits
                    ? RequestErrors.AlreadyAsked(waits.Name, waits.Pending!.Value, waits.Whose).Message
                : null,
            pending,
            held,
            held ? role.Things.Min(t => t.HeldUntil) : null
        );
    }
}
