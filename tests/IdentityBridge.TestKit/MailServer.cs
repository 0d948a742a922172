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

/// <summary>How the mail server protects its connections.</summary>
public enum MailTls
{
    None = 0,

    /// <summary>After STARTTLS.</summary>
    StartTls = 1,

    /// <summary>From the first byte.</summary>
    Always = 2,

    /// <summary>After STARTTLS, with a word too many before it, as somebody on the way would put it there.</summary>
    StartTlsInjected = 3,
}

/// <summary>
/// A mail server on this machine that holds clients to RFC 5321: the order of commands, one address each, lines that end in CRLF and are not
/// too long. With TLS by a certificate of its own, and names and passwords when it asks for them.
/// </summary>
public sealed partial class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<TakenMail> taken = new();
    private readonly ConcurrentDictionary<string, MailTrouble> troubles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly X509Certificate2? certificate;
    private readonly (string User, string Password)? account;
    private readonly MailTls tls;
    private readonly string[] ways;
    private int signIns;
    private TcpListener? listener;
    private Task accepting = Task.CompletedTask;

    private MailServer(MailTls tls, (string User, string Password)? account, string name, string ways)
    {
        (this.account, this.tls, this.ways) = (account, tls, ways.Split(' '));
        if (tls != MailTls.None)
            certificate = Certificate(name);
    }

    public int Port { get; private set; }

    /// <summary>PEM file of the authority behind the certificate.</summary>
    public string? CaFile { get; private set; }

    /// <summary>What it took, in order.</summary>
    public IReadOnlyList<TakenMail> Taken => [.. taken];

    /// <summary>What clients did that they must not.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    /// <summary>How often somebody tried to sign in.</summary>
    public int SignIns => signIns;

    public static MailServer Start(bool tls = false, (string User, string Password)? account = null) =>
        Start(tls ? MailTls.StartTls : MailTls.None, account);

    /// <param name="name">Whom the certificate names.</param>
    /// <param name="ways">How one can sign in.</param>
    public static MailServer Start(
        MailTls tls,
        (string User, string Password)? account = null,
        string name = "localhost",
        string ways = "PLAIN LOGIN"
    )
    {
        var server = new MailServer(tls, account, name, ways);
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
            ["Notifications:Smtp:Security"] = tls switch
            {
                MailTls.None => "None",
                MailTls.Always => "Tls",
                _ => "StartTls",
            },
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

    private X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
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
}
