using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What is refused, and that the refusal leaves nothing behind.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("engineering", "rule")]
    [InlineData("London office (Active Directory)", "")]
    [InlineData("Everyone", "")]
    [InlineData("HubSpot", "")]
    [InlineData("identitybridge-administrators", "rights in this portal")]
    [InlineData("identitybridge-reviewers", "rights in this portal")]
    [InlineData("Billing-ReadOnly on Billing", "No request policy")]
    public async Task Submit_NotRequestable_SaysWhy(string what, string words)
    {
        await using var portal = await PortalHost.StartAsync();

        var refused = await portal.TrySubmitAsync("jonas.keller", Hour, what);

        refused.Error!.Code.ShouldBe("request.not-requestable");
        refused.Error.Message.ShouldContain(words, Case.Insensitive);
        await ShouldBeEmptyAsync(portal);
    }

    [Fact]
    public async Task Submit_DepartmentPolicy_AllowsTheDepartmentOnly()
    {
        await using var portal = await PortalHost.StartAsync();

        (await portal.TrySubmitAsync("zeynep.aydin", Hour, "Billing-ReadOnly on Billing")).Error!.Code.ShouldBe("request.held");
        (await portal.TrySubmitAsync("carla.mendes", Hour, "Billing-ReadOnly on Billing")).Error!.Code.ShouldBe(
            "request.not-requestable"
        );
    }

    [Theory]
    [InlineData("ada.brandt", "PowerUserAccess on Production", 9, "request.over-limit")]
    [InlineData("ada.brandt", "Figma", 24 * 15, "request.over-limit")]
    [InlineData("ada.brandt", "Looker", 1, "request.held")]
    [InlineData("ada.brandt", "PowerUserAccess on Data lake", 1, "request.held")]
    [InlineData("ada.brandt", "Jira", 1, "request.held")]
    public async Task Submit_OverTheLimitOrHeld_IsRefused(string login, string what, int hours, string code)
    {
        await using var portal = await PortalHost.StartAsync();

        (await portal.TrySubmitAsync(login, TimeSpan.FromHours(hours), what)).Error!.Code.ShouldBe(code);

        await ShouldBeEmptyAsync(portal);
    }

    [Fact]
    public async Task Submit_TooShort_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        (await portal.TrySubmitAsync("ada.brandt", TimeSpan.FromSeconds(59), "Figma")).Error!.Code.ShouldBe("request.too-short");
        (await portal.TrySubmitAsync("ada.brandt", TimeSpan.FromMinutes(-5), "Figma")).Error!.Code.ShouldBe("request.too-short");
        (await portal.TrySubmitAsync("ada.brandt", TimeSpan.MaxValue - TimeSpan.FromTicks(1), "Figma")).Error!.Code.ShouldBe(
            "request.over-limit"
        );
    }

    [Fact]
    public async Task Submit_StrangeBaskets_AreRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = await portal.EntitlementAsync("Figma");
        var production = await portal.EntitlementAsync("PowerUserAccess", "Production");
        async Task<string?> Refused(string reason, params EntitlementId[] items) =>
            (
                await portal
                    .Get<SubmitRequest>()
                    .ExecuteAsync(
                        new SubmitRequestCommand(Guid.CreateVersion7(), items, Hour, reason),
                        await portal.ActorOf("ada.brandt"),
                        default
                    )
            )
                .Error
                ?.Code;

        (await Refused("Nothing")).ShouldBe("request.empty");
        (await Refused("Unknown", figma, EntitlementId.New())).ShouldBe("request.unknown-item");
        (await Refused("Many", [.. Enumerable.Range(0, 301).Select(_ => EntitlementId.New())])).ShouldBe("request.too-many");
        (await Refused(new string('ä', 2049), figma)).ShouldBe("request.too-long");
        (await Refused("  ", production)).ShouldBe("request.reason-missing");
        await ShouldBeEmptyAsync(portal);
        (await Refused(new string('ä', 2048), figma, figma)).ShouldBeNull();
        await using var db = portal.Db();
        (await db.RequestItems.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Submit_AlreadyPending_IsRefusedWithItsNumber()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.SubmitAsync("ada.brandt", Hour, "Figma");

        var again = await portal.TrySubmitAsync("ada.brandt", 2 * Hour, "Figma", "prod-deployers");

        again.Error!.Code.ShouldBe("request.asked");
        again.Error.Message.ShouldContain(first.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Submit_SuspendedAccount_IsNotOffered()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var webshop = await db.Resources.SingleAsync(r => r.Name == "Legacy webshop");

        webshop.WhyNotRequestable.ShouldNotBeNull();
    }

    [Fact]
    public async Task Submit_Extension_NeverInterrupts()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync("ada.brandt", "georg.haas", Hour, "Figma", "prod-deployers", "PowerUserAccess on Production");
        (await portal.TrySubmitAsync("ada.brandt", TimeSpan.FromMinutes(30), "Figma")).Error!.Code.ShouldBe("request.held");
        portal.Time.Advance(TimeSpan.FromMinutes(50));

        await portal.ActiveAsync("ada.brandt", "georg.haas", Hour, "Figma", "prod-deployers", "PowerUserAccess on Production");
        await portal.EndDueAfterAsync(TimeSpan.FromMinutes(20));
        await portal.SyncAllAsync();
        await portal.SettleAsync();

        portal.Sandbox.OktaJournal.Read().ShouldNotContain(call => call.Method == "DELETE");
        portal.Sandbox.OktaJournal.Read().Count(call => call.Method is "PUT" or "POST").ShouldBe(2);
        portal.Sandbox.AwsJournal.Read(0, "DeleteAccountAssignment").ShouldBeEmpty();
        portal.Sandbox.AwsJournal.Read(0, "CreateAccountAssignment").Count.ShouldBe(1);
        portal.Sandbox.Holdings().HasAppDirectly("Figma", "ada.brandt@example.com").ShouldBeTrue();

        await portal.EndDueAfterAsync(TimeSpan.FromMinutes(40));
        portal.Sandbox.Holdings().HasApp("Figma", "ada.brandt@example.com").ShouldBeFalse();
    }

    [Fact]
    public async Task Decide_Stale_IsAConflict()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ApprovedAsync("ada.brandt", "georg.haas", Hour, "PowerUserAccess on Production");

        var late = await portal.DecideAsync(request.Id, "marco.bianchi", Verdict.Deny, "No");

        (late.Error!.Kind, late.Error.Code).ShouldBe((ErrorKind.Conflict, "request.not-pending"));
        (await portal.RequestAsync(request.Id)).Decisions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Decide_LongerOrWithoutReason_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");

        (await portal.DecideAsync(request.Id, "georg.haas", shorter: 2 * Hour)).Error!.Code.ShouldBe("request.lengthened");
        (await portal.DecideAsync(request.Id, "georg.haas", shorter: TimeSpan.Zero)).Error!.Code.ShouldBe("request.lengthened");
        (await portal.DecideAsync(request.Id, "georg.haas", Verdict.Deny, " ")).Error!.Code.ShouldBe("request.denial-reason");
        (await portal.DecideAsync(request.Id, "georg.haas", comment: new string('x', 4097))).Error!.Code.ShouldBe(
            "request.too-long"
        );
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Pending);

        (await portal.DecideAsync(request.Id, "georg.haas", shorter: TimeSpan.FromMinutes(20))).Succeeded.ShouldBeTrue();
        var approved = await portal.RequestAsync(request.Id);
        (approved.Until - approved.From).ShouldBe(TimeSpan.FromMinutes(20));
        approved.Timeline.ShouldContain(entry => entry.Kind == TimelineKind.Shortened);
    }

    [Fact]
    public async Task Decide_TwoThresholds_NeedBoth()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Salesforce");

        (await portal.DecideAsync(request.Id, "georg.haas")).Value.Status.ShouldBe(RequestStatus.Pending);
        (await portal.DecideAsync(request.Id, "georg.haas")).Error!.Code.ShouldBe("request.decided-already");
        (await portal.DecideAsync(request.Id, "amelie.dubois")).Value.Status.ShouldBe(RequestStatus.Approved);
    }

    [Fact]
    public async Task Decide_MembershipFromARequest_GivesNoRight()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync("mei.tan", "marco.bianchi", TimeSpan.FromDays(1), "platform-leads");
        portal.Sandbox.Holdings().InGroup("platform-leads", "mei.tan@example.com").ShouldBeTrue();
        portal.Time.Advance(TimeSpan.FromMinutes(5));
        await portal.SyncAsync(ConnectorId.Okta);
        var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");

        (await portal.DecideAsync(request.Id, "mei.tan")).Error!.Code.ShouldBe("request.not-found");
        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("mei.tan"), default)).ShouldBe(0);
        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("marco.bianchi"), default)).ShouldBe(1);
    }

    [Fact]
    public async Task Decide_MembershipFromAList_GivesTheRightAsLongAsTheListGivesIt()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ListAsync("Platform leads", gives: ["platform-leads"]);
        var edge = await portal.AddAsync(list, "mei.tan");
        await portal.SettleAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");
        (await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf("mei.tan"), default)).ShouldBe(1);

        await portal.RemoveAsync(list, edge);

        (await portal.DecideAsync(request.Id, "mei.tan")).Error!.Code.ShouldBe("request.not-found");
    }

    [Fact]
    public async Task EndAccess_OwnerWhomNoThresholdNames_SeesTheRequestAndEndsItButDoesNotDecide()
    {
        await using var portal = await PortalHost.StartAsync();
        var pending = await portal.SubmitAsync("mira.lund", Hour, "SecurityAudit on Security");
        (await portal.DecideAsync(pending.Id, "viktor.stahl")).Error!.Code.ShouldBe("request.not-approver");
        var active = await portal.ActiveAsync("tunde.osei", "mira.lund", Hour, "SecurityAudit on Security");

        (await portal.EndAsync(active.Id, "viktor.stahl")).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasPermissionSet("Security", "SecurityAudit", "tunde.osei@example.com").ShouldBeFalse();
    }

    [Fact]
    public async Task Inbox_ListsExactlyWhatOneMayDecide()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        await portal.SubmitAsync("tunde.osei", Hour, "Salesforce");
        await portal.SubmitAsync("georg.haas", Hour, "PowerUserAccess on Production");
        async Task<int> Waiting(string login) =>
            await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf(login), default);

        (await Waiting("georg.haas")).ShouldBe(1);
        (await Waiting("julien.moreau")).ShouldBe(1);
        (await Waiting("mira.lund")).ShouldBe(1);
        (await Waiting("grace.kim")).ShouldBe(1);
        (await Waiting("helena.roth")).ShouldBe(1);
        (await Waiting("marco.bianchi")).ShouldBe(1);
        (await Waiting("pia.sommer")).ShouldBe(3);
        (await Waiting("nora.winter")).ShouldBe(0);
        (await Waiting("ada.brandt")).ShouldBe(0);
    }

    [Fact]
    public async Task EndAccess_OfSomebodyElseWithoutReason_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ApprovedAsync("ada.brandt", "georg.haas", Hour, "Figma");

        (await portal.EndAsync(request.Id, "georg.haas", " ")).Error!.Code.ShouldBe("request.end-reason");
        (await portal.EndAsync(request.Id, "ada.brandt", null)).Succeeded.ShouldBeTrue();
        (await portal.EndAsync(request.Id, "ada.brandt", null)).Error!.Code.ShouldBe("request.nothing-to-end");
    }

    [Fact]
    public async Task Catalog_EveryKind_IsFoundAndSaysWhyNot()
    {
        await using var portal = await PortalHost.StartAsync();

        var page = await portal
            .Get<CatalogQueries>()
            .SearchAsync(new CatalogFilter(), await portal.ActorOf("ada.brandt"), default);

        page.ByKind.Values.Sum().ShouldBe(53);
        page.ByKind[ResourceKind.AwsAccount].ShouldBe(8);
        page.Entries.Total.ShouldBe(53);
    }

    private static async Task ShouldBeEmptyAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        (await db.Requests.CountAsync()).ShouldBe(0);
        (await db.Operations.CountAsync()).ShouldBe(0);
    }
}
