using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Requests;
using IdentityBridge.Browser.Tests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Sandbox.Control;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace IdentityBridge.Browser.Tests;

/// <summary>
/// Requests of Tunde Osei in every state, and one open page for each person who looks at them. His manager is Mira Lund; Lena Fischer owns
/// Production and is a platform lead, as is Marco Bianchi.
/// </summary>
public sealed class Situation(PortalFixture portal) : IAsyncLifetime
{
    public const string Requester = "tunde.osei";
    private const string Manager = "mira.lund";
    private static readonly TimeSpan Hours = TimeSpan.FromHours(8);
    private readonly Dictionary<string, IPage> pages = new(StringComparer.Ordinal);

    /// <summary>Who acts in the matrix of refusals.</summary>
    public static IReadOnlyDictionary<string, string> Roles { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["requester"] = Requester,
            ["manager"] = Manager,
            ["owner"] = "lena.fischer",
            ["lead"] = "marco.bianchi",
            ["reviewer"] = "pia.sommer",
            ["auditor"] = "otto.klein",
            ["administrator"] = "nora.winter",
            ["other"] = "jonas.keller",
        };

    /// <summary>Waits for its first decision.</summary>
    public SubmittedRequest Pending { get; private set; } = default!;

    /// <summary>Has one of two approvals.</summary>
    public SubmittedRequest Halfway { get; private set; } = default!;

    public SubmittedRequest Denied { get; private set; } = default!;

    public SubmittedRequest Active { get; private set; } = default!;

    /// <summary>In place but for one item, which Okta refused for good.</summary>
    public SubmittedRequest InPart { get; private set; } = default!;

    /// <summary>Okta does not answer about it, and is asked again and again.</summary>
    public SubmittedRequest Retried { get; private set; } = default!;

    /// <summary>Gives nothing; owned by Lena Fischer, with Tunde Osei in it, under review in a campaign of its own.</summary>
    public AccessListId List { get; private set; }

    public ListReviewId Review { get; private set; }

    public CampaignId Campaign { get; } = CampaignId.New();

    public async ValueTask InitializeAsync()
    {
        var host = portal.Host;
        await MakeListAsync();
        Pending = await host.SubmitAsync(Requester, Hours, "DatabaseAdministrator on Production");
        Halfway = await host.SubmitAsync(Requester, Hours, "Salesforce");
        (await host.DecideAsync(Halfway.Id, Manager)).Succeeded.ShouldBeTrue();
        Denied = await host.SubmitAsync(Requester, Hours, "vpn-users");
        (
            await host.DecideAsync(Denied.Id, Manager, Verdict.Deny, "Use the jump host instead; ask Oskar for an account.")
        ).Succeeded.ShouldBeTrue();
        await FailAsync("data-lake-analysts", 403, "E0000006", "You do not have permission to perform the requested action");
        await FailAsync("platform-on-call", 503, "E0000009", "Internal Server Error");
        Active = await host.ApprovedAsync(Requester, Manager, Hours, "PowerUserAccess on Production");
        InPart = await host.ApprovedAsync(Requester, Manager, Hours, "Grafana", "data-lake-analysts");
        Retried = await host.ApprovedAsync(Requester, Manager, Hours, "platform-on-call");
        await Wait.UntilAsync(IsThereAsync, TimeSpan.FromSeconds(30), "the requests in their states");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var page in pages.Values)
            await page.Context.CloseAsync();
    }

    /// <summary>The page of this person, wherever it was left.</summary>
    public async Task<IPage> PageOfAsync(string role)
    {
        if (!pages.TryGetValue(role, out var page))
            pages[role] = page = await portal.SignInAsync(Roles[role]);
        return page;
    }

    /// <summary>Puts ids into an address: <c>/requests/{pending}</c>, <c>/lists/{list}</c>.</summary>
    public string Fill(string text) =>
        text.Replace("{pending}", Pending.Id.ToString(), StringComparison.Ordinal)
            .Replace("{pending-number}", Text(Pending.Number), StringComparison.Ordinal)
            .Replace("{active}", Active.Id.ToString(), StringComparison.Ordinal)
            .Replace("{active-number}", Text(Active.Number), StringComparison.Ordinal)
            .Replace("{list}", List.ToString(), StringComparison.Ordinal)
            .Replace("{review}", Review.ToString(), StringComparison.Ordinal)
            .Replace("{campaign}", Campaign.ToString(), StringComparison.Ordinal);

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task MakeListAsync()
    {
        var host = portal.Host;
        List = await host.ListAsync("Osprey watch", Roles["owner"]);
        await host.AddAsync(List, Requester);
        Review = await host.ReviewAsync(List);
        var due = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(60);
        var campaign = new StartCampaignCommand(Campaign, "Osprey in spring", due, new CampaignChoice(Only: [List]));
        (
            await host.Get<StartCampaign>().ExecuteAsync(campaign, await host.ActorOf("nora.winter"), default)
        ).Succeeded.ShouldBeTrue();
    }

    private async Task FailAsync(string group, int status, string code, string summary)
    {
        await using var db = portal.Host.Db();
        var id = await db.Resources.Where(r => r.Name == group).Select(r => r.ExternalId).SingleAsync();
        var person = await portal.Host.PersonAsync(Requester);
        portal.Sandbox.OktaFaults.Add(
            new Fault(
                $"/api/v1/groups/{id}/users/{person.ExternalId}",
                FaultKind.Status,
                "PUT",
                status,
                $$"""{"errorCode":"{{code}}","errorSummary":"{{summary}}","errorLink":"{{code}}","errorId":"sandbox","errorCauses":[]}"""
            )
        );
    }

    private async Task<bool> IsThereAsync()
    {
        var retried = (await portal.Host.RequestAsync(Retried.Id)).Items.Single();
        await using var db = portal.Host.Db();
        return (await portal.Host.RequestAsync(Active.Id)).Status == RequestStatus.Active
            && (await portal.Host.RequestAsync(InPart.Id)).Items.All(i => i.Status is ItemStatus.InPlace or ItemStatus.Refused)
            && retried is { Status: ItemStatus.Applying, StatusReason: not null }
            && await db.Operations.AnyAsync(o => o.State == OperationState.Rejected);
    }
}

[CollectionDefinition(nameof(Situation))]
public sealed class SituationCollection : ICollectionFixture<Situation>;
