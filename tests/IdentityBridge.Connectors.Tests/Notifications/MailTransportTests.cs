using IdentityBridge.Connectors.Mail;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.TestKit;

namespace IdentityBridge.Connectors.Tests.Notifications;

/// <summary>To whom a mail, a name and a password are given, and to whom never.</summary>
public sealed class MailTransportTests
{
    private static readonly (string, string) Account = ("portal", "s3cret pässword");

    [Theory]
    [InlineData(MailTls.Always, "PLAIN LOGIN")]
    [InlineData(MailTls.Always, "LOGIN")]
    [InlineData(MailTls.StartTls, "PLAIN LOGIN")]
    [InlineData(MailTls.StartTls, "CRAM-MD5 LOGIN")]
    [InlineData(MailTls.StartTls, "PLAIN")]
    public async Task Send_ByTlsAndEachWayToSignIn_Arrives(MailTls tls, string ways)
    {
        await using var mail = MailServer.Start(tls, Account, ways: ways);

        (await Channels.SendAsync(mail.Settings(), Channels.Message())).ShouldBeOfType<DeliveryOutcome.Sent>();

        var taken = mail.Taken.Single();
        (taken.Protected, taken.User).ShouldBe((true, "portal"));
        mail.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MailTls.Always)]
    [InlineData(MailTls.StartTls)]
    public async Task Send_ToServerWhoseCertificateNobodyVouchesFor_SaysNothing(MailTls tls)
    {
        await using var mail = MailServer.Start(tls, Account);
        await using var other = MailServer.Start(tls, Account);
        var untrusted = mail.Settings();
        untrusted["Notifications:Smtp:CaFile"] = null;
        var wrong = mail.Settings();
        wrong["Notifications:Smtp:CaFile"] = other.CaFile;

        foreach (var settings in new[] { untrusted, wrong })
            await IsDownAsync(mail, settings, "certificate");
    }

    [Theory]
    [InlineData(MailTls.Always)]
    [InlineData(MailTls.StartTls)]
    public async Task Send_ToServerWithTheCertificateOfAnother_SaysNothing(MailTls tls)
    {
        await using var mail = MailServer.Start(tls, Account, name: "mail.example.org");

        await IsDownAsync(mail, mail.Settings(), "certificate");
    }

    [Fact]
    public async Task Send_ToServerThatOffersNoTls_SaysNothing()
    {
        await using var mail = MailServer.Start(MailTls.None, Account);
        var settings = mail.Settings();
        settings["Notifications:Smtp:Security"] = "StartTls";

        await IsDownAsync(mail, settings, "STARTTLS");
    }

    [Fact]
    public async Task Send_ToServerThatAnswersBeforeTlsWhatComesAfterIt_SaysNothing()
    {
        await using var mail = MailServer.Start(MailTls.StartTlsInjected, Account);

        await IsDownAsync(mail, mail.Settings(), "before TLS");
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Send_WithAWrongPassword_IsDownAndTellsNoPassword(string ways)
    {
        await using var mail = MailServer.Start(MailTls.StartTls, Account, ways: ways);
        var settings = mail.Settings();
        settings["Notifications:Smtp:Password"] = "wrong-one";

        var reason = await IsDownAsync(mail, settings, "535");
        reason.ShouldNotContain("wrong-one");
    }

    [Fact]
    public async Task Send_ToServerThatKnowsOtherWaysOnly_IsDown()
    {
        await using var mail = MailServer.Start(MailTls.StartTls, Account, ways: "CRAM-MD5 XOAUTH2");

        await IsDownAsync(mail, mail.Settings(), "PLAIN, LOGIN");
    }

    [Fact]
    public async Task SayMessage_WithLinesThatBeginWithDots_ArrivesAsItWas()
    {
        await using var mail = MailServer.Start();
        var options = new SmtpOptions
        {
            Host = "localhost",
            Port = mail.Port,
            Security = SmtpSecurity.None,
        };
        const string Message = ".first\r\n\r\n.\r\n..two\r\nlast.\r\n.";
        await using (var session = await SmtpSession.OpenAsync(options, default))
        {
            (await session.SayAsync("MAIL FROM:<portal@example.com>", default)).Code.ShouldBe(250);
            (await session.SayAsync("RCPT TO:<ada.brandt@example.com>", default)).Code.ShouldBe(250);
            (await session.SayAsync("DATA", default)).Code.ShouldBe(354);
            (await session.SayMessageAsync(Message, default)).Code.ShouldBe(250);
            await Should.ThrowAsync<ArgumentException>(() => session.SayAsync("RSET\r\nMAIL FROM:<x@example.com>", default));
        }

        mail.Taken.Single().Source.ShouldBe(Message + "\r\n");
        mail.Complaints.ShouldBeEmpty();
    }

    private static async Task<string> IsDownAsync(MailServer mail, Dictionary<string, string?> settings, string because)
    {
        var outcome = await Channels.SendAsync(settings, Channels.Message());

        var reason = outcome.ShouldBeOfType<DeliveryOutcome.Down>().Reason;
        reason.ShouldContain(because);
        reason.ShouldNotContain("s3cret");
        mail.Taken.ShouldBeEmpty();
        mail.SignIns.ShouldBe(because == "535" ? 1 : 0);
        return reason;
    }
}
