using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

/// <summary>Something a person may be given, by the names that the targets use.</summary>
internal sealed record Choice(
    EntitlementId Id,
    ResourceId ResourceId,
    EntitlementKind Kind,
    string Resource,
    string ResourceExternalId,
    string Name
);

/// <summary>The seeded company as the scenarios use it.</summary>
internal static class SeededCompany
{
    public static async Task<PortalHost> StartAsync() =>
        await PortalHost.StartAsync(
            new PortalHostOptions { Time = TimeProvider.System, AwsLatency = TimeSpan.FromMilliseconds(600) }
        );

    public static async Task<List<Person>> PeopleAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await db.People.AsNoTracking().Where(p => p.Status == PersonStatus.Active).OrderBy(p => p.Login).ToListAsync();
    }

    public static async Task<HashSet<PersonId>> KnownToAwsAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        var known = db.TargetUsers.Where(u => u.Connector == ConnectorId.IdentityCenter && u.PersonId != null);
        return [.. await known.Select(u => u.PersonId!.Value).ToListAsync()];
    }

    public static async Task<List<Choice>> ChoicesAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await (
            from entitlement in db.Entitlements
            join resource in db.Resources on entitlement.ResourceId equals resource.Id
            where
                entitlement.GoneAt == null
                && resource.GoneAt == null
                && resource.WhyNotRequestable == null
                && !resource.Name.StartsWith("identitybridge-")
            orderby resource.Name, entitlement.Name
            select new Choice(
                entitlement.Id,
                resource.Id,
                entitlement.Kind,
                resource.Name,
                entitlement.ResourceExternalId,
                entitlement.Name
            )
        ).ToListAsync();
    }

    public static async Task<HashSet<(PersonId, EntitlementId)>> HeldAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        var held = await db
            .Assignments.Where(a => a.GoneAt == null)
            .Select(a => new { a.PersonId, a.EntitlementId })
            .ToListAsync();
        return [.. held.Select(a => (a.PersonId, a.EntitlementId))];
    }
}
