using System.Net.Mail;
using IdentityBridge.Connectors.Http;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Plain, then TLS before anything else is said (RFC 3207); a server that does not offer it is not used.</summary>
    StartTls = 0,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls = 1,

    /// <summary>Plain. With a password on this machine only.</summary>
    None = 2,
}

/// <summary>The mail server that takes our mails. Section <c>Notifications:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Notifications:Smtp";

    /// <summary>Without it no mail is sent.</summary>
    public string Host { get; set; } = "";

    /// <summary>587 is usual with <see cref="SmtpSecurity.StartTls" />, 465 with <see cref="SmtpSecurity.Tls" />, 25 for relays.</summary>
    public int Port { get; set; } = 587;

    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>PEM file with the authorities that the server's certificate must come from, instead of the machine's own.</summary>
    public string? CaFile { get; set; }

    /// <summary>Both or neither of user and password.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Path of a file that holds the password; read for each connection.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>Sender: <c>portal@example.com</c> or <c>IdentityBridge &lt;portal@example.com&gt;</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>Longest time for connecting, and for each answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    internal string? CurrentPassword() => string.IsNullOrEmpty(PasswordFile) ? Password : File.ReadAllText(PasswordFile).Trim();
}

/// <summary>What every channel needs. Section <c>Notifications</c>.</summary>
public sealed class MessageOptions
{
    public const string Section = "Notifications";

    /// <summary>The address at which people open the portal: <c>https://access.example.com</c>.</summary>
    public string PublicUrl { get; set; } = "";

    internal Uri LinkTo(string path) => new(new Uri(PublicUrl.TrimEnd('/') + "/"), path);
}

internal sealed class MessageOptionsValidator : IValidateOptions<MessageOptions>
{
    public ValidateOptionsResult Validate(string? name, MessageOptions options) =>
        TargetUrl.IsAcceptable(options.PublicUrl, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Notifications:PublicUrl must be the address at which people open the portal, like https://access.example.com (http only for localhost)."
            );
}

/// <summary>Lists every problem of the section at once.</summary>
internal sealed class SmtpOptionsValidator : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(SmtpOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return "Notifications:Smtp:Host must be the name or the address of a mail server.";
        if (options.Port is < 1 or > 65535)
            yield return "Notifications:Smtp:Port must be between 1 and 65535.";
        if (!Enum.IsDefined(options.Security))
            yield return "Notifications:Smtp:Security must be StartTls, Tls or None.";
        if (!MailAddress.TryCreate(options.From, out var from) || !from.Address.All(c => c is > ' ' and <= '~'))
            yield return "Notifications:Smtp:From must be an address, like IdentityBridge <portal@example.com>.";
        if (!string.IsNullOrEmpty(options.Password) && !string.IsNullOrEmpty(options.PasswordFile))
            yield return "Only one of Notifications:Smtp:Password and Notifications:Smtp:PasswordFile may be set.";
        var hasPassword = !string.IsNullOrEmpty(options.Password) || !string.IsNullOrEmpty(options.PasswordFile);
        if (hasPassword != !string.IsNullOrEmpty(options.User))
            yield return "Notifications:Smtp:User and its password must both be set, or neither.";
        if (!string.IsNullOrEmpty(options.PasswordFile) && !File.Exists(options.PasswordFile))
            yield return "Notifications:Smtp:PasswordFile names a file that does not exist.";
        if (!string.IsNullOrEmpty(options.CaFile) && !File.Exists(options.CaFile))
            yield return "Notifications:Smtp:CaFile names a file that does not exist.";
        if (hasPassword && options.Security == SmtpSecurity.None && options.Host is not ("localhost" or "127.0.0.1" or "::1"))
            yield return "Notifications:Smtp:Security must be StartTls or Tls when a password is sent to another machine.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(50))
            yield return "Notifications:Smtp:Timeout must be between 1 and 50 seconds.";
    }
}
