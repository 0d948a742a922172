using IdentityBridge.Domain.Notifications;
using IdentityBridge.TestKit;

namespace IdentityBridge.Connectors.Tests.Notifications;

/// <summary>What people and targets wrote stays what they wrote, and becomes nothing else.</summary>
public sealed class MailContentTests
{
    private const string Injected = "\r\nBcc: eve@example.com\r\n\r\nClick here";

    [Theory]
    [InlineData("Ada" + Injected)]
    [InlineData("Ada\nBcc: eve@example.com")]
    [InlineData("Ada\u2028Bcc: eve@example.com")]
    [InlineData("Ada\0Brandt")]
    [InlineData("Ada \"<eve@example.com>, \"")]
    public async Task Send_ToANameThatWantsToBeAHeader_HasOneRecipientAndNoOtherHeader(string name)
    {
        var taken = await SentAsync(Channels.Message(name: name));

        taken.To.ShouldBe("ada.brandt@example.com");
        HeaderNames(taken).ShouldBe(HeaderNames(await SentAsync(Channels.Message())));
        taken.Header("To")!.ShouldEndWith(" <ada.brandt@example.com>");
        taken.Source.ShouldNotContain("eve@example.com");
    }

    [Fact]
    public async Task Send_OfATitleThatWantsToBeAHeader_HasNoOtherHeader()
    {
        var taken = await SentAsync(Channels.Message(title: "Approved" + Injected, text: "." + Injected));

        HeaderNames(taken).ShouldBe(HeaderNames(await SentAsync(Channels.Message())));
        taken.Header("Subject")!.ShouldBe("Approved  Bcc: eve@example.com    Click here");
        taken.Part("text/plain").ShouldContain("Approved");
    }

    [Theory]
    [InlineData("ada@example.com>\r\nRCPT TO:<eve@example.com")]
    [InlineData("ada@example.com,eve@example.com")]
    [InlineData("ada@example.com eve@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com\n")]
    [InlineData("no address")]
    public async Task Send_ToWhatIsNotOneAddress_IsRefusedAndSaidToNobody(string to)
    {
        await using var mail = MailServer.Start();

        var outcome = await Channels.SendAsync(mail.Settings(), Channels.Message(to: to));

        outcome.ShouldBeOfType<DeliveryOutcome.Refused>();
        mail.Taken.ShouldBeEmpty();
        mail.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Łukasz Żółć", "Zugriff für Müller läuft ab")]
    [InlineData("田中 さくら", "アクセスが終了します")]
    [InlineData("Ada 👩🏽‍💻 Brandt", "👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿👍🏿")]
    [InlineData("=?utf-8?B?RXZl?=", "=?utf-8?B?RXZl?= is no name")]
    [InlineData("O’Brien, \"Pat\" (Ops)", "50% of prod: <b>done</b> & gone")]
    public async Task Send_OfWordsOutsideAscii_ArrivesAsTheyWereInAscii(string name, string title)
    {
        var taken = await SentAsync(Channels.Message(title, name));

        taken.Header("Subject").ShouldBe(title);
        taken.Header("To").ShouldBe($"{name} <ada.brandt@example.com>");
        taken.Source.ShouldAllBe(c => c < 128);
        Lines(taken).ShouldAllBe(l => l.Length <= 78);
        taken.Part("text/plain").ShouldContain(title);
    }

    [Fact]
    public async Task Send_OfEndlessWords_KeepsLinesShort()
    {
        var endless = new string('x', 5000);
        var facts = new NoticeFacts
        {
            Reason = endless,
            Said = ".\r\n.\r\n" + endless,
            Things = [new string('ü', 500)],
        };

        var taken = await SentAsync(Channels.Message(new string('t', 290), new string('n', 300), facts: facts));

        Lines(taken).ShouldAllBe(l => l.Length <= 78);
        taken.Header("Subject").ShouldBe(new string('t', 290));
        taken.Part("text/plain").ShouldContain(endless);
        taken.Part("text/html").ShouldContain(endless);
    }

    [Fact]
    public async Task Send_ToAnAddressOutsideAscii_SaysSoToAServerThatTakesIt()
    {
        var taken = await SentAsync(Channels.Message(to: "müller@example.com", name: null));

        (taken.To, taken.Header("To")).ShouldBe(("müller@example.com", "<müller@example.com>"));
    }

    private static async Task<TakenMail> SentAsync(NoticeMessage message)
    {
        await using var mail = MailServer.Start();
        (await Channels.SendAsync(mail.Settings(), message)).ShouldBeOfType<DeliveryOutcome.Sent>();
        mail.Complaints.ShouldBeEmpty();
        return mail.Taken.Single();
    }

    private static string[] Lines(TakenMail mail) => mail.Source.Split("\r\n");

    private static List<string> HeaderNames(TakenMail mail) =>
        [.. Lines(mail).TakeWhile(l => l.Length > 0).Where(l => l[0] != ' ').Select(l => l.Split(':')[0])];
}
