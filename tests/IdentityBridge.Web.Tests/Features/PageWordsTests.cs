using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Features.Catalog;
using IdentityBridge.Web.Features.Home;
using IdentityBridge.Web.Features.Requests;
using IdentityBridge.Web.Shared;

namespace IdentityBridge.Web.Tests.Features;

public sealed class PageWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 3, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(4, "Good evening, Ada")]
    [InlineData(5, "Good morning, Ada")]
    [InlineData(12, "Good afternoon, Ada")]
    [InlineData(18, "Good evening, Ada")]
    public void Greeting_AtAnHour_FitsTheDay(int hour, string words) =>
        Greeting.Say(new DateTimeOffset(2026, 3, 3, hour, 0, 0, TimeSpan.FromHours(1)), "Ada Brandt").ShouldBe(words);

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(40, "0.1 s")]
    [InlineData(830, "0.8 s")]
    [InlineData(12_400, "12 s")]
    [InlineData(200_000, "3 min")]
    [InlineData(7_500_000, "2 hours 5 minutes")]
    public void Elapsed_OfASpan_IsAsExactAsItMatters(int milliseconds, string words) =>
        Elapsed.Say(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(words);

    [Theory]
    [InlineData("012345678901", "0123\u00A04567\u00A08901")]
    [InlineData("0oa1b2c3d4e5", "0oa1b2c3d4e5")]
    [InlineData("", "")]
    public void AccountId_OfAnAccount_IsGrouped(string id, string words) => CatalogWords.AccountId(id).ShouldBe(words);

    [Theory]
    [InlineData(1, 1, "Ada", "Ada")]
    [InlineData(1, 2, "Ada,Ben", "Ada or Ben")]
    [InlineData(2, 2, "Ada,Ben", "Ada and Ben")]
    [InlineData(2, 3, "Ada,Ben,Cem", "2 of Ada, Ben and Cem")]
    [InlineData(1, 12, "Ada,Ben,Cem,Dil", "1 of Ada, Ben, Cem and 9 others (owners of Figma)")]
    public void Who_OfAThreshold_NamesThePeople(int needed, int approvers, string names, string words) =>
        CatalogWords.Who(new PreviewThreshold(needed, "owners of Figma", approvers, names.Split(','))).ShouldBe(words);

    [Fact]
    public void Who_WithoutAnybody_SaysSo() =>
        CatalogWords.Who(new PreviewThreshold(1, "owners of Figma", 0, [])).ShouldBe("owners of Figma, but there is nobody");

    [Fact]
    public void Ending_OfOneThing_TakesItsWholeRequestAndKeepsWhatHasAnotherReason()
    {
        var request = RequestId.New();
        var byRequest = new AccessReason("Request 1042", "approved", request, Now, Now.AddHours(4));
        var standing = new AccessReason("Standing", "not given here", null, Now, null);
        var figma = Held("Figma", byRequest);
        var jira = Held("Jira", byRequest, standing);
        var zoom = Held("Zoom", standing);

        var plan = Ending.Plan(figma, [figma, jira, zoom]);

        plan.RequestIds.ShouldBe([request]);
        plan.RequestNames.ShouldBe("request 1042");
        plan.Removed.ShouldBe([("Figma", "Okta")]);
        plan.Kept.ShouldBe([("Jira", "Standing")]);
    }

    [Fact]
    public void Ending_OfWhatTwoRequestsGive_EndsBoth()
    {
        var figma = Held(
            "Figma",
            new AccessReason("Request 1042", "approved", RequestId.New(), Now, Now.AddHours(4)),
            new AccessReason("Request 1043", "approved", RequestId.New(), Now, Now.AddHours(8))
        );

        var plan = Ending.Plan(figma, [figma]);

        plan.RequestIds.Count().ShouldBe(2);
        plan.RequestNames.ShouldBe("requests 1042 and 1043");
        plan.Removed.ShouldBe([("Figma", "Okta")]);
    }

    [Fact]
    public void Ending_OfWhatIsExtended_EndsTheExtensionFirstAndCancelsWhatWaits()
    {
        var (request, longer) = (RequestId.New(), RequestId.New());
        var first = new AccessReason("Request 1042", "approved", request, Now, Now.AddHours(4));
        var next = new AccessReason("Request 1043", "approved", longer, Now.AddHours(1), Now.AddHours(8)) { Extends = request };
        var figma = Held("Figma", first);
        var waiting = new PendingExtension(RequestId.New(), 1044, longer);
        var jira = Held("Jira", first, next) with { Pending = waiting };

        var plan = Ending.Plan(figma, [figma, jira]);

        plan.RequestIds.ShouldBe([longer, request]);
        plan.Removed.Select(r => r.Name).ShouldBe(["Figma", "Jira"]);
        plan.Kept.ShouldBeEmpty();
        plan.Cancelled.ShouldBe([waiting]);
    }

    private static HeldAccess Held(string name, params AccessReason[] reasons) =>
        new(
            EntitlementId.New(),
            EntitlementKind.AppAssignment,
            ResourceKind.OktaApp,
            "",
            name,
            "0oa",
            true,
            Now,
            null,
            reasons,
            null
        );
}
