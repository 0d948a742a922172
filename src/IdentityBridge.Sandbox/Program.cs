using System.CommandLine;
using IdentityBridge.Sandbox;

var people = new Option<int?>("--people")
{
    Description = "How many people to generate, 60 to 100000; without it the seeded company.",
};
var resources = new Option<int?>("--resources")
{
    Description = "How many apps, groups and accounts there are at least, up to 20000; without it those the company has.",
};
var oktaPort = new Option<int>("--okta-port")
{
    Description = "Port of the Okta org; 0 takes a free one.",
    DefaultValueFactory = _ => 5090,
};
var awsPort = new Option<int>("--aws-port")
{
    Description = "Port of the AWS services; 0 takes a free one.",
    DefaultValueFactory = _ => 5091,
};
var redirect = new Option<string[]>("--redirect-uri") { Description = "A sign-in redirect URI of the portal; may be repeated." };
var signedOut = new Option<string[]>("--post-logout-redirect-uri")
{
    Description = "Where a sign-out may lead; may be repeated.",
};
var latency = new Option<int>("--aws-latency-ms")
{
    Description = "Milliseconds an AWS assignment takes.",
    DefaultValueFactory = _ => 600,
};
var state = new Option<string?>("--state")
{
    Description = "File that keeps what both sides hold over a restart; without it nothing is kept.",
};
var scimTenant = new Option<string>("--scim-tenant")
{
    Description = "Tenant of the SCIM endpoint: http://localhost:<aws-port>/<tenant>/scim/v2.",
    DefaultValueFactory = _ => SandboxOptions.UsualScimTenant,
};
var scimToken = new Option<string>("--scim-token")
{
    Description = "Bearer token of the SCIM endpoint.",
    DefaultValueFactory = _ => SandboxOptions.UsualScimToken,
};
resources.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 1 or > 20_000)
        result.AddError("--resources must be 1 to 20000.");
});
people.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() is < 60 or > 100_000)
        result.AddError("--people must be 60 to 100000.");
});
latency.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 0)
        result.AddError("--aws-latency-ms must not be negative.");
});
scimTenant.Validators.Add(result =>
{
    var name = result.GetValueOrDefault<string>() ?? "";
    if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        result.AddError("--scim-tenant must be letters, digits and hyphens.");
});
scimToken.Validators.Add(result =>
{
    var token = result.GetValueOrDefault<string>() ?? "";
    if (token.Length == 0 || token.Any(c => c is <= ' ' or > '~'))
        result.AddError("--scim-token must be visible ASCII characters.");
});

var root = new RootCommand("An Okta org and an AWS organization in memory, for demos and tests.")
{
    people,
    resources,
    oktaPort,
    awsPort,
    redirect,
    signedOut,
    latency,
    state,
    scimTenant,
    scimToken,
};
root.SetAction(
    async (given, ct) =>
    {
        var usual = new SandboxOptions();
        var options = usual with
        {
            People = given.GetValue(people),
            Resources = given.GetValue(resources),
            OktaPort = given.GetValue(oktaPort),
            AwsPort = given.GetValue(awsPort),
            RedirectUris = given.GetValue(redirect) is { Length: > 0 } uris ? uris : usual.RedirectUris,
            PostLogoutRedirectUris = given.GetValue(signedOut) is { Length: > 0 } ends ? ends : usual.PostLogoutRedirectUris,
            StateFile = given.GetValue(state) is { } file ? Path.GetFullPath(file) : null,
            AwsLatency = TimeSpan.FromMilliseconds(given.GetValue(latency)),
            ScimTenant = given.GetValue(scimTenant)!,
            ScimToken = given.GetValue(scimToken)!,
        };
        try
        {
            await using var host = await SandboxHost.StartAsync(options, ct);
            Console.WriteLine($"Okta  {host.OktaUrl}");
            Console.WriteLine($"AWS   {host.AwsUrl}");
            Console.WriteLine($"SCIM  {host.ScimUrl}");
            await Task.Delay(Timeout.Infinite, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The sandbox could not start: {error.Message}");
            return 1;
        }

        return 0;
    }
);
return await root.Parse(args).InvokeAsync();
