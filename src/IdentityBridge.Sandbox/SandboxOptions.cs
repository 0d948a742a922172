namespace IdentityBridge.Sandbox;

/// <summary>How a sandbox starts. Every value has a default that suits a demo on one machine.</summary>
public sealed record SandboxOptions
{
    public const string ClientId = "identitybridge-portal";
    public const string ClientSecret = "sandbox-client-secret";
    public const string OktaApiToken = "sandbox-okta-token";

    public const string UsualScimTenant = "d99671f3a2c-5b3a-4c77-9a61-0d6b8a4e7c21";
    public const string UsualScimToken = "sandbox-scim-token";

    /// <summary>The company both sides start from; <see langword="null" /> means the seeded one, or a generated one when <see cref="People" /> is set.</summary>
    public Company? Company { get; init; }

    /// <summary>How many people to generate, 60 to 100,000; <see langword="null" /> for the seeded company.</summary>
    public int? People { get; init; }

    /// <summary>How many resources the company has at least, at most 20,000; <see langword="null" /> for those it has.</summary>
    public int? Resources { get; init; }

    /// <summary>Loopback port of the Okta org; 0 takes a free one.</summary>
    public int OktaPort { get; init; } = 5090;

    /// <summary>Loopback port of the AWS services; 0 takes a free one.</summary>
    public int AwsPort { get; init; } = 5091;

    /// <summary>The sign-in redirect URIs registered for the portal, compared exactly.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = ["http://localhost:5080/signin-oidc"];

    /// <summary>Where a sign-out may lead, compared exactly.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } =
    ["http://localhost:5080/", "http://localhost:5080/signout-callback-oidc"];

    /// <summary>The tenant in the SCIM endpoint's address, <c>/{tenant}/scim/v2</c>.</summary>
    public string ScimTenant { get; init; } = UsualScimTenant;

    /// <summary>The bearer token of the SCIM endpoint.</summary>
    public string ScimToken { get; init; } = UsualScimToken;

    /// <summary>How long an account assignment of AWS stays IN_PROGRESS.</summary>
    public TimeSpan AwsLatency { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Scales Okta's published rate limits; 1 is Okta's own figure for a Workforce org.</summary>
    public double RateLimitFactor { get; init; } = 10;

    /// <summary>File that keeps what both sides hold over a restart; <see langword="null" />: nothing is kept.</summary>
    public string? StateFile { get; init; }

    /// <summary>The clock of both sides.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal Company Start()
    {
        var company = Company ?? (People is { } people ? Company.Generate(people) : Company.Seeded());
        return Resources is { } resources ? company.WithResources(resources) : company;
    }
}
