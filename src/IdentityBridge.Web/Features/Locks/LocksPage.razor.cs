using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Locks;

/// <summary>What is locked and what was, for administrators and auditors; administrators lock people here.</summary>
[Addressed<LocksAddress>]
public sealed partial class LocksPage
{
    private const int PageSize = 25;

    private Page<LockLine> open = new([], 0, 1, PageSize);
    private Page<LockLine> past = new([], 0, 1, PageSize);
    private IReadOnlyList<LockablePerson> chosen = [];
    private DateOnly? end;
    private bool locking;
    private bool missing;

    [Inject]
    private LockQueries Locks { get; set; } = default!;

    [Inject]
    private PlaceLock Place { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "open")]
    private string? OpenText { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Locks];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var now = await Locks.OpenAsync(PageNumber.Of(OpenText), PageSize, Me, ct);
        if (!now.Succeeded)
            return now.Error;
        var before = await Locks.PastAsync(PageNumber.Of(PageText), PageSize, Me, ct);
        if (!before.Succeeded)
            return before.Error;
        (open, past) = (now.Value, before.Value);
        return null;
    }

    private static string InSentence(LockLine row) =>
        row.Subject.Kind == LockKind.Request ? $"request{row.Name["Request".Length..]}" : row.Name;

    private Task<IReadOnlyList<LockablePerson>> FindAsync(string text, CancellationToken ct) =>
        Locks.FindPeopleAsync(text, Me, ct);

    private void OpenDialog() => (locking, missing, chosen, end) = (true, false, [], null);

    private async Task<bool> LockAsync(string reason)
    {
        missing = chosen.Count == 0;
        if (missing)
            return false;
        var person = chosen[0];
        var until = end is { } day ? Clock.EndOf(day) : (DateTimeOffset?)null;
        var command = new PlaceLockCommand(LockSubject.Of(person.Id), reason, until);
        PlacedLock? placed = null;
        var done = await RunThenReloadAsync(async ct =>
        {
            var result = await Place.ExecuteAsync(command, Me, ct);
            if (!result.Succeeded)
                return result.Error;
            placed = result.Value;
            return new Done();
        });
        if (placed is { Placed: false } held)
            Toasts.Info($"{held.ByName} had locked {person.Name} already: {held.Reason}");
        else if (done)
            Toasts.Good($"{person.Name} is locked.");
        return done;
    }
}
