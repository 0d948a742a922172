using System.Buffers;
using System.Globalization;
using System.Net.Mail;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Notifications;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Mail;

/// <summary>
/// Mails by SMTP. What is about one recipient or one message is an answer to that message; what is about the server, our sender or our
/// password concerns the whole channel. The Message-ID is made of the delivery's key, so a repeat can be recognised.
/// </summary>
internal sealed class EmailChannel(IOptions<SmtpOptions> smtp, IOptions<MessageOptions> messages, TimeProvider time)
    : INoticeChannel
{
    private static readonly SearchValues<char> Separators = SearchValues.Create("<>,;: \t\r\n\"\\()[]");

    public NoticeChannel Id => NoticeChannel.Email;

    public string Where =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{smtp.Value.Host}:{smtp.Value.Port} as {new MailAddress(smtp.Value.From).Address}"
        );

    public bool Takes(NoticeKind kind) => false;

    public async Task<DeliveryOutcome> SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        if (AddressOf(message) is not { } to)
            return new DeliveryOutcome.Refused("The person’s email address in Okta is none.");
        try
        {
            return await SendAsync(to, Written(to, message), cancellationToken);
        }
        catch (SmtpException e)
        {
            return new DeliveryOutcome.Down(Safe(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            return new DeliveryOutcome.Down(
                Safe($"The mail server, or a file that its settings name, cannot be used: {e.Message}")
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome.Down("The mail server did not answer in time.");
        }
    }

    private async Task<DeliveryOutcome> SendAsync(MailAddress to, string mail, CancellationToken cancellationToken)
    {
        await using var session = await SmtpSession.OpenAsync(smtp.Value, cancellationToken);
        var wide = to.Address.Any(c => c > '~');
        if (wide && !session.Offers("SMTPUTF8"))
            return new DeliveryOutcome.Refused("The mail server does not take addresses outside ASCII.");
        var from = new MailAddress(smtp.Value.From).Address;
        var reply = await session.SayAsync($"MAIL FROM:<{from}>{(wide ? " SMTPUTF8" : "")}", cancellationToken);
        if (!reply.IsGood)
            return new DeliveryOutcome.Down(Safe($"The mail server refuses our sender {from}: {reply.Text}"));
        reply = await session.SayAsync($"RCPT TO:<{to.Address}>", cancellationToken);
        if (!reply.IsGood)
            return Judge(reply, "the recipient");
        reply = await session.SayAsync("DATA", cancellationToken);
        if (reply.Code != 354)
            return Judge(reply, "the message");
        reply = await session.SayMessageAsync(mail, cancellationToken);
        if (!reply.IsGood)
            return Judge(reply, "the message");
        await LeaveAsync(session, cancellationToken);
        return new DeliveryOutcome.Sent();
    }

    /// <summary>The message is the server's now, whatever becomes of the goodbye.</summary>
    private static async Task LeaveAsync(SmtpSession session, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await session.SayAsync("QUIT", limit.Token);
        }
        catch (Exception e) when (e is SmtpException or IOException or OperationCanceledException)
        {
            return;
        }
    }

    private DeliveryOutcome Judge(SmtpReply reply, string what) =>
        reply.Code is 530 or 535 ? new DeliveryOutcome.Down(Safe($"The mail server wants us to sign in: {reply.Text}"))
        : reply.IsForGood ? new DeliveryOutcome.Refused(Safe($"The mail server refuses {what}: {reply.Text}"))
        : new DeliveryOutcome.Retry(Safe($"The mail server does not take {what} now: {reply.Text}"));

    private string Written(MailAddress to, NoticeMessage message)
    {
        var from = new MailAddress(smtp.Value.From);
        var (subject, text, html) = Letter.Of(message, messages.Value);
        return new MimeMessage(
            from,
            to,
            subject,
            $"{message.Key}@{from.Host}",
            $"notifications.identitybridge.{from.Host}",
            messages.Value.LinkTo("notifications/settings"),
            TimeZoneInfo.ConvertTime(time.GetUtcNow(), message.Zone),
            text,
            html
        ).Write();
    }

    /// <summary>Null for what is no address, or holds what could be read as more than one.</summary>
    private static MailAddress? AddressOf(NoticeMessage message) =>
        message.To is { Length: > 0 and <= 254 } address
        && !address.AsSpan().ContainsAny(Separators)
        && !address.Any(char.IsControl)
        && MailAddress.TryCreate(address, message.ToName, out var to)
        && to.Address == address
            ? to
            : null;

    private string Safe(string text) => SafeText.Of(text, smtp.Value.Password);
}
