using System.Text.Json;
using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>Mails and webhooks on their way: each arrives, in order, also when the other side fails.</summary>
public sealed class DeliveryTests
{
    private const string Ada = "ada.brandt";
    private const string AdaMail = "ada.brandt@example.com";
    private const string Georg = "georg.haas";
    private const string GeorgMail = "georg.haas@example.com";
    private const string Production = "PowerUserAccess on Production";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Mail_OfADecision_SaysEverythingAndLeadsToTheRequest()
    {
        await using var mail = MailServer.Start(tls: true, account: ("portal", "s3cret"));
        await using var portal = await StartAsync(mail.Settings());
        var request = await portal.SubmitAsync(Ada, 4 * Hour, Production);
        await portal.DecideAsync(request.Id, Georg, comment: "Careful & <quick>");
        await portal.DeliverAsync();

        mail.Complaints.ShouldBeEmpty();
        var taken = mail.Taken.Single(m => m.To == AdaMail);
        (taken.From, taken.Protected, taken.User).ShouldBe(("portal@example.com", true, "portal"));
        taken.Header("Subject").ShouldBe($"Your request for {Production} is approved");
        taken.Header("From").ShouldBe("IdentityBridge <portal@example.com>");
        taken.Header("Auto-Submitted").ShouldBe("auto-generated");
        taken.Header("List-Id").ShouldNotBeNull();
        var notice = (await portal.NoticesAsync(Ada)).Single();
        taken.Header("Message-ID").ShouldBe($"<notice-{notice.Id.Value:N}@example.com>");
        var text = taken.Part("text/plain");
        text.ShouldContain($"https://access.example.com/requests/{request.Id.Value}");
        text.ShouldContain("How long: 4 hours");
        text.ShouldContain("Reason: OPS-1042");
        text.ShouldContain("Europe/Berlin)");
        var html = taken.Part("text/html");
        html.ShouldContain("Careful &amp; &lt;quick&gt;");
        html.ShouldContain($"href=\"https://access.example.com/requests/{request.Id.Value}\"");
        // Georg decided it himself, so his mail that it waits for him is not needed any more.
        mail.Taken.ShouldNotContain(m => m.To == GeorgMail);
        (await portal.DeliverAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task ServerDownForAnHour_EverythingArrivesOnceInOrderForEach()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        await mail.DownAsync();
        for (var i = 0; i < 3; i++)
        {
            var request = await portal.ApprovedAsync(Ada, "julien.moreau", Hour, "Figma");
            await portal.SettleAsync();
            await portal.EndAsync(request.Id, "nora.winter");
            await portal.SettleAsync();
        }
        for (var minute = 0; minute < 60; minute += 5)
        {
            await portal.DeliverAsync();
            portal.Time.Advance(TimeSpan.FromMinutes(5));
        }
        mail.Taken.ShouldBeEmpty();
        mail.Up();
        portal.Time.Advance(TimeSpan.FromMinutes(6));
        await using var twin = portal.Twin();
        await Task.WhenAll(portal.DeliverAsync(), twin.DeliverAsync());
        portal.Time.Advance(TimeSpan.FromMinutes(6));
        await Task.WhenAll(portal.DeliverAsync(), twin.DeliverAsync());

        var expected = (await portal.NoticesAsync(Ada)).Select(n => $"<notice-{n.Id.Value:N}@example.com>").ToList();
        expected.Count.ShouldBe(9);
        var sent = mail.Taken.Where(m => m.To == AdaMail).Select(m => m.Header("Message-ID")!).ToList();
        sent.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        var byOrder = (await portal.DeliveriesAsync())
            .Where(d => d.NoticeId is not null && d.State == DeliveryState.Sent)
            .Select(d => $"<notice-{d.NoticeId!.Value.Value:N}@example.com>")
            .Where(expected.Contains);
        sent.ShouldBe(byOrder);
        mail.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusals_OfOneRecipient_ConcernNobodyElse()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        mail.Trouble(AdaMail, MailTrouble.NoSuchRecipient);
        mail.Trouble(GeorgMail, MailTrouble.Later);
        await portal.ApprovedAsync(Ada, "julien.moreau", Hour, "Figma");
        await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DeliverAsync();

        var deliveries = await portal.DeliveriesAsync();
        var (ada, georg) = ((await portal.PersonAsync(Ada)).Id, (await portal.PersonAsync(Georg)).Id);
        var gone = deliveries.First(d => d.PersonId == ada);
        (gone.State, gone.Attempts).ShouldBe((DeliveryState.GivenUp, 1));
        gone.LastError!.ShouldContain("550");
        var later = deliveries.Single(d => d.PersonId == georg && d.State != DeliveryState.Dropped);
        (later.State, later.Attempts).ShouldBe((DeliveryState.Waiting, 1));
        mail.Trouble(GeorgMail, MailTrouble.None);
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        await portal.DeliverAsync();
        mail.Taken.Count(m => m.To == GeorgMail).ShouldBe(1);

        mail.Trouble(GeorgMail, MailTrouble.Later);
        await portal.SubmitAsync(Ada, Hour, "ReadOnlyAccess on Production");
        for (var hours = 0; hours <= 84; hours += 6)
        {
            await portal.DeliverAsync();
            portal.Time.Advance(TimeSpan.FromHours(6.1));
        }
        (await portal.DeliveriesAsync()).Last(d => d.PersonId == georg).State.ShouldBe(DeliveryState.GivenUp);
    }

    [Fact]
    public async Task ConnectionLostAfterTheMessage_IsSentAgainWithTheSameId()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        mail.Trouble(GeorgMail, MailTrouble.DropAfterData);
        await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DeliverAsync();
        mail.Trouble(GeorgMail, MailTrouble.None);
        portal.Time.Advance(TimeSpan.FromMinutes(10));
        await portal.DeliverAsync();
        portal.Time.Advance(TimeSpan.FromMinutes(10));
        (await portal.DeliverAsync()).ShouldBe(0);

        var taken = mail.Taken.Where(m => m.To == GeorgMail).ToList();
        taken.Count.ShouldBe(2);
        taken.Select(m => m.Header("Message-ID")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task ServerThatHangsForOne_LetsOthersGoFirst()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        mail.Trouble(GeorgMail, MailTrouble.Hang);
        await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DeliverAsync();
        await portal.SubmitAsync(Ada, Hour, "Figma");
        for (var i = 0; i < 10 && mail.Taken.All(m => m.To != "julien.moreau@example.com"); i++)
        {
            portal.Time.Advance(TimeSpan.FromSeconds(10));
            await portal.DeliverAsync();
        }

        mail.Taken.ShouldContain(m => m.To == "julien.moreau@example.com");
    }

    [Fact]
    public async Task WorkerThatDiedWithAClaim_IsTakenOverAtOnceAndNothingIsSentTwice()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        await portal.SubmitAsync(Ada, Hour, Production);
        var deliver = portal.Get<DeliverNotices>();
        var alive = await deliver.JoinAsync(default);
        var claimed = await deliver.ClaimAsync(NoticeChannel.Email, alive, 100, default);
        claimed.ShouldNotBeEmpty();
        (await portal.DeliverAsync()).ShouldBe(0);

        await alive.DisposeAsync();
        await portal.DeliverAsync();
        var once = mail.Taken.Count;
        once.ShouldBe(claimed.Count);
        (await portal.DeliverAsync()).ShouldBe(0);
        mail.Taken.Count.ShouldBe(once);
    }

