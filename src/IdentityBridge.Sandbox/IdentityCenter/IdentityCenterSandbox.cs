using IdentityBridge.Sandbox.IdentityCenter.Scim;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>
/// The AWS side of the sandbox: organizations, sso-admin and identitystore of one invented organization, in memory, spoken to in AWS
/// JSON 1.1 with Signature Version 4 on one endpoint, <c>POST /</c>. It answers as strictly as the real services do, in their words.
/// Signed with <see cref="SignatureVerifier.SandboxAccessKey" /> for eu-central-1 (sso, identitystore) or us-east-1 (organizations).
/// </summary>
public sealed class IdentityCenterSandbox
{
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _resetGate = new();
    private IReadOnlyDictionary<string, AwsService> _services;
    private ScimLimits _scimLimits;
    private volatile IdentityCenterState _state;

    public IdentityCenterSandbox(Company company, SandboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _services = NewServices();
        _scimLimits = new(time, options.RateLimitFactor);
        _state = new(company, Faults, time.GetUtcNow(), epoch: 1);
    }

    /// <summary>The instance's ARN, the same in every sandbox.</summary>
    public static string InstanceArn => Ids.InstanceArn;

    /// <summary>The identity store's id, the same in every sandbox.</summary>
    public static string IdentityStoreId => Ids.IdentityStoreId;

    /// <summary>Failures of accepted assignments; failures of the transport are the host's business.</summary>
    public AwsFaults Faults { get; } = new();

    internal IdentityCenterState State => _state;

    internal TimeProvider Time => _time;

    internal SandboxOptions Options => _options;

    internal ScimLimits ScimLimits => Volatile.Read(ref _scimLimits);

    internal TimeSpan Latency => Faults.Latency ?? _options.AwsLatency;

    /// <summary>Maps the AWS endpoint, the SCIM endpoint, the page that shows the state, and the controls below <c>/_sandbox</c>.</summary>
    public void Map(WebApplication app)
    {
        new AwsEndpoint(this).Map(app);
        new ScimEndpoint(this).Map(app);
        new StatePage(this).Map(app);
        new ControlEndpoints(this).Map(app);
    }

    /// <summary>Starts over from <paramref name="company" />: operations, faults, throttling and page tokens are forgotten.</summary>
    public void Reset(Company company)
    {
        lock (_resetGate)
        {
            var fresh = new IdentityCenterState(company, Faults, _time.GetUtcNow(), _state.Epoch + 1);
            Faults.Clear();
            Volatile.Write(ref _services, NewServices());
            Volatile.Write(ref _scimLimits, new(_time, _options.RateLimitFactor));
            _state = fresh;
        }
    }

    internal AwsService? Service(string targetPrefix) => Volatile.Read(ref _services).GetValueOrDefault(targetPrefix);

    private Dictionary<string, AwsService> NewServices()
    {
        AwsService[] services =
        [
            new SsoAdminService(_time, _options.RateLimitFactor),
            new IdentityStoreService(_time, _options.RateLimitFactor),
            new OrganizationsService(_time, _options.RateLimitFactor),
        ];
        return services.ToDictionary(s => s.TargetPrefix, StringComparer.Ordinal);
    }
}
