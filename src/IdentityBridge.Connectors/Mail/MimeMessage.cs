using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace IdentityBridge.Connectors.Mail;

/// <summary>
/// A mail as it goes over the wire: headers of RFC 5322, words outside ASCII as in RFC 2047, text and HTML as multipart/alternative in
/// base64. No value of a header can begin another header: line ends become spaces, and what is not plain ASCII is encoded.
/// </summary>
internal sealed record MimeMessage(
    MailAddress From,
    MailAddress To,
    string Subject,
    string MessageId,
    string ListId,
    Uri Settings,
    DateTimeOffset Date,
    string Text,
    string Html
)
{
    /// <summary>With the name of a header in one line of 78 (RFC 5322, 2.1.1).</summary>
    private const int LongestPlain = 66;

    /// <summary>Bytes of UTF-8 in one encoded word: 75 characters with its frame (RFC 2047, 2).</summary>
    private const int LongestWord = 42;

    public string Write()
    {
        // Nothing in base64 looks like it.
        var boundary =
            "=_"
            + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(MessageId)))[..32];
        var mail = new StringBuilder();
        Header(mail, "From", Address(From));
        Header(mail, "To", Address(To));
        Header(mail, "Subject", Words(Subject));
        Header(mail, "Date", Date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + Offset(Date));
        Header(mail, "Message-ID", $"<{MessageId}>");
        Header(mail, "List-Id", $"<{ListId}>");
        Header(mail, "List-Unsubscribe", $"<{Settings.AbsoluteUri}>");
        // RFC 3834: no out-of-office answers.
        Header(mail, "Auto-Submitted", "auto-generated");
        Header(mail, "X-Auto-Response-Suppress", "All");
        Header(mail, "MIME-Version", "1.0");
        Header(mail, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        mail.Append("\r\n");
        Part(mail, boundary, "text/plain", Text);
        Part(mail, boundary, "text/html", Html);
        return mail.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n").ToString();
    }

    private static void Header(StringBuilder mail, string name, string value) =>
        mail.Append(name).Append(": ").Append(value).Append("\r\n");

    private static void Part(StringBuilder mail, string boundary, string type, string content)
    {
        mail.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Type: {type}; charset=utf-8\r\n");
        mail.Append("Content-Transfer-Encoding: base64\r\n\r\n");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(content));
        for (var at = 0; at < encoded.Length; at += 76)
            mail.Append(encoded.AsSpan(at, Math.Min(76, encoded.Length - at))).Append("\r\n");
        mail.Append("\r\n");
    }

    private static string Address(MailAddress address)
    {
        var plain = $"<{address.Address}>";
        if (string.IsNullOrWhiteSpace(address.DisplayName))
            return plain;
        var name = OneLine(address.DisplayName);
        var words =
            name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_') && name.Length <= LongestPlain
                ? name
                : Encoded(name);
        return $"{words}{(words.Length + plain.Length < LongestPlain ? " " : "\r\n ")}{plain}";
    }

    private static string Words(string text)
    {
        var line = OneLine(text);
        return
            line.Length <= LongestPlain && line.All(c => c is >= ' ' and <= '~') && !line.Contains("=?", StringComparison.Ordinal)
            ? line
            : Encoded(line);
    }

    private static string Encoded(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(LongestWord);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > LongestWord)
            {
                words.Add(Word(word));
                word.Clear();
            }
            word.AddRange(bytes[..length]);
        }
        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            line.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        return line.ToString().Trim();
    }

    private static string Offset(DateTimeOffset at) =>
        at.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
}
