using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Requests;

/// <summary>For whom something is asked, and how much of what they have the asker may know.</summary>
/// <param name="Asker">Who asks.</param>
/// <param name="Person">Who gets it.</param>
/// <param name="Name">What the person is called, when that is somebody else; null for oneself.</param>
/// <param name="SeesAll">Whether the asker may know everything that the person has: the person, their manager, whoever sees everything.</param>
/// <param name="Owned">Resources of the asker: who has those is theirs to know.</param>
public sealed record Beneficiary(PersonId Asker, PersonId Person, string? Name, bool SeesAll, IReadOnlySet<ResourceId> Owned)
{
    private static readonly IReadOnlySet<ResourceId> None = new HashSet<ResourceId>();

    public bool IsAsker => Asker == Person;

    public static Beneficiary Self(PersonId person) => new(person, person, null, true, None);

    public bool Sees(ResourceId resource) => SeesAll || Owned.Contains(resource);

    /// <summary>Not found when there is nobody like that, or they are not active.</summary>
    /// <param name="person">Null for the asker.</param>
    internal static async Task<Result<Beneficiary>> ReadAsync(
        PortalDbContext db,
        Actor actor,
        PersonId? person,
        CancellationToken cancellationToken
    )
    {
        if (actor.PersonId is not { } asker)
            return Error.Forbidden("request.people-only", "Only a person can ask for access.");
        if (person is not { } other || other == asker)
            return Self(asker);
        if (!await db.People.AnyAsync(p => p.Id == asker && p.Status == PersonStatus.Active, cancellationToken))
            return ColleagueErrors.NotActive();
        var found = await db
            .People.Where(p => p.Id == other && p.Status == PersonStatus.Active)
            .Select(p => new { p.Name, p.ManagerId })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return ColleagueErrors.Unknown();
        var owned = await db
            .ResourceOwners.Where(o => o.PersonId == asker)
            .Select(o => o.ResourceId)
            .ToListAsync(cancellationToken);
        return new Beneficiary(asker, other, found.Name, actor.SeesEverything || found.ManagerId == asker, owned.ToHashSet());
    }
}
