using IdentityBridge.Application.People;
using IdentityBridge.Domain.People;

namespace IdentityBridge.Web.SignIn;

/// <summary>The person at the screen as an actor: whoever is signed in, found in the directory, with the rights of their groups.</summary>
public sealed class PortalActor(CurrentActor current, PeopleQueries people)
{
    /// <summary>Null when nobody is signed in, or the directory does not have the person (yet, or as active).</summary>
    public async Task<Actor?> FindAsync(CancellationToken cancellationToken) =>
        await current.FindAsync(cancellationToken) is { } person
            ? await people.ActorAsync(person.ExternalId, person.Roles, cancellationToken)
            : null;
}
