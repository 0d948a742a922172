using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>What a reviewer sees of their own decisions.</summary>
public sealed class DecidedTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Decided_ByMe_IsListedLatestFirstWithWhatISaidAndWhatBecameOfIt()
    {
        await using var portal = await PortalHost.StartAsync();
        var approved = await portal.SubmitAsync("ada.brandt", 2 * Hour, "Figma", "prod-deployers");
        await portal.DecideAsync(approved.Id, "georg.haas", shorter: Hour, comment: "One hour is enough");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        var denied = await portal.SubmitAsync("ada.brandt", Hour, "data-lake-analysts");
        await portal.DecideAsync(denied.Id, "georg.haas", Verdict.Deny, "Use Datadog");
        await portal.SettleAsync();

        var mine = await DecidedAsync(portal, "georg.haas");

        mine.Total.ShouldBe(2);
        mine.Rows.Select(r => (r.Request.Id, r.Verdict, r.Comment, r.Shorter, r.Request.Status))
            .ShouldBe([
                (denied.Id, Verdict.Deny, "Use Datadog", null, RequestStatus.Denied),
                (approved.Id, Verdict.Approve, "One hour is enough", Hour, RequestStatus.Active),
            ]);
        mine.Rows[1].Request.Items.ShouldBe(["Figma", "prod-deployers"], ignoreOrder: true);
        mine.Rows[1].Request.Requester.ShouldBe("Ada Brandt");
        (mine.Rows[0].DecidedAt - mine.Rows[1].DecidedAt).ShouldBe(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Decided_ByOthersOrNotYet_IsNotListed()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");
        await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        await portal.DecideAsync(request.Id, "marco.bianchi");

        (await DecidedAsync(portal, "marco.bianchi")).Total.ShouldBe(1);
        foreach (var login in new[] { "georg.haas", "ada.brandt", "nora.winter", "otto.klein", "pia.sommer", "jonas.keller" })
            (await DecidedAsync(portal, login)).Total.ShouldBe(0, login);
    }

    [Fact]
    public async Task Decided_OneOfTwoApprovals_IsListedWhileItStillWaits()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Salesforce");
        await portal.DecideAsync(request.Id, "georg.haas");

        var row = (await DecidedAsync(portal, "georg.haas")).Rows.Single();

        (row.Verdict, row.Request.Status, row.Request.Approvals).ShouldBe((Verdict.Approve, RequestStatus.Pending, 1));
        (await DecidedAsync(portal, "amelie.dubois")).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Decided_AtTheSameInstant_IsOnOnePageEach()
    {
        await using var portal = await PortalHost.StartAsync();
        var requests = new List<RequestId>();
        foreach (var what in new[] { "Figma", "data-lake-analysts", "prod-deployers", "prod-readers", "Salesforce" })
        {
            var request = await portal.SubmitAsync("ada.brandt", Hour, what);
            (await portal.DecideAsync(request.Id, "georg.haas", Verdict.Deny, "Not today")).Succeeded.ShouldBeTrue();
            requests.Add(request.Id);
        }

        var pages = new List<RequestId>();
        for (var page = 1; page <= 3; page++)
            pages.AddRange((await DecidedAsync(portal, "georg.haas", page, 2)).Rows.Select(r => r.Request.Id));

        pages.ShouldBe(requests.AsEnumerable().Reverse());
        (await DecidedAsync(portal, "georg.haas", 4, 2)).Rows.ShouldBeEmpty();
    }

    private static async Task<Page<DecidedRow>> DecidedAsync(PortalHost portal, string login, int page = 1, int size = 25) =>
        await portal.Get<RequestQueries>().DecidedAsync(await portal.ActorOf(login), liveOnly: false, page, size, default);
}
