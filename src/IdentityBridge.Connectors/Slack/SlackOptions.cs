using IdentityBridge.Connectors.Http;
using IdentityBridge.Domain.Notifications;
using Microsoft.Extensions.Options;

namespace IdentityBridge.Connectors.Slack;

/// <summary>A webhook that takes Slack's format. Section <c>Notifications:Slack</c>.</summary>
public sealed class SlackOptions
{
    public const string Section = "Notifications:Slack";

    /// <summary>Without it nothing is posted. A secret: whoever has it can post. https, or http on this machine.</summary>
    public string? Url { get; set; }

    /// <summary>Path of a file that holds the address instead.</summary>
    public string? UrlFile { get; set; }

    /// <summary>Signs what we post, so that a receiver other than Slack can check it. At least 16 characters.</summary>
    public string? SigningSecret { get; set; }

    /// <summary>What the channel hears of; empty means <c>Decisions</c>, <c>Answers</c>, <c>Trouble</c> and <c>Emergencies</c>.</summary>
    public IList<NoticeSubject> Subjects { get; init; } = [];

    /// <summary>Whether reasons and comments, which people wrote for reviewers, are posted too.</summary>
    public bool IncludeReasons { get; set; }

    internal Uri? Address => UrlOf(string.IsNullOrWhiteSpace(UrlFile) ? Url : File.ReadAllText(UrlFile).Trim());

    internal bool Hears(NoticeKind kind)
    {
        var subject = NoticeSubjects.Of(kind);
        return Subjects.Count > 0
            ? Subjects.Contains(subject)
            : subject is NoticeSubject.Decisions or NoticeSubject.Answers or NoticeSubject.Trouble or NoticeSubject.Emergencies;
    }

    private static Uri? UrlOf(string? text) => TargetUrl.IsAcceptable(text, out var url) ? url : null;
}

/// <summary>Lists every problem of the section at once.</summary>
internal sealed class SlackOptionsValidator : IValidateOptions<SlackOptions>
{
    public ValidateOptionsResult Validate(string? name, SlackOptions options)
    {
        var problems = new List<string>();
        var file = !string.IsNullOrWhiteSpace(options.UrlFile);
        if (file && !string.IsNullOrWhiteSpace(options.Url))
            problems.Add("Only one of Notifications:Slack:Url and Notifications:Slack:UrlFile may be set.");
        else if (file && !File.Exists(options.UrlFile))
            problems.Add("Notifications:Slack:UrlFile names a file that does not exist.");
        else if (options.Address is null)
            problems.Add("Notifications:Slack:Url must be the webhook’s address, with https (http only for localhost).");
        if (options.SigningSecret is { Length: < 16 })
            problems.Add("Notifications:Slack:SigningSecret must have at least 16 characters.");
        if (
            options.Subjects.Any(s =>
                s is NoticeSubject.Resources or NoticeSubject.Reviews or NoticeSubject.EndsSoon or NoticeSubject.Talk
            )
        )
            problems.Add("Notifications:Slack:Subjects may hold Decisions, Answers, Starts, Ends, Trouble and Emergencies.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
