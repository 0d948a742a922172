using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace IdentityBridge.Web.Features.ListImport;

/// <summary>An administrator takes over lists: from a file, or from groups and apps of the targets. Where from and the filter live in the address.</summary>
public sealed partial class ListImportPage
{
    private const string Okta = "okta";
    private const string IdentityCenter = "identity-center";
    private const string Apps = "apps";
    private const int PageSize = 50;

    private static readonly IReadOnlyList<ChipOption> Places =
    [
        new(null, "From a file"),
        new(Okta, "From Okta"),
        new(IdentityCenter, "From Identity Center"),
    ];

    private static readonly IReadOnlyList<ChipOption> Kinds = [new(null, "Groups"), new(Apps, "Apps")];

    private Page<ListSourceLine> sources = new([], 0, 1, PageSize);
    private string? problem;

    [Inject]
    private ListSources Sources { get; set; } = default!;

    [Inject]
    private TakeOverGroups TakeOver { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindText { get; set; }

    [SupplyParameterFromQuery]
    private string? Names { get; set; }

    [SupplyParameterFromQuery]
    private string? Not { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private string? PageText { get; set; }

    private string? Place => From is Okta or IdentityCenter ? From : null;

    private ListOrigin Kind =>
        Place switch
        {
            Okta => KindText == Apps ? ListOrigin.OktaApp : ListOrigin.OktaGroup,
            IdentityCenter => ListOrigin.IdentityCenterGroup,
            _ => ListOrigin.Here,
        };

    private string Subtitle =>
        Kind == ListOrigin.Here
            ? "From YAML or JSON as Teleport writes it: access_list, access_list_member and access_list_review."
            : "Each becomes an access list with everybody who is in it now. Nobody gets or loses anything by that.";

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        if (!Me.IsAdministrator)
            return ListErrors.AdministratorsOnly();
        problem = null;
        if (Kind == ListOrigin.Here)
            return null;
        var filter = new ListSourceFilter(Kind, Names, Not, PageNumber.Of(PageText), PageSize);
        var found = await Sources.LookAsync(filter, Me, ct);
        // What is wrong with the filter is said beside it.
        if (!found.Succeeded && found.Error.Kind != ErrorKind.Invalid)
            return found.Error;
        sources = found.Succeeded ? found.Value : new Page<ListSourceLine>([], 0, 1, PageSize);
        problem = found.Error?.Message;
        return null;
    }

    internal static string Count(int count, string what) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private async Task<TakenOver?> ImportAsync(TakeOverGroupsCommand command)
    {
        TakenOver? done = null;
        await RunAsync(async ct =>
        {
            var result = await TakeOver.ExecuteAsync(command, Me, ct);
            done = result.Succeeded ? result.Value : null;
            return result;
        });
        if (done is not null)
            await ReloadAsync();
        return done;
    }
}
