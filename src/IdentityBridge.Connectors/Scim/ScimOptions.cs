using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Scim;

/// <summary>Settings of Identity Center's automatic provisioning (SCIM), section <c>Scim</c>.</summary>
public sealed class ScimOptions
{
    public const string Section = "Scim";

    /// <summary>
    /// The SCIM endpoint as the console of IAM Identity Center shows it: <c>https://scim.eu-central-1.amazonaws.com/…/scim/v2</c>, with or
    /// without a closing slash. http only on this machine.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The access token. Either this or <see cref="TokenFile" />.</summary>
    public string? Token { get; set; }

    /// <summary>Path of a file that holds the access token; read again when it changes.</summary>
    public string? TokenFile { get; set; }

    /// <summary>The day the token ends: AWS's tokens hold for a year and nothing in the protocol tells when. Null: not known.</summary>
    public DateOnly? TokenExpires { get; set; }

    /// <summary>Calls a second, over all processes. AWS allows 25 to each writing and 40 to each reading operation.</summary>
    public double Rate { get; set; } = 10;

    /// <summary>How many processes of this portal share the rate: each takes its part.</summary>
    public int Processes { get; set; } = 1;

    /// <summary>Calls under way at once.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>Users or groups a page: 1 to 100.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>
    /// Removes members one by one with <c>members[value eq "…"]</c>, as RFC 7644 says, instead of with AWS's list of values: for servers
    /// that are not AWS's.
    /// </summary>
    public bool RemoveMembersByPath { get; set; }

    /// <summary>Largest answer in bytes.</summary>
    public long MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Longest time for a call that someone waits for.</summary>
    public TimeSpan InteractiveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for one page of a complete read.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Lists every problem of the section at once.</summary>
public sealed class ScimOptionsValidator : IValidateOptions<ScimOptions>
{
    public ValidateOptionsResult Validate(string? name, ScimOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ScimOptions options)
    {
        if (!TargetUrl.IsAcceptable(options.Endpoint, out var url))
            yield return "Scim:Endpoint must be the SCIM endpoint that IAM Identity Center shows, an https address (http only for localhost).";
        else if (url!.AbsolutePath == "/")
            yield return "Scim:Endpoint must have its whole path: https://scim.eu-central-1.amazonaws.com/…/scim/v2.";

        var hasToken = !string.IsNullOrWhiteSpace(options.Token);
        var hasFile = !string.IsNullOrWhiteSpace(options.TokenFile);
        if (hasToken == hasFile)
            yield return "Exactly one of Scim:Token and Scim:TokenFile must be set.";
        else if (hasFile && !File.Exists(options.TokenFile))
            yield return "Scim:TokenFile names a file that does not exist.";
        else if (hasToken && !ScimToken.IsToken(options.Token!))
            yield return "Scim:Token has characters that no token has: remove spaces and line ends.";

        if (options.Rate is not (> 0 and <= 40))
            yield return "Scim:Rate must be more than 0 and at most 40.";
        if (options.Processes is < 1 or > 100)
            yield return "Scim:Processes must be between 1 and 100.";
        if (options.Concurrency is < 1 or > 32)
            yield return "Scim:Concurrency must be between 1 and 32.";
        if (options.PageSize is < 1 or > 100)
            yield return "Scim:PageSize must be between 1 and 100.";
        if (options.MaxAnswerBytes < 1024 * 1024)
            yield return "Scim:MaxAnswerBytes must be at least 1048576.";
        if (options.InteractiveTimeout <= TimeSpan.Zero)
            yield return "Scim:InteractiveTimeout must be more than zero.";
        if (options.ReadTimeout <= TimeSpan.Zero)
            yield return "Scim:ReadTimeout must be more than zero.";
    }
}
