using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IdentityBridge.Sandbox;

namespace IdentityBridge.TestKit;

/// <summary>The portal as people run it: its own process, on a port of its own, that can be killed and started again.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Dictionary<string, string?> settings;
    private readonly StringBuilder output = new();
    private Process? process;

    private PortalProcess(string address, Dictionary<string, string?> settings) => (Address, this.settings) = (address, settings);

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>What the portal wrote to its log so far.</summary>
    public string Log
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts a portal on the database, against the sandbox; several on one database are several processes of one portal.</summary>
    public static async Task<PortalProcess> StartAsync(
        string connectionString,
        SandboxHost sandbox,
        IReadOnlyDictionary<string, string?>? more = null
    )
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{FreePort()}");
        sandbox.AllowRedirects($"{address}/signin-oidc", $"{address}/signout-callback");
        var all = PortalHost.SettingsFor(connectionString, sandbox.OktaUrl, sandbox.AwsUrl);
        all["SignIn:Authority"] = sandbox.OktaUrl;
        all["SignIn:ClientId"] = SandboxOptions.ClientId;
        all["SignIn:ClientSecret"] = SandboxOptions.ClientSecret;
        foreach (var (name, value) in more ?? new Dictionary<string, string?>())
            all[name] = value;
        var portal = new PortalProcess(address, all);
        await portal.StartAsync();
        return portal;
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task StartAsync()
    {
        var web = WebOutput();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(web, "IdentityBridge.Web.dll")])
        {
            WorkingDirectory = web,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Static assets of a build, other than of a publish, are served in Development only.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address;
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (var until = Stopwatch.StartNew(); until.Elapsed < TimeSpan.FromSeconds(90); await Task.Delay(100))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The portal ended at once:\n{Log}");
            if (await IsReadyAsync())
                return;
        }
        throw new TimeoutException($"The portal did not get ready:\n{Log}");
    }

    /// <summary>Kills it without warning, as SIGKILL does.</summary>
    public async Task KillAsync()
    {
        if (process is null or { HasExited: true })
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process?.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"{Address}/healthz/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Where the portal was built, in the same configuration as the tests.</summary>
    private static string WebOutput()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine("src", "IdentityBridge.Web", "bin", own.Parent!.Name, own.Name, "IdentityBridge.Web.dll");
        return Path.GetDirectoryName(RepositoryFiles.Find(path))!;
    }
}
