using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>
/// One asks, another gets it: everything is judged for whom it is, and what they have is not everybody's to know. Ada asks for Sofia, whose
/// manager is Georg Haas, too; Julien Moreau owns Figma.
/// </summary>
public sealed class ColleagueTests
{
    private const string Ada = "ada.brandt";
    private const string Sofia = "sofia.navarro";
    private const string SofiaLogin = "sofia.navarro@example.com";
    private const string Haas = "georg.haas";
    private const string Stranger = "jonas.keller";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Submit_ForAColleague_GivesItToThemAndConcernsBoth()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Value;

        var stored = await portal.RequestAsync(request.Id);
        (stored.RequesterId, stored.PersonId).ShouldBe((await IdAsync(portal, Ada), await IdAsync(portal, Sofia)));
        stored.SearchText.ShouldContain("ada brandt");
        stored.SearchText.ShouldContain("sofia navarro");
        foreach (var login in new[] { Ada, Sofia })
        {
            (await portal.DecideAsync(request.Id, login)).Error!.Code.ShouldBe("request.own");
            var mine = await portal.Get<RequestQueries>().MineAsync(await portal.ActorOf(login), true, 1, 10, default);
            mine.Rows.Single().AskedBy.ShouldBe("Ada Brandt");
            var details = await portal.DetailsAsync(request.Id, login);
            (details.IsMine, details.MayCancel, details.Terms.AskedBy).ShouldBe((true, true, "Ada Brandt"));
            details.Terms.IsForMe.ShouldBe(login == Sofia);
        }
        (await portal.DecideAsync(request.Id, Haas)).Value.Status.ShouldBe(RequestStatus.Approved);
        await portal.SettleAsync();

