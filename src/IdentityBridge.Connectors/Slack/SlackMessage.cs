using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdentityBridge.Connectors.Mail;
using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Connectors.Slack;

/// <summary>
/// A notice in the format of Slack's incoming webhooks, with blocks
/// (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://docs.slack.dev/reference/block-kit/blocks).
/// </summary>
internal static class SlackMessage
{
    /// <summary>Slack takes 3000 characters in the text of a section.</summary>
    private const int LongestSection = 2900;

    public static string Of(NoticeMessage message, MessageOptions options, bool words)
    {
        var notice = message.Notices[0];
        var lines = FactLines
            .Of(notice.Kind, notice.Facts, message.Zone, words)
            .Select(l => $"*{Escape(l.Name)}:* {Escape(l.Value)}");
        var body = new JsonObject
        {
            // What phones and screen readers say.
            ["text"] = Cut(Escape(notice.Title)),
            ["unfurl_links"] = false,
            ["blocks"] = new JsonArray(
                Section($"*{Escape(notice.Title)}*\n{Escape(notice.Text)}"),
                Section(string.Join('\n', lines.Append($"<{options.LinkTo(notice.Path).AbsoluteUri}|Open in IdentityBridge>")))
            ),
        };
        return body.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    /// <summary>The three characters that mean something in Slack's markup, and nothing else, are escaped (docs.slack.dev, "Escaping text").</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonObject Section(string text) =>
        new()
        {
            ["type"] = "section",
            ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = Cut(text) },
        };

    private static string Cut(string text)
    {
        if (text.Length <= LongestSection)
            return text;
        var cut = new StringBuilder(LongestSection);
        foreach (var rune in text.EnumerateRunes())
        {
            if (cut.Length > LongestSection - 3)
                break;
            cut.Append(rune);
        }
        return cut.Append('…').ToString();
    }
}
