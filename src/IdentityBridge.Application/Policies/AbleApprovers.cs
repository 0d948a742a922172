using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;

namespace IdentityBridge.Application.Policies;

/// <summary>
/// Who can approve anything now: whoever is active and not locked, by rights that no request gave. Requests ask it, and so does what is said of
/// policies.
/// </summary>
/// <param name="evenLocked">Taken in although they are locked: what they decided before stands, and they may still look at it.</param>
internal sealed class AbleApprovers(PortalDbContext db, IReadOnlyCollection<PersonId> evenLocked)
{
    public IQueryable<Person> People =>
        db.People.Where(p =>
            p.Status == PersonStatus.Active && (evenLocked.Contains(p.Id) || !OpenLocks.Of(db).Any(l => l.PersonId == p.Id))
        );

    public IQueryable<ResourceOwner> Owners => db.ResourceOwners.Where(o => People.Any(p => p.Id == o.PersonId));

    /// <summary>Of Okta groups.</summary>
    public IQueryable<LastingMembership> Members => LastingMemberships.Of(db).Where(m => People.Any(p => p.Id == m.Person));
}
