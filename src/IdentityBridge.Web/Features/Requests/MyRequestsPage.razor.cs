using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.Requests;

/// <summary>Everything the person at the screen ever asked for.</summary>
public sealed partial class MyRequestsPage
{
    private const int Size = 25;
    private static readonly ChipOption[] Choices = [new(null, "All"), new("open", "Open")];

    private Page<RequestRow> requests = default!;

    [Inject]
    private RequestQueries Requests { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private bool OpenOnly => Show == "open";

    protected override IReadOnlyCollection<string> Topics => Me?.PersonId is { } me ? [Application.Shared.Topics.Person(me)] : [];

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        requests = await Requests.MineAsync(Me, OpenOnly, PageNumber.Of(PageText), Size, ct);
        return null;
    }
}
