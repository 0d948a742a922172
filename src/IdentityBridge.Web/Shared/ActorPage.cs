using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Shared;

/// <summary>A page that acts for the person at the screen; <see cref="Me" /> is read anew with every load.</summary>
public abstract class ActorPage : PortalPage
{
    private static readonly Error Unknown = Error.Forbidden(
        "actor.unknown",
        "You are signed in at Okta, but IdentityBridge does not know you yet. New people appear with the next read of Okta, within ten minutes."
    );

    [Inject]
    private PortalActor Actors { get; set; } = default!;

    /// <summary>Whoever is at the screen.</summary>
    protected Actor Me { get; private set; } = default!;

    protected sealed override async Task<Error?> LoadAsync(CancellationToken ct)
    {
        if (await Actors.FindAsync(ct) is not { } actor)
            return Unknown;
        Me = actor;
        return await LoadForMeAsync(ct);
    }

    /// <summary>Runs an action of the reader and reads the page again, whatever came of it.</summary>
    protected async Task<bool> RunThenReloadAsync(Func<CancellationToken, Task<Result<Done>>> action)
    {
        var done = await RunAsync(action);
        if (!Leaving.IsCancellationRequested)
            await ReloadAsync();
        return done;
    }

    /// <summary>Reads everything the page shows. Return the refusal, or null when all is there.</summary>
    protected abstract Task<Error?> LoadForMeAsync(CancellationToken ct);
}
