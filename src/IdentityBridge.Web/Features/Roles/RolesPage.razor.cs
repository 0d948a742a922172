using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Roles;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Roles;

/// <summary>All roles, for administrators and auditors.</summary>
[Addressed<RolesAddress>]
public sealed partial class RolesPage
{
    private const int PageSize = 25;

    private static readonly ChipOption[] Kinds = [new(null, "All"), new("custom", "Custom"), new("system", "System")];

    private Page<RoleRow> roles = new([], 0, 1, PageSize);
    private ChipOption chosen = Kinds[0];
    private bool making;

    [Inject]
    private RoleQueries Roles { get; set; } = default!;

    [Inject]
    private SaveRole Save { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool IsFiltered => chosen.Value is not null || !string.IsNullOrWhiteSpace(Q);

    private string NothingText =>
        IsFiltered
            ? "Take other words, or another kind."
            : "The first read of Identity Center brings one for each permission set on an account; an administrator makes the others.";

    protected override IReadOnlyCollection<string> Topics => [Application.Shared.Topics.Roles, Application.Shared.Topics.Lists];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        chosen = Kinds.FirstOrDefault(k => k.Value == Kind, Kinds[0]);
        bool? system = chosen.Value is { } kind ? kind == "system" : null;
        var found = await Roles.PageAsync(new RoleFilter(Q, system, PageNumber.Of(PageText), PageSize), Me, ct);
        if (!found.Succeeded)
            return found.Error;
        roles = found.Value;
        return null;
    }

    private async Task<bool> CreateAsync(RoleDraft draft)
    {
        RoleId made = default;
        var done = await RunAsync(
            async ct =>
            {
                var result = await Save.ExecuteAsync(new SaveRoleCommand(null, draft), Me, ct);
                if (result.Succeeded)
                    made = result.Value;
                return result;
            },
            $"The role {draft.Name} is made."
        );
        if (done)
            Nav.NavigateTo($"roles/{made}");
        return done;
    }
}
