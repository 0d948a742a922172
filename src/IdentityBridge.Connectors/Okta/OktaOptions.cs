using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Okta;

/// <summary>Settings of the Okta connector, section <c>Okta</c>.</summary>
public sealed class OktaOptions
{
    public const string Section = "Okta";

    /// <summary>The org's address, e.g. <c>https://example.okta.com</c>. http only on this machine.</summary>
    public string Url { get; set; } = "";

    /// <summary>An API token (SSWS). Either this or <see cref="ApiTokenFile" />.</summary>
    public string? ApiToken { get; set; }

    /// <summary>Path of a file that holds the API token; read again when it changes.</summary>
    public string? ApiTokenFile { get; set; }

    /// <summary>Share of each of Okta's rate limits that we use at most: 0.05 to 1.</summary>
    public double RateShare { get; set; } = 0.5;

    /// <summary>Calls under way at once: 1 to 35. Okta allows an org 75, a free one 35, over all its clients.</summary>
    public int Concurrency { get; set; } = 5;

    /// <summary>Users, groups, apps and members a page: 20 to 200.</summary>
    public int PageSize { get; set; } = 200;

    /// <summary>App users a page: 1 to 500. App listings have the narrowest limit, so large pages pay.</summary>
    public int AppUserPageSize { get; set; } = 500;

    /// <summary>Largest answer in bytes.</summary>
    public long MaxAnswerBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Longest time for a call that someone waits for.</summary>
    public TimeSpan InteractiveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for one page of a complete read.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an interactive call waits for the rate limit before it answers "later".</summary>
    public TimeSpan InteractivePatience { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Lists every problem of the section at once.</summary>
public sealed class OktaOptionsValidator : IValidateOptions<OktaOptions>
{
    public ValidateOptionsResult Validate(string? name, OktaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(OktaOptions options)
    {
        if (!TargetUrl.IsAcceptable(options.Url, out var url))
            yield return "Okta:Url must be the org's address, like https://example.okta.com (http only for localhost).";
        else if (url!.AbsolutePath != "/")
            yield return "Okta:Url must not have a path: https://example.okta.com, not the address of the admin console or the API.";

        var hasToken = !string.IsNullOrWhiteSpace(options.ApiToken);
        var hasFile = !string.IsNullOrWhiteSpace(options.ApiTokenFile);
        if (hasToken == hasFile)
            yield return "Exactly one of Okta:ApiToken and Okta:ApiTokenFile must be set.";
        else if (hasFile && !File.Exists(options.ApiTokenFile))
            yield return "Okta:ApiTokenFile names a file that does not exist.";
        else if (hasToken && options.ApiToken!.Any(c => c is <= ' ' or > '~'))
            yield return "Okta:ApiToken has characters that no token has: remove spaces and line ends.";

        if (options.RateShare is not (>= 0.05 and <= 1))
            yield return "Okta:RateShare must be between 0.05 and 1.";
        if (options.Concurrency is < 1 or > 35)
            yield return "Okta:Concurrency must be between 1 and 35.";
        if (options.PageSize is < 20 or > 200)
            yield return "Okta:PageSize must be between 20 and 200.";
        if (options.AppUserPageSize is < 1 or > 500)
            yield return "Okta:AppUserPageSize must be between 1 and 500.";
        if (options.MaxAnswerBytes < 1024 * 1024)
            yield return "Okta:MaxAnswerBytes must be at least 1048576.";
        if (options.InteractiveTimeout <= TimeSpan.Zero)
            yield return "Okta:InteractiveTimeout must be more than zero.";
        if (options.ReadTimeout <= TimeSpan.Zero)
            yield return "Okta:ReadTimeout must be more than zero.";
        if (options.InteractivePatience < TimeSpan.Zero)
            yield return "Okta:InteractivePatience must not be negative.";
    }
}
