using System.Globalization;
using System.Net;
using System.Text;
using IdentityBridge.Domain.Notifications;

namespace IdentityBridge.Connectors.Mail;

/// <summary>A message as subject, text and HTML in the portal's look. All that people wrote is escaped.</summary>
internal static class Letter
{
    private const string Font = "font-family:Inter,system-ui,-apple-system,'Segoe UI',sans-serif";

    public static (string Subject, string Text, string Html) Of(NoticeMessage message, MessageOptions options)
    {
        var day = message.Day?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        var subject = day is null
            ? message.Notices[0].Title
            : FormattableString.Invariant(
                $"{message.Notices.Count} {(message.Notices.Count == 1 ? "notification" : "notifications")} of {day}"
            );
        return (
            subject,
            Text(message, options, day is null ? null : subject),
            Html(message, options, day is null ? null : subject)
        );
    }

    private static string Text(NoticeMessage message, MessageOptions options, string? heading)
    {
        var text = new StringBuilder();
        if (heading is not null)
            text.Append(heading).Append("\r\n\r\n");
        foreach (var notice in message.Notices)
        {
            text.Append(notice.Title).Append("\r\n");
            if (notice.Text.Length > 0)
                text.Append(notice.Text).Append("\r\n");
            text.Append("\r\n");
            foreach (var line in FactLines.Of(notice.Kind, notice.Facts, message.Zone, words: true))
                text.Append(line.Name).Append(": ").Append(Indented(line.Value)).Append("\r\n");
            text.Append("When: ").Append(FactLines.Exact(notice.At, message.Zone)).Append("\r\n");
            text.Append("\r\n").Append(options.LinkTo(notice.Path).AbsoluteUri).Append("\r\n\r\n");
        }
        return text.Append("-- \r\nIdentityBridge. What you get by email, and when: ")
            .Append(options.LinkTo("notifications/settings").AbsoluteUri)
            .Append("\r\n")
            .ToString();
    }

    private static string Html(NoticeMessage message, MessageOptions options, string? heading)
    {
        var html = new StringBuilder(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark"><title>{Safe(heading ?? message.Notices[0].Title)}</title></head>
            <body style="margin:0;padding:24px 12px;background:#f8f8fa;color:#17171c;{Font};font-size:14px;line-height:1.5">
            <div style="max-width:600px;margin:0 auto">
            <p style="margin:0 0 16px;font-weight:600;color:#3b4fd8">IdentityBridge</p>
            """
        );
        if (heading is not null)
            html.Append(CultureInfo.InvariantCulture, $"<h1 style=\"margin:0 0 16px;font-size:20px\">{Safe(heading)}</h1>");
        foreach (var notice in message.Notices)
            Card(html, notice, message.Zone, options, heading is null ? "h1" : "h2");
        return html.Append(
                CultureInfo.InvariantCulture,
                $"""
                <p style="margin:16px 0 0;font-size:12px;color:#5f5f6b"><a style="color:#5f5f6b" href="{Safe(
                    options.LinkTo("notifications/settings").AbsoluteUri
                )}">Choose what you get by email, and when</a></p>
                </div></body></html>
                """
            )
            .ToString();
    }

    private static void Card(StringBuilder html, MessageNotice notice, TimeZoneInfo zone, MessageOptions options, string heading)
    {
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <div style="margin:0 0 12px;padding:20px;background:#ffffff;border:1px solid #e4e4ea;border-radius:8px">
            <{heading} style="margin:0 0 8px;font-size:16px;line-height:1.35">{Safe(notice.Title)}</{heading}>
            <p style="margin:0 0 12px">{Safe(notice.Text)}</p>
            <table role="presentation" style="border-collapse:collapse;font-size:14px">
            """
        );
        foreach (var line in FactLines.Of(notice.Kind, notice.Facts, zone, words: true))
            Row(html, line);
        Row(html, new FactLine("When", FactLines.Exact(notice.At, zone)));
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            </table>
            <p style="margin:16px 0 0"><a style="display:inline-block;padding:8px 14px;background:#3b4fd8;color:#ffffff;border-radius:6px;text-decoration:none" href="{Safe(
                options.LinkTo(notice.Path).AbsoluteUri
            )}">{Verb(notice)}</a></p>
            </div>
            """
        );
    }

    private static void Row(StringBuilder html, FactLine line) =>
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <tr><td style="padding:2px 12px 2px 0;color:#5f5f6b;vertical-align:top;white-space:nowrap">{Safe(
                line.Name
            )}</td><td style="padding:2px 0;white-space:pre-line">{Safe(line.Value)}</td></tr>
            """
        );

    private static string Verb(MessageNotice notice) =>
        notice.Kind switch
        {
            NoticeKind.Ended when notice.Facts.List is not null => "Open the portal",
            _ when notice.Facts.List is not null => "Open the list",
            NoticeKind.EndsSoon or NoticeKind.EndsTomorrow when notice.Path.EndsWith("/extend", StringComparison.Ordinal) =>
                "Extend it",
            NoticeKind.ToDecide => "Look and decide",
            NoticeKind.ReviewDue => "Review the list",
            NoticeKind.Test => "Open the portal",
            _ => "Open the request",
        };

    private static string Indented(string text) =>
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n  ", StringComparison.Ordinal);

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
