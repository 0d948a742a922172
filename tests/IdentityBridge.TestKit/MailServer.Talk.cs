using System.Net.Security;
using System.Text;

namespace IdentityBridge.TestKit;

/// <content>What is said on one connection.</content>
public sealed partial class MailServer
{
    /// <summary>One connection.</summary>
    private sealed class Talk(MailServer server, Stream stream)
    {
        private Stream stream = stream;
        private bool isProtected;
        private bool greeted;
        private string? user;
        private string? from;
        private string? to;

        public async Task RunAsync(CancellationToken ct)
        {
            if (server.tls == MailTls.Always)
                await ProtectAsync();
            await SayAsync("220 mail.example.com ESMTP", ct);
            while (true)
            {
                var line = await LineAsync(512, ct);
                if (line is null)
                    return;
                if (!await DoAsync(line, ct))
                    return;
            }
        }

        private async Task<bool> DoAsync(string line, CancellationToken ct)
        {
            var verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO" when line.Length > 5:
                    (greeted, from, to) = (true, null, null);
                    await SayAsync("250-mail.example.com", ct);
                    if (server.certificate is not null && !isProtected)
                        await SayAsync("250-STARTTLS", ct);
                    if (server.account is not null && (isProtected || server.certificate is null))
                        await SayAsync($"250-AUTH {string.Join(' ', server.ways)}", ct);
                    await SayAsync("250-SMTPUTF8", ct);
                    await SayAsync("250 8BITMIME", ct);
                    return true;
                case "STARTTLS" when greeted && server.certificate is not null && !isProtected:
                    await SayAsync(server.tls == MailTls.StartTlsInjected ? "220 Go ahead\r\n250 And more" : "220 Go ahead", ct);
                    await ProtectAsync();
                    return true;
                case "AUTH" when greeted && server.account is { } account:
                    Interlocked.Increment(ref server.signIns);
                    user = await SignsInAsync(line, account, ct) ? account.User : null;
                    await SayAsync(user is null ? "535 5.7.8 Wrong" : "235 2.7.0 Welcome", ct);
                    return true;
                case "MAIL" when greeted && server.account is not null && user is null:
                    await SayAsync("530 5.7.0 Sign in first", ct);
                    return true;
                case "MAIL"
                    when greeted
                        && from is null
                        && Address(line.Replace(" SMTPUTF8", "", StringComparison.Ordinal), "MAIL FROM:") is { } sender:
                    from = sender;
                    await SayAsync("250 OK", ct);
                    return true;
                case "RCPT" when from is not null && to is null && Address(line, "RCPT TO:") is { } recipient:
                    return await RecipientAsync(recipient, ct);
                case "DATA" when to is not null && line == "DATA":
                    return await MessageAsync(ct);
                case "RSET":
                    (from, to) = (null, null);
                    await SayAsync("250 OK", ct);
                    return true;
                case "QUIT":
                    await SayAsync("221 Bye", ct);
                    return false;
                default:
                    server.complaints.Enqueue(line);
                    await SayAsync("503 Bad sequence, or unknown", ct);
                    return true;
            }
        }

        private async Task<bool> SignsInAsync(string line, (string User, string Password) account, CancellationToken ct)
        {
            if (!server.ways.Contains(line.Split(' ')[1], StringComparer.Ordinal))
                return false;
            if (line != "AUTH LOGIN")
                return line == $"AUTH PLAIN {Base64($"\0{account.User}\0{account.Password}")}";
            await SayAsync($"334 {Base64("Username:")}", ct);
            var name = await LineAsync(512, ct);
            await SayAsync($"334 {Base64("Password:")}", ct);
            var password = await LineAsync(512, ct);
            return name == Base64(account.User) && password == Base64(account.Password);
        }

        private async Task ProtectAsync()
        {
            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsServerAsync(server.certificate!);
            (isProtected, greeted) = (true, false);
        }

        private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

        private async Task<bool> RecipientAsync(string recipient, CancellationToken ct)
        {
            switch (server.troubles.GetValueOrDefault(recipient))
            {
                case MailTrouble.Later:
                    await SayAsync("450 4.2.1 Greylisted", ct);
                    return true;
                case MailTrouble.NoSuchRecipient:
                    await SayAsync("550 5.1.1 Nobody of that name", ct);
                    return true;
                case MailTrouble.Hang:
                    await Task.Delay(Timeout.Infinite, ct);
                    return false;
                default:
                    to = recipient;
                    await SayAsync("250 OK", ct);
                    return true;
            }
        }

        private async Task<bool> MessageAsync(CancellationToken ct)
        {
            await SayAsync("354 Go on, end with a dot", ct);
            var source = new StringBuilder();
            while (true)
            {
                if (await LineAsync(1000, ct) is not { } line)
                    return false;
                if (line == ".")
                    break;
                source.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }
            var trouble = server.troubles.GetValueOrDefault(to!);
            if (trouble == MailTrouble.RefuseContent)
            {
                await SayAsync("554 5.6.0 We do not like it", ct);
                (from, to) = (null, null);
                return true;
            }
            server.taken.Enqueue(new TakenMail(from!, to!, source.ToString(), isProtected, user));
            (from, to) = (null, null);
            if (trouble == MailTrouble.DropAfterData)
                return false;
            await SayAsync("250 Taken", ct);
            return true;
        }

        private static string? Address(string line, string verb) =>
            line.StartsWith(verb + "<", StringComparison.Ordinal)
            && line.EndsWith('>')
            && line.Count(c => c == '<') == 1
            && line.Contains('@', StringComparison.Ordinal)
                ? line[(verb.Length + 1)..^1]
                : null;

        private Task SayAsync(string line, CancellationToken ct) =>
            stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ct).AsTask();

        /// <summary>Null at the end; a line feed alone, or a line too long, is not SMTP.</summary>
        private async Task<string?> LineAsync(int longest, CancellationToken ct)
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (true)
            {
                if (await stream.ReadAsync(one, ct) == 0)
                    return null;
                if (one[0] != '\n')
                {
                    line.Add(one[0]);
                    continue;
                }
                if (line.Count == 0 || line[^1] != '\r' || line.Count > longest)
                {
                    server.complaints.Enqueue($"A line of {line.Count} bytes that does not end in CRLF, or is too long.");
                    throw new IOException("That is no SMTP.");
                }
                return Encoding.UTF8.GetString([.. line[..^1]]);
            }
        }
    }
}
