using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IdentityBridge.TestKit;

/// <summary>What the mail server does with the next message that it is offered.</summary>
public enum MailTrouble
{
    None = 0,

    /// <summary>450 to the recipient.</summary>
    Later = 1,

    /// <summary>550 to the recipient.</summary>
    NoSuchRecipient = 2,

    /// <summary>Takes the message and closes the connection without an answer.</summary>
    DropAfterData = 3,

    /// <summary>Answers nothing any more after the recipient.</summary>
    Hang = 4,

    /// <summary>554 to the message.</summary>
    RefuseContent = 5,
}

/// <param name="To">Recipient of the envelope.</param>
/// <param name="Source">Headers and body as they came, dots unstuffed.</param>
public sealed record TakenMail(string From, string To, string Source, bool Protected, string? User)
{
    /// <summary>A header, unfolded, encoded words decoded; null when it is not there.</summary>
    public string? Header(string name)
    {
        var head = Source.Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ", StringComparison.Ordinal);
        var line = head.Split("\r\n").SingleOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase));
        return line is null ? null : Decode(line[(name.Length + 2)..]);
    }

    /// <summary>The part of this type, decoded.</summary>
    public string Part(string type)
    {
        var at = Source.IndexOf($"Content-Type: {type}", StringComparison.Ordinal);
        var body = Source[at..].Split("\r\n\r\n", 2)[1].Split("\r\n--", 2)[0];
        return Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\r\n", "", StringComparison.Ordinal)));
    }

    private static string Decode(string value)
    {
        var text = new StringBuilder();
        foreach (var word in value.Split(' '))
        {
            var isWord = word.StartsWith("=?utf-8?B?", StringComparison.Ordinal);
            if (!isWord && text.Length > 0)
                text.Append(' ');
            text.Append(isWord ? Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2])) : word);
        }
        return text.ToString();
    }
}

/// <summary>
/// A mail server on this machine that holds clients to RFC 5321: the order of commands, one address each, lines that end in CRLF and are not
/// too long. With STARTTLS by a certificate of its own, and names and passwords when it asks for them.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<TakenMail> taken = new();
    private readonly ConcurrentDictionary<string, MailTrouble> troubles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly X509Certificate2? certificate;
    private readonly (string User, string Password)? account;
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;

    private MailServer(bool tls, (string User, string Password)? account)
    {
        this.account = account;
        if (tls)
            certificate = Certificate();
    }

    public int Port { get; private set; }

    /// <summary>PEM file of the authority behind the certificate.</summary>
    public string? CaFile { get; private set; }

    /// <summary>What it took, in order.</summary>
    public IReadOnlyList<TakenMail> Taken => [.. taken];

    /// <summary>What clients did that they must not.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    public static MailServer Start(bool tls = false, (string User, string Password)? account = null)
    {
        var server = new MailServer(tls, account);
        server.Up();
        return server;
    }

    /// <summary>Settings of a portal that sends by it.</summary>
    public Dictionary<string, string?> Settings() =>
        new()
        {
            ["Notifications:PublicUrl"] = "https://access.example.com",
            ["Notifications:Zone"] = "Europe/Berlin",
            ["Notifications:Smtp:Host"] = "localhost",
            ["Notifications:Smtp:Port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["Notifications:Smtp:Security"] = certificate is null ? "None" : "StartTls",
            ["Notifications:Smtp:CaFile"] = CaFile,
            ["Notifications:Smtp:From"] = "IdentityBridge <portal@example.com>",
            ["Notifications:Smtp:User"] = account?.User,
            ["Notifications:Smtp:Password"] = account?.Password,
            ["Notifications:Smtp:Timeout"] = "00:00:01",
        };

    /// <summary>What is done with messages to this recipient from now on.</summary>
    public void Trouble(string to, MailTrouble trouble) => troubles[to] = trouble;

    /// <summary>Listens, on the same port as before.</summary>
    public void Up()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    /// <summary>Listens no more: connections are refused.</summary>
    public async Task DownAsync()
    {
        listener?.Stop();
        listener = null;
        await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await DownAsync();
        ending.Dispose();
        certificate?.Dispose();
        if (CaFile is not null)
            File.Delete(CaFile);
    }

    private X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        CaFile = Path.Combine(Path.GetTempPath(), $"mail-ca-{Guid.CreateVersion7():N}.pem");
        File.WriteAllText(CaFile, made.ExportCertificatePem());
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AcceptAsync(TcpListener on)
    {
        try
        {
            while (true)
                _ = ServeAsync(await on.AcceptTcpClientAsync(ending.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Talk(this, client.GetStream()).RunAsync(ending.Token);
            }
            catch (Exception e)
                when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away.
            }
        }
    }

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
                        await SayAsync("250-AUTH PLAIN LOGIN", ct);
                    await SayAsync("250 8BITMIME", ct);
                    return true;
                case "STARTTLS" when greeted && server.certificate is not null && !isProtected:
                    await SayAsync("220 Go ahead", ct);
                    var tls = new SslStream(stream);
                    stream = tls;
                    await tls.AuthenticateAsServerAsync(server.certificate);
                    (isProtected, greeted) = (true, false);
                    return true;
                case "AUTH" when greeted && server.account is { } account:
                    var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.User}\0{account.Password}"));
                    user = line == $"AUTH PLAIN {expected}" ? account.User : null;
                    await SayAsync(user is null ? "535 5.7.8 Wrong" : "235 2.7.0 Welcome", ct);
                    return true;
                case "MAIL" when greeted && server.account is not null && user is null:
                    await SayAsync("530 5.7.0 Sign in first", ct);
                    return true;
                case "MAIL" when greeted && from is null && Address(line, "MAIL FROM:") is { } sender:
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
