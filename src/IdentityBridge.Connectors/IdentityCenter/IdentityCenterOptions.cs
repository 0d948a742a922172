using System.Text.RegularExpressions;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.IdentityCenter;

/// <summary>Settings of the AWS IAM Identity Center connector, section <c>IdentityCenter</c>.</summary>
public sealed class IdentityCenterOptions
{
    public const string Section = "IdentityCenter";

    /// <summary>The primary Region of the instance, e.g. <c>eu-central-1</c>: assignments can be read and changed only there.</summary>
    public string Region { get; set; } = "";

    /// <summary>ARN of the instance; needed only where the credentials see several.</summary>
    public string? InstanceArn { get; set; }

    /// <summary>Static credentials. Without them the AWS SDK's default chain is used (environment, web identity, container, instance).</summary>
    public string? AccessKeyId { get; set; }

    public string? SecretAccessKey { get; set; }

    public string? SessionToken { get; set; }

    /// <summary>A role to assume with these credentials, usually in the management or delegated administrator account.</summary>
    public string? RoleArn { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    public string? ExternalId { get; set; }

    public string RoleSessionName { get; set; } = "IdentityBridge";

    /// <summary>One address instead of AWS's own for all services: an emulator, or a proxy. http only on this machine.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The AWS access portal, e.g. <c>https://example.awsapps.com/start</c>: where people open their accounts.</summary>
    public string? StartUrl { get; set; }

    /// <summary>Calls a second to Identity Center's administrative API, over all processes. AWS allows 20 and raises only reads.</summary>
    public double SsoAdminRate { get; set; } = 15;

    /// <summary>Calls a second to each operation of the identity store, over all processes. AWS allows 20.</summary>
    public double IdentityStoreRate { get; set; } = 15;

    /// <summary>Calls a second to Organizations, over all processes.</summary>
    public double OrganizationsRate { get; set; } = 5;

    /// <summary>How many processes of this portal share the rates: each takes its part.</summary>
    public int Processes { get; set; } = 1;

    /// <summary>Reads under way at once in a complete read.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>Largest answer in bytes.</summary>
    public long MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Longest time for a call that someone waits for.</summary>
    public TimeSpan InteractiveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for one page of a complete read.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Lists every problem of the section at once.</summary>
public sealed partial class IdentityCenterOptionsValidator : IValidateOptions<IdentityCenterOptions>
{
    public ValidateOptionsResult Validate(string? name, IdentityCenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(IdentityCenterOptions options)
    {
        if (!RegionName().IsMatch(options.Region))
            yield return "IdentityCenter:Region must be the Region of the instance, like eu-central-1.";
        else if (options.Endpoint is null && AwsEndpoints.PartitionOf(options.Region) is null)
            yield return "IdentityCenter:Region is in a partition whose addresses are not known: set IdentityCenter:Endpoint.";

        if (options.Endpoint is not null && !TargetUrl.IsAcceptable(options.Endpoint, out _))
            yield return "IdentityCenter:Endpoint must be an https address (http only for localhost).";
        if (options.StartUrl is not null && !StartPage(options.StartUrl))
            yield return "IdentityCenter:StartUrl must be the https address of the AWS access portal.";
        if (options.InstanceArn is not null && !InstanceName().IsMatch(options.InstanceArn))
            yield return "IdentityCenter:InstanceArn must look like arn:aws:sso:::instance/ssoins-1111111111111111.";

        if (string.IsNullOrEmpty(options.AccessKeyId) != string.IsNullOrEmpty(options.SecretAccessKey))
            yield return "IdentityCenter:AccessKeyId and IdentityCenter:SecretAccessKey must be set together or not at all.";
        if (!string.IsNullOrEmpty(options.SessionToken) && string.IsNullOrEmpty(options.AccessKeyId))
            yield return "IdentityCenter:SessionToken needs IdentityCenter:AccessKeyId and IdentityCenter:SecretAccessKey.";
        if (options.RoleArn is not null && !RoleName().IsMatch(options.RoleArn))
            yield return "IdentityCenter:RoleArn must look like arn:aws:iam::111122223333:role/name.";
        if (options.ExternalId is not null && options.RoleArn is null)
            yield return "IdentityCenter:ExternalId has a meaning only with IdentityCenter:RoleArn.";
        if (!SessionName().IsMatch(options.RoleSessionName))
            yield return "IdentityCenter:RoleSessionName must be 2 to 64 letters, digits or _+=,.@-";

        if (options.SsoAdminRate is not (> 0 and <= 20))
            yield return "IdentityCenter:SsoAdminRate must be more than 0 and at most 20.";
        if (options.IdentityStoreRate is not (> 0 and <= 100))
            yield return "IdentityCenter:IdentityStoreRate must be more than 0 and at most 100.";
        if (options.OrganizationsRate is not (> 0 and <= 100))
            yield return "IdentityCenter:OrganizationsRate must be more than 0 and at most 100.";
        if (options.Processes is < 1 or > 100)
            yield return "IdentityCenter:Processes must be between 1 and 100.";
        if (options.Concurrency is < 1 or > 32)
            yield return "IdentityCenter:Concurrency must be between 1 and 32.";
        if (options.MaxAnswerBytes < 1024 * 1024)
            yield return "IdentityCenter:MaxAnswerBytes must be at least 1048576.";
        if (options.InteractiveTimeout <= TimeSpan.Zero)
            yield return "IdentityCenter:InteractiveTimeout must be more than zero.";
        if (options.ReadTimeout <= TimeSpan.Zero)
            yield return "IdentityCenter:ReadTimeout must be more than zero.";
    }

    private static bool StartPage(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps;

    [GeneratedRegex(@"\A[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegionName();

    [GeneratedRegex(
        @"\Aarn:aws(-[a-z]{1,5}){0,3}:sso:::instance/(sso)?ins-[a-zA-Z0-9.-]{16}\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex InstanceName();

    [GeneratedRegex(@"\Aarn:aws(-[a-z]{1,5}){0,3}:iam::\d{12}:role/[\w+=,.@/-]{1,512}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoleName();

    [GeneratedRegex(@"\A[\w+=,.@-]{2,64}\z", RegexOptions.None, 1000)]
    private static partial Regex SessionName();
}
