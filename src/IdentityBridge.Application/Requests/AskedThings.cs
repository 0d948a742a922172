using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>A role in a request that is submitted.</summary>
/// <param name="Seen">What it held when the person looked; refused when it gives more now. Null to take it as it is.</param>
public sealed record AskedRole(RoleId Role, IReadOnlyCollection<EntitlementId>? Seen = null);

/// <summary>A role that is asked for, with everything it holds now.</summary>
internal sealed record RoleThings(RoleId Id, string Name, IReadOnlyList<ItemEligibility> Things)
{
    /// <summary>Whom it is for, by name, when that is not the asker.</summary>
    public string? Whose => Things.Select(t => t.Whose).FirstOrDefault();

    /// <summary>Whether the person has all of it for at least as long.</summary>
    public bool IsHeld(DateTimeOffset until) => Things.All(t => t.IsHeld(until));
}

/// <param name="Role">The role that it is asked for through; null when it is asked for by itself.</param>
internal sealed record AskedItem(ItemEligibility Item, RoleThings? Role);

/// <summary>
/// What a person asks for: things by themselves, and roles, which are what they hold. The one place where a role becomes items, for the
/// preview and for the submission.
/// </summary>
internal sealed record AskedThings(Asker Asker, IReadOnlyList<ItemEligibility> Single, IReadOnlyList<RoleThings> Roles)
{
    /// <summary>Reads what is there; what is not is left out, in the order asked for.</summary>
    /// <param name="start">When the access would start.</param>
    public static async Task<AskedThings> ReadAsync(
        PortalDbContext db,
        Eligibility eligibility,
        Asker asker,
        IReadOnlyCollection<EntitlementId> entitlements,
        IReadOnlyCollection<RoleId> roles,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        var found =
            roles.Count == 0
                ? []
                : await Requestable(db)
                    .AsNoTracking()
                    .Include(r => r.Entitlements)
                    .Where(r => roles.Contains(r.Id))
                    .ToDictionaryAsync(r => r.Id, cancellationToken);
        var ids = entitlements.Concat(found.Values.SelectMany(r => r.Entitlements).Select(e => e.EntitlementId)).Distinct();
        var items = (await eligibility.ReadAsync(db, asker, [.. ids], start, cancellationToken)).ToDictionary(i =>
            i.Entitlement.Id
        );
        return new AskedThings(
            asker,
            [.. entitlements.Distinct().Select(e => items.GetValueOrDefault(e)).OfType<ItemEligibility>()],
            [
                .. roles
                    .Distinct()
                    .Select(r => found.GetValueOrDefault(r))
                    .OfType<Role>()
                    .Select(r => new RoleThings(
                        r.Id,
                        r.Name,
                        [
                            .. r
                                .Entitlements.Select(e => items[e.EntitlementId])
                                .OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase),
                        ]
                    )),
            ]
        );
    }

    /// <summary>
    /// Roles that can be in a request: custom ones. One whose things are all gone is not there for anybody; one that holds nothing is, so
    /// that people are told.
    /// </summary>
    public static IQueryable<Role> Requestable(PortalDbContext db) =>
        db.Roles.Where(r =>
            r.Kind != RoleKind.System
            && r.DeletedAt == null
            && (
                !r.Entitlements.Any()
                || r.Entitlements.Any(h =>
                    db.Entitlements.Any(e =>
                        e.Id == h.EntitlementId
                        && e.GoneAt == null
                        && db.Resources.Any(x => x.Id == e.ResourceId && x.GoneAt == null)
                    )
                )
            )
        );

    /// <summary>
    /// The items of a request that ends then, each entitlement once: what is asked for by itself, and of each role what the person does not
    /// have for at least as long.
    /// </summary>
    public IReadOnlyList<AskedItem> ItemsUntil(DateTimeOffset until)
    {
        var items = Single.Select(i => new AskedItem(i, null)).ToList();
        var taken = Single.Select(i => i.Entitlement.Id).ToHashSet();
        foreach (var role in Roles)
            items.AddRange(
                role.Things.Where(t => !t.IsHeld(until) && taken.Add(t.Entitlement.Id)).Select(t => new AskedItem(t, role))
            );
        return items;
    }

    /// <summary>Why a role cannot be asked for as it is; null when nothing stands in the way but, perhaps, what it holds.</summary>
    public static Error? Refusal(RoleThings role, DateTimeOffset until) =>
        role.Things.Count == 0 ? RequestErrors.EmptyRole(role.Name)
        : role.IsHeld(until) ? RequestErrors.RoleHeld(role.Name, role.Whose)
        : null;

    /// <summary>Why a role gives more than the person saw; null when it does not.</summary>
    public static Error? Changed(RoleThings role, AskedRole asked)
    {
        var more = asked.Seen is { } seen
            ? role.Things.Where(t => !seen.Contains(t.Entitlement.Id)).Select(t => t.Name).ToList()
            : [];
        return more.Count == 0 ? null : RequestErrors.RoleChanged(role.Name, more);
    }
}
