using IdentityBridge.Application.Notifications;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.TestKit;

namespace IdentityBridge.Application.Tests;

/// <summary>What people are told of an end that they can move, or have moved.</summary>
public sealed class EndNoticeTests
{
    private const string Ada = "ada.brandt";
    private const string AdaMail = "ada.brandt@example.com";
    private const string Georg = "georg.haas";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly string[] Both = ["Figma", "PowerUserAccess on Production"];

    [Fact]
    public async Task EndsSoon_ThatMayBeExtended_LeadsToTheExtension()
    {
        await using var mail = MailServer.Start();
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = mail.Settings() });
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Both[1]);

        (await TellAsync(portal, request.Id, Hour / 2)).ShouldBe(1);

        var notice = await LastAsync(portal);
        notice.Path.ShouldBe($"requests/{request.Id.Value}/extend");
        notice.Text.ShouldContain("Extend it");
        await portal.DeliverAsync();
        var letter = mail.Taken.Last(m => m.To == AdaMail).Part("text/html");
        letter.ShouldContain($"href=\"https://access.example.com/{notice.Path}\">Extend it</a>");
    }

    [Fact]
    public async Task EndsSoon_AskedForLonger_SaysThatThatWaits()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Both[1]);
        (await portal.TryExtendAsync(Ada, request.Id, Hour)).Succeeded.ShouldBeTrue();

        (await TellAsync(portal, request.Id, Hour / 2)).ShouldBe(1);

        var notice = await LastAsync(portal);
        notice.Path.ShouldBe($"requests/{request.Id.Value}");
        notice.Text.ShouldContain("waits for a decision");
    }

    [Fact]
    public async Task Ends_OfWhatIsExtended_AreNotToldButThatOfTheExtensionIs()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Both);
        var extension = await ExtendAsync(portal, request.Id);

        (await TellAsync(portal, request.Id, Hour / 2)).ShouldBe(0);
        await EndAsync(portal, request.Id);
        (await KindsAsync(portal)).ShouldNotContain(k => k == NoticeKind.EndsSoon || k == NoticeKind.Ended);

        (await TellAsync(portal, extension, Hour / 2)).ShouldBe(1);
        await EndAsync(portal, extension);
        var last = (await portal.NoticesAsync(Ada)).TakeLast(2).ToList();
        last.Select(n => (n.Kind, n.RequestId)).ShouldBe([(NoticeKind.EndsSoon, extension), (NoticeKind.Ended, extension)]);
    }

    [Fact]
    public async Task EndsSoon_OfWhatIsExtendedInPart_NamesTheRest()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Both);
        await ExtendAsync(portal, request.Id, Both[1]);

        (await TellAsync(portal, request.Id, Hour / 2)).ShouldBe(1);

        var notice = await LastAsync(portal);
        notice.Title.ShouldBe("Your access ends in an hour: Figma");
        notice.Facts.Things.ShouldBe(["Figma"]);
        await EndAsync(portal, request.Id);
        var ended = await LastAsync(portal);
        (ended.Kind, ended.Title).ShouldBe((NoticeKind.Ended, "Your access has ended: Figma"));
        ended.Facts.Things.ShouldBe(["Figma"]);
    }

    [Fact]
    public async Task Mail_OfAnEndThatWasExtendedMeanwhile_IsDropped()
    {
        await using var mail = MailServer.Start();
        await using var portal = await PortalHost.StartAsync(new PortalHostOptions { Settings = mail.Settings() });
        var request = await portal.ActiveAsync(Ada, Georg, 4 * Hour, Both[1]);
        (await TellAsync(portal, request.Id, Hour / 2)).ShouldBe(1);
        await ExtendAsync(portal, request.Id);
        await portal.DeliverAsync();

        mail.Taken.Where(m => m.To == AdaMail).ShouldNotContain(m => m.Header("Subject")!.Contains("ends in"));
        (await portal.DeliveriesAsync()).ShouldContain(d =>
            d.State == DeliveryState.Dropped && d.LastError == "It was extended meanwhile."
        );
    }

    /// <summary>Asks to have it an hour longer, and gets it.</summary>
    private static async Task<RequestId> ExtendAsync(PortalHost portal, RequestId request, params string[] items)
    {
        var extension = (await portal.TryExtendAsync(Ada, request, 3 * Hour, items)).Value;
        (await portal.DecideAsync(extension.Id, Georg)).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        return extension.Id;
    }

    /// <summary>Goes to so long before the end of the request, and tells of ends.</summary>
    private static async Task<int> TellAsync(PortalHost portal, RequestId request, TimeSpan before)
    {
        portal.Time.AdvanceTo((await portal.RequestAsync(request)).Until!.Value - before);
        return await portal.Get<TellOfEnds>().ExecuteAsync(default);
    }

    private static async Task EndAsync(PortalHost portal, RequestId request)
    {
        portal.Time.AdvanceTo((await portal.RequestAsync(request)).Until!.Value);
        await portal.EndDueAfterAsync(TimeSpan.FromSeconds(1));
        await portal.SettleAsync();
    }

    private static async Task<Notice> LastAsync(PortalHost portal) => (await portal.NoticesAsync(Ada))[^1];

    private static async Task<IReadOnlyList<NoticeKind>> KindsAsync(PortalHost portal) =>
        [.. (await portal.NoticesAsync(Ada)).Select(n => n.Kind)];
}
