using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Roles;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>One role: what it holds and why, and which lists give it.</summary>
[Addressed<RoleAddress>]
public sealed partial class RolePage
{
    private const int PageSize = 25;

    private RoleDetails role = default!;
    private RoleDetails? edited;
    private bool editing;
    private bool deleting;
    private bool deleted;

    [Inject]
    private RoleQueries Roles { get; set; } = default!;

    [Inject]
    private SaveRole Save { get; set; } = default!;

    [Inject]
    private DeleteRole Delete { get; set; } = default!;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Roles, Application.Shared.Topics.Lists];

    private bool MayChange => Me.IsAdministrator && role.Kind != RoleKind.System;

    private int PageShown => Math.Clamp(PageNumber.Of(PageText), 1, Math.Max(1, (role.Holds.Count + PageSize - 1) / PageSize));

    private IEnumerable<GivenThing> Shown => role.Holds.Skip((PageShown - 1) * PageSize).Take(PageSize);

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        // Leaving after the deletion; its news must not draw "nothing here" in between.
        if (deleted)
            return null;
        var found = await Roles.DetailsAsync(new RoleId(Id), Me, ct);
        if (!found.Succeeded)
            return found.Error;
        role = found.Value;
        return null;
    }

    private static string SubOf(GivenThing thing) =>
        thing.Detail is { } account ? CatalogWords.AccountId(account) : thing.Kind!.Value.ToThing().Word();

    /// <summary>What is edited is what was seen when the dialog opened, whatever is read again meanwhile.</summary>
    private void Edit() => (edited, editing) = (role, true);

    private async Task<bool> SaveAsync(RoleDraft draft)
    {
        var done = await RunAsync(
            ct => Save.ExecuteAsync(new SaveRoleCommand(role.Id, draft) { SeenVersion = edited!.Version }, Me, ct),
            $"The role {draft.Name} is saved."
        );
        await ReloadAsync();
        return done;
    }

    private async Task<bool> DeleteAsync(string reason)
    {
        deleted = await RunAsync(
            ct => Delete.ExecuteAsync(new DeleteRoleCommand(role.Id), Me, ct),
            $"The role {role.Name} is deleted."
        );
        if (deleted)
            Nav.NavigateTo("roles");
        else
            await ReloadAsync();
        return deleted;
    }
}
