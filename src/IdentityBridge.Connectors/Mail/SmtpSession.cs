using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IdentityBridge.Connectors.Mail;

/// <summary>What the server answered (RFC 5321, 4.2).</summary>
/// <param name="Code">Three digits; 4xx is for now, 5xx for good.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsGood => Code is >= 200 and < 300;

    public bool IsForGood => Code >= 500;

    public string Text => $"{Code.ToString(CultureInfo.InvariantCulture)} {string.Join(' ', Lines)}";
}

/// <summary>The server, or the way to it, is of no use now, whatever the message.</summary>
internal sealed class SmtpException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// One connection to a mail server: RFC 5321, STARTTLS as in RFC 3207, AUTH PLAIN and LOGIN as in RFC 4954. Strict in what it reads; commands
/// are one line each, so that no value can bring a command of its own.
/// </summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private const int LongestLine = 4096;
    private const int MostLines = 100;

    private readonly TcpClient socket;
    private readonly SmtpOptions options;
    private readonly byte[] buffer = new byte[LongestLine];
    private Stream stream;
    private (int At, int End) unread;
    private IReadOnlyList<string> offers = [];

    private SmtpSession(TcpClient socket, SmtpOptions options) =>
        (this.socket, this.options, stream) = (socket, options, socket.GetStream());

    /// <summary>Connects, protects the connection and signs in.</summary>
    /// <exception cref="SmtpException">That was not possible.</exception>
    public static async Task<SmtpSession> OpenAsync(SmtpOptions options, CancellationToken cancellationToken)
    {
        var connection = new TcpClient();
        try
        {
            using (var limit = Limit(options, cancellationToken))
                await connection.ConnectAsync(options.Host, options.Port, limit.Token);
            var session = new SmtpSession(connection, options);
            await session.BeginAsync(cancellationToken);
            return session;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new SmtpException("The mail server did not answer in time.", e);
            if (e is SocketException or IOException or System.Security.Authentication.AuthenticationException)
                throw new SmtpException($"The mail server cannot be used: {e.Message}", e);
            throw;
        }
    }

    public bool Offers(string extension) =>
        offers.Any(o =>
            o.Equals(extension, StringComparison.OrdinalIgnoreCase)
            || o.StartsWith(extension + " ", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Sends a command and reads the answer to it.</summary>
    public async Task<SmtpReply> SayAsync(string line, CancellationToken cancellationToken)
    {
        if (line.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new ArgumentException("A command is one line.", nameof(line));
        await WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Sends the message after a 354, each line that begins with a dot with one more (RFC 5321, 4.5.2), and reads the answer.</summary>
    public async Task<SmtpReply> SayMessageAsync(string message, CancellationToken cancellationToken)
    {
        var stuffed = message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        if (stuffed.StartsWith('.'))
            stuffed = "." + stuffed;
        var end = stuffed.EndsWith("\r\n", StringComparison.Ordinal) ? ".\r\n" : "\r\n.\r\n";
        await WriteAsync(Encoding.UTF8.GetBytes(stuffed + end), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (options.Security == SmtpSecurity.Tls)
            await ProtectAsync(cancellationToken);
        Expect(await ReadAsync(cancellationToken), "greeting");
        await HelloAsync(cancellationToken);
        if (options.Security == SmtpSecurity.StartTls)
        {
            if (!Offers("STARTTLS"))
                throw new SmtpException(
                    "The mail server does not offer STARTTLS. Set Notifications:Smtp:Security to what it offers."
                );
            Expect(await SayAsync("STARTTLS", cancellationToken), "STARTTLS");
            // Whatever came with the answer was said by nobody who is proven to be the server.
            if (unread.At < unread.End)
                throw new SmtpException("The mail server said more before TLS than it may.");
            await ProtectAsync(cancellationToken);
            await HelloAsync(cancellationToken);
        }
        if (!string.IsNullOrEmpty(options.User))
            await SignInAsync(options.User, options.CurrentPassword() ?? "", cancellationToken);
    }

    private async Task HelloAsync(CancellationToken cancellationToken)
    {
        var own = Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns ? Environment.MachineName : "localhost";
        var reply = await SayAsync($"EHLO {own}", cancellationToken);
        Expect(reply, "EHLO");
        offers = [.. reply.Lines.Skip(1)];
    }

    private async Task SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        var ways = offers
            .Where(o => o.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))
            .SelectMany(o => o.Split(' ').Skip(1))
            .ToList();
        SmtpReply reply;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
            reply = await SayAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", cancellationToken);
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await SayAsync("AUTH LOGIN", cancellationToken);
            if (reply.Code == 334)
                reply = await SayAsync(Base64(user), cancellationToken);
            if (reply.Code == 334)
                reply = await SayAsync(Base64(password), cancellationToken);
        }
        else
            throw new SmtpException("The mail server offers no way to sign in that the portal knows (PLAIN, LOGIN).");
        if (reply.Code != 235)
            throw new SmtpException(
                $"The mail server refuses our name or password ({reply.Code.ToString(CultureInfo.InvariantCulture)}). Check Notifications:Smtp:User and its password."
            );
    }

    private async Task ProtectAsync(CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = tls;
        var client = new SslClientAuthenticationOptions { TargetHost = options.Host };
        if (!string.IsNullOrEmpty(options.CaFile))
        {
            client.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            client.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(options.CaFile);
        }
        using var limit = Limit(options, cancellationToken);
        await tls.AuthenticateAsClientAsync(client, limit.Token);
    }

    private async Task WriteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        using var limit = Limit(options, cancellationToken);
        await stream.WriteAsync(bytes, limit.Token);
        await stream.FlushAsync(limit.Token);
    }

    private async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = Limit(options, cancellationToken);
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(limit.Token);
            if (
                line.Length < 3
                || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                || code is < 200 or > 599
                || (line.Length > 3 && line[3] is not (' ' or '-'))
            )
                throw new SmtpException("The mail server answered something that is no SMTP.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return code == 421
                    ? throw new SmtpException($"The mail server closes the connection: 421 {string.Join(' ', lines)}")
                    : new SmtpReply(code, lines);
        }
        throw new SmtpException("The mail server does not come to an end with its answer.");
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            while (unread.At < unread.End)
            {
                var next = (char)buffer[unread.At++];
                if (next == '\n')
                    return line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
                if (line.Length >= LongestLine)
                    throw new SmtpException("The mail server answered a line that does not end.");
                line.Append(next);
            }
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                throw new IOException("The mail server closed the connection.");
            unread = (0, read);
        }
    }

    private static void Expect(SmtpReply reply, string what)
    {
        if (!reply.IsGood)
            throw new SmtpException($"The mail server refuses at {what}: {reply.Text}");
    }

    private static CancellationTokenSource Limit(SmtpOptions options, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Timeout);
        return limit;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
