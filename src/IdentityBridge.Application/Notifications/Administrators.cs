using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Notifications;

/// <summary>Who administers the portal, for what concerns administrators.</summary>
internal static class Administrators
{
    /// <param name="groups">Names of the groups whose members administer.</param>
    public static async Task<HashSet<PersonId>> ReadAsync(
        PortalDbContext db,
        IReadOnlyCollection<string> groups,
        CancellationToken cancellationToken
    ) =>
        (
            await (
                from membership in LastingMemberships.Of(db)
                join resource in db.Resources on membership.Group equals resource.Id
                join person in db.People on membership.Person equals person.Id
                where
                    resource.Kind == ResourceKind.OktaGroup
                    && groups.Contains(resource.Name)
                    && person.Status == PersonStatus.Active
                select membership.Person
            ).ToListAsync(cancellationToken)
        ).ToHashSet();
}
