using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A request that is over becomes the draft of another one.</summary>
public sealed class AskAgainTests
{
    private const string Ada = "ada.brandt";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(RequestStatus.Denied)]
    [InlineData(RequestStatus.Cancelled)]
    [InlineData(RequestStatus.Expired)]
    [InlineData(RequestStatus.Revoked)]
    [InlineData(RequestStatus.Ended)]
    public async Task AskAgain_WhatIsOver_IsADraftOfTheSameAndTheTwoAreLinked(RequestStatus status)
    {
        await using var portal = await PortalHost.StartAsync();
        var old = await OverAsync(portal, status);

        var draft = (await AgainAsync(portal, old.Id, Ada)).Value;
        draft.Items.ShouldBe(await portal.EntitlementsAsync("prod-deployers"));
        (draft.Duration, draft.Reason, draft.Number).ShouldBe((Hour, "OPS-1042: look at the failing nightly load", old.Number));
        draft.LeftOut.ShouldBeEmpty();
        var submitted = (await SubmitAsync(portal, draft, Ada)).Value;

        (await portal.RequestAsync(submitted.Id)).AgainOfId.ShouldBe(old.Id);
        (await DetailsAsync(portal, old.Id, Ada)).AskedAgain.ShouldBe([new RequestLink(submitted.Id, submitted.Number)]);
        (await DetailsAsync(portal, submitted.Id, Ada)).AgainOf.ShouldBe(new RequestLink(old.Id, old.Number));
        (await DetailsAsync(portal, old.Id, Ada)).MayAskAgain.ShouldBeTrue();
        (await DetailsAsync(portal, submitted.Id, Ada)).MayAskAgain.ShouldBeFalse();
    }

    [Fact]
    public async Task AskAgain_ByEveryRole_OnlyWhoseBusinessItIs()
    {
        await using var portal = await PortalHost.StartAsync();
        var old = await OverAsync(portal, RequestStatus.Denied);
        var pending = await portal.SubmitAsync(Ada, Hour, "Figma");

        foreach (
            var (login, expected) in new[]
            {
                (Ada, null),
                ("georg.haas", "request.not-yours"),
                ("nora.winter", "request.not-yours"),
                ("otto.klein", "request.not-yours"),
                ("pia.sommer", "request.not-yours"),
                ("jonas.keller", "request.not-found"),
                ("dmitri.volkov", "request.not-found"),
            }
        )
        {
            (await AgainAsync(portal, old.Id, login)).Error?.Code.ShouldBe(expected, login);
            (await DetailsOrNullAsync(portal, old.Id, login))?.MayAskAgain.ShouldBe(login == Ada, login);
        }
        (await portal.Get<AskAgain>().ExecuteAsync(old.Id, Actor.System, default)).Error!.Code.ShouldBe("request.not-found");
        (await AgainAsync(portal, RequestId.New(), Ada)).Error!.Code.ShouldBe("request.not-found");
        (await AgainAsync(portal, pending.Id, Ada)).Error!.Code.ShouldBe("request.not-over");
    }

    [Fact]
    public async Task Submit_AsAgainOfWhatIsNotMine_IsNotFoundAndNothingIsStored()
    {
        await using var portal = await PortalHost.StartAsync();
        var old = await OverAsync(portal, RequestStatus.Denied);
        var mine = await portal.SubmitAsync("tunde.osei", Hour, "Figma");

        (await TryAsync("tunde.osei", old.Id)).Error!.Code.ShouldBe("request.not-found");
        (await TryAsync("nora.winter", old.Id)).Error!.Code.ShouldBe("request.not-found");
        (await TryAsync("tunde.osei", mine.Id)).Error!.Code.ShouldBe("request.not-over");
        var other = (await TryAsync(Ada, old.Id)).Value;
        (await portal.RequestAsync(other.Id)).AgainOfId.ShouldBeNull("they have nothing in common");
        (await DetailsAsync(portal, old.Id, Ada)).AskedAgain.ShouldBeEmpty();

        async Task<Result<SubmittedRequest>> TryAsync(string login, RequestId again) =>
            await portal
                .Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(Guid.CreateVersion7(), await portal.EntitlementsAsync("Salesforce"), Hour, "Why not")
                    {
                        AgainOf = again,
                    },
                    await portal.ActorOf(login),
                    default
                );
    }

    [Fact]
    public async Task Links_ToARequestOneMayNotSee_AreNotShown()
    {
        await using var portal = await PortalHost.StartAsync();
        var old = await portal.SubmitAsync(Ada, Hour, "Figma", "prod-deployers");
        await portal.DecideAsync(old.Id, "julien.moreau", Verdict.Deny, "Not this one");
        if ((await portal.RequestAsync(old.Id)).Status == RequestStatus.Pending)
            await portal.DecideAsync(old.Id, "georg.haas", Verdict.Deny, "Nor this");
        var later = (
            await portal
                .Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(
                        Guid.CreateVersion7(),
                        await portal.EntitlementsAsync("prod-deployers"),
                        Hour,
                        "OPS-1: without Figma"
                    )
                    {
                        AgainOf = old.Id,
                    },
                    await portal.ActorOf(Ada),
                    default
                )
        ).Value;

        (await DetailsOrNullAsync(portal, later.Id, "julien.moreau")).ShouldBeNull();
        (await DetailsAsync(portal, old.Id, "julien.moreau")).AskedAgain.ShouldBeEmpty();
        (await DetailsAsync(portal, old.Id, Ada)).AskedAgain.Single().Number.ShouldBe(later.Number);
        (await DetailsAsync(portal, old.Id, "otto.klein")).AskedAgain.Single().Number.ShouldBe(later.Number);
    }

    [Fact]
    public async Task AskAgain_WhatCanNoLongerBeAskedFor_IsLeftOutWithTheReason()
    {
        await using var portal = await PortalHost.StartAsync();
        var (kept, gone) = (await portal.RoleAsync("Kept", "Salesforce"), await portal.RoleAsync("Of the past", "Looker"));
        var old = (
            await portal.TrySubmitAsync(
                "mei.tan",
                Hour,
                [new AskedRole(kept), new AskedRole(gone)],
                "Figma",
                "prod-deployers",
                "PowerUserAccess on Production"
            )
        ).Value;
        (
            await portal.Get<CancelRequest>().ExecuteAsync(new(old.Id), await portal.ActorOf("mei.tan"), default)
        ).Succeeded.ShouldBeTrue();
        var (figma, deployers) = (await portal.EntitlementAsync("Figma"), await portal.EntitlementAsync("prod-deployers"));
        await using (var db = portal.Db())
        {
            await db
                .Entitlements.Where(e => e.Id == figma)
                .ExecuteUpdateAsync(s => s.SetProperty(e => e.GoneAt, portal.Time.GetUtcNow()));
            await db
                .Resources.Where(r => r.Name == "prod-deployers")
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.WhyNotRequestable, "It is being replaced."));
        }
        await portal
            .Get<Application.AccessLists.DeleteRole>()
            .ExecuteAsync(new(gone), await portal.ActorOf("nora.winter"), default);

        var draft = (await AgainAsync(portal, old.Id, "mei.tan")).Value;

        draft.Items.ShouldBe(await portal.EntitlementsAsync("PowerUserAccess on Production"));
        draft.Roles.ShouldBe([kept]);
        draft.LeftOut.Select(t => t.Name).ShouldBe(["Figma", "prod-deployers", "Role Of the past"], ignoreOrder: true);
        draft.LeftOut.Single(t => t.Name == "prod-deployers").Why.ShouldContain("It is being replaced.");
        draft.LeftOut.Single(t => t.Name == "Figma").Why.ShouldContain("no longer");
        draft.LeftOut.ShouldAllBe(t => t.Why.EndsWith('.'));
    }

    private static async Task<SubmittedRequest> OverAsync(PortalHost portal, RequestStatus status)
    {
        if (status is RequestStatus.Revoked or RequestStatus.Ended)
        {
            var active = await portal.ActiveAsync(Ada, "georg.haas", Hour, "prod-deployers");
            if (status == RequestStatus.Revoked)
                (await portal.EndAsync(active.Id, Ada)).Succeeded.ShouldBeTrue();
            else
            {
                portal.Time.Advance(TimeSpan.FromHours(2));
                await portal.Get<Application.Grants.EndDueGrants>().ExecuteAsync(default);
            }
            await portal.SettleAsync();
            (await portal.RequestAsync(active.Id)).Status.ShouldBe(status);
            return active;
        }
        var request = await portal.SubmitAsync(Ada, Hour, "prod-deployers");
        if (status == RequestStatus.Denied)
            await portal.DecideAsync(request.Id, "georg.haas", Verdict.Deny, "Not today");
        else if (status == RequestStatus.Cancelled)
            await portal.Get<CancelRequest>().ExecuteAsync(new(request.Id), await portal.ActorOf(Ada), default);
        else
        {
            portal.Time.Advance(TimeSpan.FromDays(40));
            await portal.Get<ExpireRequests>().ExecuteAsync(default);
        }
        (await portal.RequestAsync(request.Id)).Status.ShouldBe(status);
        return request;
    }

    private static async Task<Result<AgainDraft>> AgainAsync(PortalHost portal, RequestId id, string login) =>
        await portal.Get<AskAgain>().ExecuteAsync(id, await portal.ActorOf(login), default);

    private static async Task<Result<SubmittedRequest>> SubmitAsync(PortalHost portal, AgainDraft draft, string login) =>
        await portal
            .Get<SubmitRequest>()
            .ExecuteAsync(
                new SubmitRequestCommand(Guid.CreateVersion7(), draft.Items, draft.Duration, draft.Reason)
                {
                    Roles = [.. draft.Roles.Select(r => new AskedRole(r))],
                    AgainOf = draft.Id,
                },
                await portal.ActorOf(login),
                default
            );

    private static async Task<RequestDetails> DetailsAsync(PortalHost portal, RequestId id, string login) =>
        (await portal.Get<RequestDetailsQuery>().ExecuteAsync(id, await portal.ActorOf(login), default)).Value;

    private static async Task<RequestDetails?> DetailsOrNullAsync(PortalHost portal, RequestId id, string login)
    {
        var result = await portal.Get<RequestDetailsQuery>().ExecuteAsync(id, await portal.ActorOf(login), default);
        return result.Succeeded ? result.Value : null;
    }
}