    [Fact]
    public async Task Preferences_OfAPerson_AreKeptTo()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        var georg = await portal.ActorOf(Georg);
        var never = new Dictionary<NoticeSubject, EmailChoice> { [NoticeSubject.Decisions] = EmailChoice.Never };
        (await portal.Get<ChooseNotices>().ExecuteAsync(new(never, null, 9), georg, default)).Succeeded.ShouldBeTrue();
        await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DeliverAsync();

        mail.Taken.ShouldNotContain(m => m.To == GeorgMail);
        (await portal.NoticesAsync(Georg)).Single().Kind.ShouldBe(NoticeKind.ToDecide);
    }

    [Fact]
    public async Task Digest_AcrossTheChangeOfClocks_IsOneMailADayAndNeverEmpty()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        await using var twin = portal.Twin();
        // The last day before clocks go back in Berlin.
        portal.Time.Stop();
        portal.Time.AdvanceTo(new DateTimeOffset(2027, 10, 30, 12, 0, 0, TimeSpan.Zero));
        await portal.ApprovedAsync(Ada, Georg, Hour, Production);
        await DigestAsync(portal, twin);
        LenaMails(mail).ShouldBeEmpty();

        portal.Time.AdvanceTo(new DateTimeOffset(2027, 10, 31, 7, 59, 0, TimeSpan.Zero));
        await DigestAsync(portal, twin);
        LenaMails(mail).ShouldBeEmpty();
        portal.Time.AdvanceTo(new DateTimeOffset(2027, 10, 31, 8, 0, 0, TimeSpan.Zero));
        await DigestAsync(portal, twin);
        await DigestAsync(portal, twin);
        LenaMails(mail).Single().Header("Subject").ShouldBe("1 notification of 31 October 2027");
        LenaMails(mail).Single().Part("text/plain").ShouldContain("Ada Brandt got access to PowerUserAccess on Production");

        await portal.ApprovedAsync(Ada, Georg, Hour, "ReadOnlyAccess on Production");
        portal.Time.Advance(TimeSpan.FromHours(10));
        await DigestAsync(portal, twin);
        LenaMails(mail).Count.ShouldBe(1);
        portal.Time.AdvanceTo(new DateTimeOffset(2027, 11, 1, 8, 1, 0, TimeSpan.Zero));
        await DigestAsync(portal, twin);
        LenaMails(mail).Count.ShouldBe(2);
        portal.Time.Advance(TimeSpan.FromDays(3));
        await DigestAsync(portal, twin);
        LenaMails(mail).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Webhook_HearsOfEachEventOnceSignedAndWithoutReasons()
    {
        await using var hook = WebhookReceiver.Start();
        await using var portal = await StartAsync(hook.Settings());
        var request = await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DecideAsync(request.Id, Georg, Verdict.Deny, "Use <Staging> & read");
        await portal.DeliverAsync();

        // That it waits is dropped: it was decided before it could be posted.
        var post = hook.Taken.Single();
        post.SignatureHolds.ShouldBeTrue();
        var body = post.Body.GetRawText();
        Text(post.Body).ShouldBe($"Ada Brandt’s request for {Production} is denied");
        body.ShouldContain(request.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        body.ShouldContain($"https://access.example.com/requests/{request.Id.Value}");
        body.ShouldNotContain("OPS-1042");
        body.ShouldNotContain("Staging");
    }

    [Fact]
    public async Task Webhook_ThatLimits_IsLeftAloneAsLongAsItWants()
    {
        await using var hook = WebhookReceiver.Start();
        var settings = hook.Settings();
        settings["Notifications:Slack:IncludeReasons"] = "true";
        await using var portal = await StartAsync(settings);
        portal.Time.Stop();
        hook.Next(429, "120");
        hook.Next(500);
        await portal.SubmitAsync(Ada, Hour, Production);
        await portal.DeliverAsync();
        hook.Taken.Count.ShouldBe(1);
        portal.Time.Advance(TimeSpan.FromSeconds(119));
        await portal.DeliverAsync();
        hook.Taken.Count.ShouldBe(1);
        portal.Time.Advance(TimeSpan.FromSeconds(2));
        await portal.DeliverAsync();
        hook.Taken.Count.ShouldBe(2);
        portal.Time.Advance(TimeSpan.FromMinutes(6));
        await portal.DeliverAsync();

        hook.Taken.Count.ShouldBe(3);
        hook.Taken.Select(t => t.Key).Distinct().Count().ShouldBe(1);
        hook.Taken[2].Body.GetRawText().ShouldContain("OPS-1042");
        var nora = await portal.ActorOf("nora.winter");
        var channel = (await portal.Get<ChannelQueries>().ListAsync(nora, default)).Value.Single(c =>
            c.Id == NoticeChannel.Slack
        );
        (channel.Waiting, channel.IsDown).ShouldBe((0, false));
        channel.LastSuccessAt.ShouldNotBeNull();
        channel.LastError!.ShouldContain("500");
    }

    [Fact]
    public async Task Test_OfAChannel_IsForAdministratorsAndGoesOut()
    {
        await using var mail = MailServer.Start();
        await using var portal = await StartAsync(mail.Settings());
        var send = portal.Get<SendTestNotice>();
        var email = new SendTestNoticeCommand(NoticeChannel.Email);

        (await send.ExecuteAsync(email, await portal.ActorOf(Ada), default)).Error!.Code.ShouldBe("notifications.test");
        (await send.ExecuteAsync(email, await portal.ActorOf("otto.klein"), default)).Error!.Code.ShouldBe("notifications.test");
        (await portal.Get<ChannelQueries>().ListAsync(await portal.ActorOf(Ada), default)).Succeeded.ShouldBeFalse();
        var nora = await portal.ActorOf("nora.winter");
        (await send.ExecuteAsync(new(NoticeChannel.Slack), nora, default)).Error!.Code.ShouldBe("notifications.not-configured");
        (await send.ExecuteAsync(email, nora, default)).Succeeded.ShouldBeTrue();
        await portal.DeliverAsync();
        mail.Taken.Single().To.ShouldBe("nora.winter@example.com");
    }

    private static Task<PortalHost> StartAsync(Dictionary<string, string?> settings) =>
        PortalHost.StartAsync(new PortalHostOptions { Settings = settings });

    private static IReadOnlyList<TakenMail> LenaMails(MailServer mail) =>
        [.. mail.Taken.Where(m => m.To == "lena.fischer@example.com")];

    private static async Task DigestAsync(PortalHost portal, PortalHost twin)
    {
        await Task.WhenAll(portal.Get<SendDigests>().ExecuteAsync(default), twin.Get<SendDigests>().ExecuteAsync(default));
        await portal.DeliverAsync();
    }

    private static string? Text(JsonElement body) => body.GetProperty("text").GetString();
}
