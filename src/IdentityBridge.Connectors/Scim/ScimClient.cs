using System.Globalization;
using System.Text.Json;
using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Scim;

/// <summary>
/// Creates and fills users and groups of AWS IAM Identity Center by SCIM ("IAM Identity Center SCIM Implementation Developer Guide").
/// Every method is idempotent: what is so already is a success. What the target or the network refuses is a
/// <see cref="TargetException" />; <see cref="ScimErrors.OutcomeOf" /> says what it means for an operation. Reads are repeated here, changes
/// are not: their durable retries belong to the operation. May be used by several threads at once.
/// </summary>
public sealed partial class ScimClient
{
    private const int LooksAfterConflict = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly ScimTransport scim;
    private readonly ScimOptions settings;
    private readonly RetryTiming timing;
    private readonly TimeProvider time;
    private readonly ILogger<ScimClient> logger;

    public ScimClient(
        IHttpClientFactory clients,
        IOptions<ScimOptions> options,
        ScimToken token,
        RetryTiming timing,
        TimeProvider time,
        ILogger<ScimClient> logger
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        settings = options.Value;
        scim = new ScimTransport(clients, settings, token, logger);
        this.timing = timing;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>
    /// Test connection: whether the endpoint answers, accepts the token, and can what we need. Reads only. Never throws for a target that
    /// is down or refuses.
    /// </summary>
    public async Task<ConnectorHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var configuration = await scim.GetAsync(
                "ServiceProviderConfig",
                "/ServiceProviderConfig",
                ScimJson.Default.WireConfiguration,
                CallPriority.Interactive,
                cancellationToken
            );
            if (configuration.Patch?.Supported != true || configuration.Filter?.Supported != true)
                throw ScimTransport.Unreadable("says that it has no changes in part and no filters");
            await scim.GetAsync(
                "Users?cursor&count=1",
                "/Users",
                ScimJson.Default.WireListWireUser,
                CallPriority.Interactive,
                cancellationToken
            );
            return new ConnectorHealth(
                true,
                "Identity Center's SCIM endpoint answers and accepts our token." + Expiry(),
                time.GetElapsedTime(started)
            );
        }
        catch (TargetException failure)
        {
            var whatToDo = failure.Fault switch
            {
                TargetFault.Unauthenticated => ScimErrors.NewToken,
                TargetFault.Forbidden => ScimErrors.AllowProvisioning,
                TargetFault.Unreachable => "Check Scim:Endpoint and the network between here and AWS.",
                TargetFault.Throttled => "Too many calls are made to the endpoint: wait, or lower Scim:Rate.",
                TargetFault.Failing => "Look at health.aws.amazon.com, and wait.",
                _ => "Check that Scim:Endpoint is the address that IAM Identity Center shows under Automatic provisioning.",
            };
            return new ConnectorHealth(false, $"{failure.Message} {whatToDo}", time.GetElapsedTime(started));
        }
    }

    private string Expiry()
    {
        if (settings.TokenExpires is not { } end)
            return "";
        var days = end.DayNumber - DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber;
        var day = end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return days switch
        {
            < 0 => $" Scim:TokenExpires says it ended on {day}: set the day of the token in use.",
            <= 90 => $" The token ends on {day}, in {days.ToString(CultureInfo.InvariantCulture)} days: make a new one before.",
            _ => $" The token ends on {day}.",
        };
    }

    /// <summary>
    /// After AWS said that something exists, it may take seconds until a filter finds it; so we look a few times, a little later each time.
    /// </summary>
    private async Task<T?> LookAgainAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await look() is { } found)
                return found;
            if (attempt == LooksAfterConflict - 1)
                return null;
            var pause = timing.First * Math.Pow(2, attempt);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
        }
    }

    private static byte[] Patch(IReadOnlyList<WireOperation> operations) =>
        JsonSerializer.SerializeToUtf8Bytes(new WirePatch([ScimSchemas.Patch], operations), ScimJson.Default.WirePatch);

    private static string Segment(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return Uri.EscapeDataString(id);
    }

    /// <summary>The one among those found that has the value asked for; a server that ignores a filter must not be believed.</summary>
    private static T? Only<T>(IEnumerable<T> found, Func<T, string?> value, string wanted, StringComparison comparison)
        where T : class
    {
        var all = found.ToList();
        var matches = all.FindAll(one => string.Equals(value(one), wanted, comparison));
        if (matches.Count > 1 || (matches.Count == 0 && all.Count > 0))
            throw ScimTransport.Unreadable("answered a filter with something else than was asked for");
        return matches.Count == 0 ? null : matches[0];
    }
}
