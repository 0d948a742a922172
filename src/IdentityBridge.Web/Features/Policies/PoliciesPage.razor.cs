using IdentityBridge.Application.Policies;
using IdentityBridge.Domain.Common;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Policies;

/// <summary>All request policies, strongest first.</summary>
public sealed partial class PoliciesPage
{
    private IReadOnlyList<PolicyRow> policies = [];

    [Inject]
    private PolicyQueries Policies { get; set; } = default!;

    protected override IReadOnlyCollection<string> Topics =>
        [Application.Shared.Topics.Policies, Application.Shared.Topics.Lists];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Policies.ListAsync(Me, ct);
        if (found.Succeeded)
            policies = found.Value;
        return found.Error;
    }
}