        portal.Sandbox.Holdings().HasAppDirectly("Figma", SofiaLogin).ShouldBeTrue();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", "ada.brandt@example.com").ShouldBeFalse();
        await using var db = portal.Db();
        var said = await db.Audit.SingleAsync(a => a.Action == "request.submitted");
        said.Summary.ShouldStartWith("Ada Brandt asked, for Sofia Navarro, for Figma for 1 hour");
        said.ActorId.ShouldBe((await IdAsync(portal, Ada)).Value);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Theory]
    [InlineData(Ada)]
    [InlineData(Sofia)]
    public async Task CancelEndAndExtend_ByEitherOfBoth_IsDone(string login)
    {
        await using var portal = await PortalHost.StartAsync();
        var cancelled = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Value;
        var cancel = new CancelRequestCommand(cancelled.Id);
        (
            await portal.Get<CancelRequest>().ExecuteAsync(cancel, await portal.ActorOf(Stranger), default)
        ).Succeeded.ShouldBeFalse();
        (await portal.Get<CancelRequest>().ExecuteAsync(cancel, await portal.ActorOf(login), default)).Succeeded.ShouldBeTrue();
        var request = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        await portal.SettleAsync();

        var longer = (await portal.TryExtendAsync(login, request.Id, Hour)).Value;
        var stored = await portal.RequestAsync(longer.Id);
        (stored.RequesterId, stored.PersonId).ShouldBe((await IdAsync(portal, login), await IdAsync(portal, Sofia)));
        (await portal.EndAsync(request.Id, login)).Succeeded.ShouldBeTrue();
        (await portal.RequestAsync(longer.Id)).Status.ShouldBe(RequestStatus.Cancelled);
    }

    [Fact]
    public async Task Submit_ForWhoIsLockedGoneOrUnknown_IsRefusedWithoutSayingWhy()
    {
        await using var portal = await PortalHost.StartAsync();
        var subject = LockSubject.Of(await IdAsync(portal, Sofia));
        await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(subject, "Laptop stolen", null), await portal.ActorOf("nora.winter"), default);

        var locked = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Error!;
        locked.Message.ShouldBe($"Figma cannot be requested. {ColleagueErrors.Closed}");
        (await portal.TryAskAsync(Ada, "dmitri.volkov", null, Hour, "Figma")).Error!.Code.ShouldBe("request.person-unknown");
        var nobody = new SubmitRequestCommand(Guid.CreateVersion7(), await portal.EntitlementsAsync("Figma"), Hour, "Why not")
        {
            For = PersonId.New(),
        };
        (await portal.Get<SubmitRequest>().ExecuteAsync(nobody, await portal.ActorOf(Ada), default)).Error!.Code.ShouldBe(
            "request.person-unknown"
        );
        (await portal.TryAskAsync(Sofia, Ada, null, Hour, "Figma")).Error!.Code.ShouldBe(LockErrors.ActorCode);
    }

    [Theory]
    [InlineData(Ada, false)]
    [InlineData(Stranger, false)]
    [InlineData(Haas, true)]
    [InlineData("julien.moreau", true)]
    [InlineData("nora.winter", true)]
    [InlineData("otto.klein", true)]
    public async Task Preview_OfWhatTheColleagueHas_IsToldOnlyToWhomItConcerns(string asker, bool told)
    {
        await using var portal = await PortalHost.StartAsync();
        var held = await portal.ActiveAsync(Sofia, Haas, 4 * Hour, "Figma");
        var (actor, sofia) = (await portal.ActorOf(asker), await IdAsync(portal, Sofia));
        var figma = await portal.EntitlementsAsync("Figma");
        var until = (await portal.RequestAsync(held.Id)).Until!.Value;

        // Whatever time is tried, the answer is the same.
        var answers = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var hours in new[] { 1, 3, 5, 100 })
        foreach (var start in new[] { null, (DateTimeOffset?)until.AddHours(-1), until.AddHours(1) })
        {
            var query = new PreviewRequestQuery(figma, TimeSpan.FromHours(hours)) { For = sofia, StartsAt = start };
            var item = (await portal.Get<PreviewRequest>().ExecuteAsync(query, actor, default)).Value.Items.Single();
            answers.Add(item.WhyNot);
            if (!told)
                (item.HeldUntil, item.IsExtension, item.HeldBy).ShouldBe((null, false, null));
        }
        if (told)
        {
            answers.ShouldContain(a => a != null && a.StartsWith("Sofia Navarro has Figma already, until "));
            answers.ShouldContain((string?)null);
        }
        else
            answers.ShouldBe([$"Figma cannot be requested. {ColleagueErrors.NotNow}"]);

        var proposed = await portal
            .Get<PreviewRequest>()
            .ExecuteAsync(new PreviewRequestQuery(figma, null) { For = sofia }, actor, default);
        var free = await portal
            .Get<PreviewRequest>()
            .ExecuteAsync(new PreviewRequestQuery(figma, null) { For = await IdAsync(portal, "ilya.petrov") }, actor, default);
        if (!told)
            proposed.Value.Duration.ShouldBe(free.Value.Duration);
        var found = await portal.Get<CatalogQueries>().SearchAsync(new CatalogFilter("Figma") { For = sofia }, actor, default);
        found.Entries.Rows.Single(e => e.Name == "Figma").Choices.Single().Held.ShouldBe(told ? "by a request" : null);
    }

    [Theory]
    [InlineData(Ada, false)]
    [InlineData(Sofia, true)]
    [InlineData(Haas, true)]
    [InlineData("julien.moreau", true)]
    [InlineData("otto.klein", true)]
    public async Task Details_OfWhatElseGivesIt_IsToldOnlyToWhomItConcerns(string reader, bool told)
    {
        await using var portal = await PortalHost.StartAsync();
        var requester = reader is Sofia or "otto.klein" ? Ada : reader;
        var request = (await portal.TryAskAsync(requester, Sofia, null, Hour, "Figma")).Value;
        await portal.AddAsync(await portal.ListAsync("Designers", gives: "Figma"), Sofia);
        await portal.SettleAsync();
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        (await portal.DecideAsync(request.Id, requester == Haas ? "julien.moreau" : Haas)).Succeeded.ShouldBeTrue();
        await portal.EndDueAfterAsync(1.1 * Hour);

        var details = await portal.DetailsAsync(request.Id, reader);

        var note = told ? "An access list still gives it." : "Something else gives it.";
        var item = details.Items.Single();
        (item.Status, item.StatusReason).ShouldBe((ItemStatus.Kept, note));
        details.Timeline.Single(t => t.Kind == TimelineKind.ItemKept).Text.ShouldBe(note);
        details.Timeline.Single(t => t.Kind == TimelineKind.ItemInPlace).Text.ShouldBe(told ? "It was there already." : null);
    }

    [Theory]
    [InlineData(Ada, false)]
    [InlineData(Sofia, true)]
    [InlineData(Haas, true)]
    [InlineData("otto.klein", true)]
    public async Task Details_OfALockedColleague_SayWhyOnlyToWhomItConcerns(string reader, bool told)
    {
        await using var portal = await PortalHost.StartAsync();
        var request = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        await portal.SettleAsync();
        var subject = LockSubject.Of(await IdAsync(portal, "sofia.navarro"));
        await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(subject, "Suspected theft"), await portal.ActorOf("nora.winter"), default);

        var details = await portal.DetailsAsync(request.Id, reader);

        (details.Lock!.Reason, details.Lock.ByName).ShouldBe(told ? ("Suspected theft", "Nora Winter") : (null, null));
        var entry = details.Timeline.Single(t => t.Kind == TimelineKind.Locked);
        (entry.Who, entry.Text).ShouldBe(told ? ("Nora Winter", "Suspected theft") : ("an administrator", null));
        var notice = (await portal.NoticesAsync(Ada)).Single(n => n.Kind == NoticeKind.Locked);
        (notice.Facts.Said, notice.Text.Contains("Nora", StringComparison.Ordinal)).ShouldBe((null, false));
        (await portal.NoticesAsync(Sofia)).Single(n => n.Kind == NoticeKind.Locked).Facts.Said.ShouldBe("Suspected theft");
    }

    [Fact]
    public async Task Details_OfWhatGoesOnByAnExtension_IsToldToWhoeverAsked()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = (await portal.TryAskAsync(Ada, Sofia, null, Hour, "Figma")).Value;
        await portal.DecideAsync(request.Id, Haas);
        await portal.SettleAsync();
        var longer = (await portal.TryExtendAsync(Ada, request.Id, Hour)).Value;
        await portal.DecideAsync(longer.Id, Haas);
        await portal.EndDueAfterAsync(1.1 * Hour);

        var item = (await portal.DetailsAsync(request.Id, Ada)).Items.Single();

        item.StatusReason.ShouldBe($"It goes on by request {longer.Number}, which extends this one.");
    }

    [Fact]
    public async Task Submit_WhatIsAskedForOrStartsLater_ReadsTheSameToWhomItIsNotToBeTold()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync(Sofia, Hour, "Figma");
        var later = (await portal.TryAskAsync(Sofia, null, portal.Time.GetUtcNow().AddDays(2), Hour, "prod-deployers")).Value;
        (await portal.DecideAsync(later.Id, Haas)).Succeeded.ShouldBeTrue();

        foreach (var what in new[] { "Figma", "prod-deployers" })
            (await portal.TryAskAsync(Ada, Sofia, null, Hour, what)).Error!.Message.ShouldBe(
                $"{what} cannot be requested. {ColleagueErrors.NotNow}"
            );
        (await portal.TryAskAsync(Haas, Sofia, null, Hour, "Figma")).Error!.Code.ShouldBe("request.asked");

        // One's own asking is no secret to oneself.
        await portal.TryAskAsync(Ada, "ilya.petrov", null, Hour, "Figma");
        (await portal.TryAskAsync(Ada, "ilya.petrov", null, Hour, "Figma")).Error!.Code.ShouldBe("request.asked");
    }

    [Fact]
    public async Task Submit_PoliciesOfThePerson_AreWhatCounts()
    {
        await using var portal = await PortalHost.StartAsync();
        var billing = "Billing on Billing";
        await using (var db = portal.Db())
            billing = await (
                from e in db.Entitlements
                join r in db.Resources on e.ResourceId equals r.Id
                where r.Name == "Billing" && e.Name != "ReadOnlyAccess" && e.Name != "AdministratorAccess" && e.GoneAt == null
                select e.Name + " on " + r.Name
            ).FirstAsync();

        // Nobody outside Finance may have it, whoever asks.
        (await portal.TryAskAsync(Ada, Sofia, null, Hour, billing)).Error!.Message.ShouldContain("for Sofia Navarro");
        var colleagues = await portal.Get<Colleagues>().FindAsync("sofia", await portal.ActorOf(Ada), default);
        colleagues.Single().Name.ShouldBe("Sofia Navarro");
        (await portal.Get<Colleagues>().FindAsync("ada", await portal.ActorOf(Ada), default)).ShouldNotContain(c =>
            c.Name == "Ada Brandt"
        );
        (await portal.Get<Colleagues>().FindAsync("volkov", await portal.ActorOf(Ada), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Submit_ForTheOwnReport_NeedsAnotherApprover()
    {
        await using var portal = await PortalHost.StartAsync();

        // The manager asks for their report: they are not among those who decide it.
        var preview = await portal
            .Get<PreviewRequest>()
            .ExecuteAsync(
                new PreviewRequestQuery(await portal.EntitlementsAsync("PowerUserAccess on Production"), Hour)
                {
                    For = await IdAsync(portal, Sofia),
                },
                await portal.ActorOf(Haas),
                default
            );
        preview.Value.Items.Single().Approvals.ShouldAllBe(a => !a.Names.Contains("Georg Haas"));
        var request = (await portal.TryAskAsync(Haas, Sofia, null, Hour, "PowerUserAccess on Production")).Value;
        (await portal.DecideAsync(request.Id, Haas)).Error!.Code.ShouldBe("request.own");
        (await portal.DecideAsync(request.Id, "marco.bianchi")).Succeeded.ShouldBeTrue();
    }

    private static async Task<PersonId> IdAsync(PortalHost portal, string login) => (await portal.PersonAsync(login)).Id;
}
