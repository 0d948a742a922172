using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Application.Roles;

/// <param name="Text">Words that must all occur in the name; case ignored.</param>
/// <param name="System">Only those kept by the portal, or only the others; null for all.</param>
/// <param name="Page">From 1.</param>
public sealed record RoleFilter(string? Text = null, bool? System = null, int Page = 1, int Size = 25);

/// <param name="Holds">How many entitlements it holds now.</param>
/// <param name="UsedBy">How many lists give it.</param>
public sealed record RoleRow(RoleId Id, string Name, string? Description, RoleKind Kind, int Holds, int UsedBy);

/// <param name="UsedBy">Lists that give it.</param>
public sealed record RoleDetails(
    RoleId Id,
    string Name,
    string? Description,
    RoleKind Kind,
    Selector? Selector,
    IReadOnlyList<GivenThing> Holds,
    IReadOnlyList<(AccessListId Id, string Title)> UsedBy,
    long Version
);

/// <param name="Total">How many match.</param>
/// <param name="First">The first of them, by name.</param>
/// <param name="LeftOut">How many match and cannot be given, so that the role does not hold them.</param>
public sealed record SelectorPreview(int Total, IReadOnlyList<GivenThing> First, int LeftOut);

/// <summary>Shows roles to administrators and auditors; for everybody else there are none.</summary>
public sealed class RoleQueries(IDbContextFactory<PortalDbContext> contexts, IOptions<PortalRoleOptions> portalRoles)
{
    /// <summary>Most entitlements that a preview names.</summary>
    public const int MostShown = 25;

    private static readonly Error NotFound = Error.NotFound("role.not-found", "There is no such role.");

    public async Task<Result<Page<RoleRow>>> PageAsync(RoleFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return NotFound;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var roles = db.Roles.AsNoTracking().Where(r => r.DeletedAt == null);
        if (filter.System is { } system)
            roles = roles.Where(r => r.Kind == RoleKind.System == system);
        foreach (var word in (filter.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = word.ToLowerInvariant();
            roles = roles.Where(r => r.Name.ToLower().Contains(lower));
        }
        var total = await roles.CountAsync(cancellationToken);
        var number = Math.Clamp(filter.Page, 1, Math.Max(1, (total + filter.Size - 1) / filter.Size));
        var rows = await roles
            .OrderBy(r => r.Name)
            .ThenBy(r => r.Id)
            .Skip((number - 1) * filter.Size)
            .Take(filter.Size)
            .Select(r => new RoleRow(
                r.Id,
                r.Name,
                r.Description,
                r.Kind,
                db.RoleEntitlements.Count(e => e.RoleId == r.Id),
                db.ListGrants.Count(g => g.RoleId == r.Id && db.AccessLists.Any(l => l.Id == g.ListId && l.DeletedAt == null))
            ))
            .ToListAsync(cancellationToken);
        return new Page<RoleRow>(rows, total, number, filter.Size);
    }

    public async Task<Result<RoleDetails>> DetailsAsync(RoleId id, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return NotFound;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var role = await db
            .Roles.AsNoTracking()
            .Include(r => r.Entitlements)
            .SingleOrDefaultAsync(r => r.Id == id && r.DeletedAt == null, cancellationToken);
        if (role is null)
            return NotFound;
        var holds = await GivenThings.NamedAsync(db, [], [.. role.Entitlements.Select(e => e.EntitlementId)], cancellationToken);
        var usedBy = await (
            from given in db.ListGrants
            join list in db.AccessLists on given.ListId equals list.Id
            where given.RoleId == id && list.DeletedAt == null
            orderby list.Title
            select new { list.Id, list.Title }
        ).ToListAsync(cancellationToken);
        return new RoleDetails(
            role.Id,
            role.Name,
            role.Description,
            role.Kind,
            role.Selector,
            [.. holds.OrderBy(h => h.Name, StringComparer.OrdinalIgnoreCase)],
            [.. usedBy.Select(l => (l.Id, l.Title))],
            role.Version
        );
    }

    /// <summary>What a selector chooses in the catalogue as it is now; for administrators.</summary>
    public async Task<Result<SelectorPreview>> PreviewAsync(Selector selector, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return NotFound;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var things = await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where entitlement.GoneAt == null && resource.GoneAt == null
            select new { entitlement, resource }
        )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var matching = things.Where(t => selector.Matches(PolicyFacts.Of(t.entitlement, t.resource))).ToList();
        var held = matching.Where(t => RefreshRoles.CanBeChosen(t.resource, portalRoles.Value)).ToList();
        return new SelectorPreview(
            held.Count,
            [
                .. held.Select(t => new GivenThing(
                        null,
                        t.entitlement.Id,
                        t.resource.Kind,
                        EntitlementNames.Full(t.entitlement.Kind, t.entitlement.Name, t.resource.Name),
                        t.entitlement.Kind == EntitlementKind.AccountAssignment ? t.resource.ExternalId : null,
                        []
                    ))
                    .OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase)
                    .Take(MostShown),
            ],
            matching.Count - held.Count
        );
    }
}
