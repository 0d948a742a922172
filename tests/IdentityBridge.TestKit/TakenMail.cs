using System.Text;

namespace IdentityBridge.TestKit;

/// <param name="To">Recipient of the envelope.</param>
/// <param name="Source">Headers and body as they came, dots unstuffed.</param>
public sealed record TakenMail(string From, string To, string Source, bool Protected, string? User)
{
    /// <summary>A header, unfolded, encoded words decoded; null when it is not there.</summary>
    public string? Header(string name)
    {
        var head = Source.Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ", StringComparison.Ordinal);
        var line = head.Split("\r\n").SingleOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase));
        return line is null ? null : Decode(line[(name.Length + 2)..]);
    }

    /// <summary>The part of this type, decoded.</summary>
    public string Part(string type)
    {
        var at = Source.IndexOf($"Content-Type: {type}", StringComparison.Ordinal);
        var body = Source[at..].Split("\r\n\r\n", 2)[1].Split("\r\n--", 2)[0];
        return Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\r\n", "", StringComparison.Ordinal)));
    }

    private static string Decode(string value)
    {
        var text = new StringBuilder();
        foreach (var word in value.Split(' '))
        {
            var isWord = word.StartsWith("=?utf-8?B?", StringComparison.Ordinal);
            if (!isWord && text.Length > 0)
                text.Append(' ');
            text.Append(isWord ? Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2])) : word);
        }
        return text.ToString();
    }
}
