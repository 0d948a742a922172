namespace IdentityBridge.Sandbox;

/// <summary>How the sandbox runs: its size, its loopback TCP ports and how closely it keeps the real services' limits.</summary>
public sealed record SandboxOptions
{
    /// <summary>How many people the invented company has.</summary>
    public int People { get; init; } = 120;

    public int OktaPort { get; init; } = 5090;

    public int AwsPort { get; init; } = 5091;

    /// <summary>How long an account assignment stays IN_PROGRESS.</summary>
    public TimeSpan AwsLatency { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Multiplies the real services' call limits; zero or infinity switches them off.</summary>
    public double RateLimitFactor { get; init; } = 10;

    /// <summary>Where sign-in may return to.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
}
