using IdentityBridge.Application.People;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using IdentityBridge.Web.SignIn;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Profile;

/// <summary>What the portal knows of the person at the screen, and their sessions.</summary>
public sealed partial class ProfilePage
{
    private static readonly Error Gone = Error.NotFound(
        "profile.not-found",
        "The directory does not have you any more. Sign in again; if this stays, ask an administrator."
    );

    private ProfileView? profile;
    private SignedInPerson? signedIn;

    [Inject]
    private PeopleQueries People { get; set; } = default!;

    [Inject]
    private CurrentActor Current { get; set; } = default!;

    [Inject]
    private EndSession End { get; set; } = default!;

    protected override IReadOnlyList<string> Topics =>
        profile is null ? [] : [Application.Shared.Topics.Person(profile.Id), Application.Shared.Topics.People];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        signedIn = await Current.FindAsync(ct);
        profile = await People.ProfileAsync(Me, ct);
        return profile is null || signedIn is null ? Gone : null;
    }

    private async Task<bool> EndAsync(SessionView session)
    {
        var done = await RunAsync(
            ct => End.ExecuteAsync(new EndSessionCommand(session.KeyHash), Me, ct),
            $"The session on {Browsers.Name(session.UserAgent)} is ended."
        );
        await ReloadAsync();
        return done;
    }
}
