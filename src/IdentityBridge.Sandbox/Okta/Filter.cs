using System.Globalization;

namespace IdentityBridge.Sandbox.Okta;

/// <summary>An attribute an expression may name.</summary>
/// <param name="Values">The attribute's values as text; dates in Okta's form.</param>
/// <param name="Operators">The operators allowed on it.</param>
internal sealed record FilterAttribute<T>(
    Func<T, IEnumerable<string?>> Values,
    string Operators,
    Func<T, DateTimeOffset?>? Date = null
);

/// <summary>A parsed filter or search expression (the SCIM subset Okta documents): eq, ne, sw, co, ew, gt, ge, lt, le, pr, and, or, not, brackets.</summary>
/// <param name="Matches">Whether a thing matches.</param>
/// <param name="ChangedSince">No thing that last changed before this can match; <see langword="null" /> when that cannot be told.</param>
/// <param name="Exactly">A comparison for equality that every match passes, so that an index can serve the query.</param>
internal sealed record Filter<T>(Func<T, bool> Matches, DateTimeOffset? ChangedSince, (string Name, string Value)? Exactly = null)
{
    public static Filter<T> All { get; } = new(_ => true, null);
}

/// <summary>Parses expressions over the attributes of one kind of thing.</summary>
/// <param name="attributes">By name; names are case-sensitive, as at Okta.</param>
/// <param name="refuse">Makes the error for an expression that is not understood.</param>
/// <param name="allowNot">Whether <c>not</c> is supported.</param>
/// <param name="changeDates">Attributes whose lower bound limits when a match last changed.</param>
internal sealed class FilterParser<T>(
    IReadOnlyDictionary<string, FilterAttribute<T>> attributes,
    Func<string, OktaErrorException> refuse,
    bool allowNot,
    params string[] changeDates
)
{
    public Filter<T> Parse(string text)
    {
        var tokens = Tokens(text);
        var at = 0;
        var parsed = Or(tokens, ref at);
        return at == tokens.Count ? parsed : throw refuse($"'{tokens[at].Text}' was not expected.");
    }

    private Filter<T> Or(List<Token> tokens, ref int at)
    {
        var left = And(tokens, ref at);
        while (TakeWord(tokens, ref at, "or"))
        {
            var (a, b) = (left, And(tokens, ref at));
            var since = a.ChangedSince is { } x && b.ChangedSince is { } y ? (x < y ? x : y) : (DateTimeOffset?)null;
            left = new(thing => a.Matches(thing) || b.Matches(thing), since);
        }

        return left;
    }

    private Filter<T> And(List<Token> tokens, ref int at)
    {
        var left = Unary(tokens, ref at);
        while (TakeWord(tokens, ref at, "and"))
        {
            var (a, b) = (left, Unary(tokens, ref at));
            var since = a.ChangedSince is { } x && b.ChangedSince is { } y ? (x > y ? x : y) : a.ChangedSince ?? b.ChangedSince;
            left = new(thing => a.Matches(thing) && b.Matches(thing), since, a.Exactly ?? b.Exactly);
        }

        return left;
    }

    private Filter<T> Unary(List<Token> tokens, ref int at)
    {
        if (TakeWord(tokens, ref at, "not"))
        {
            if (!allowNot)
                throw refuse("'not' is not supported.");
            var inner = Unary(tokens, ref at);
            return new(thing => !inner.Matches(thing), null);
        }

        if (!TakeWord(tokens, ref at, "("))
            return Comparison(tokens, ref at);
        var grouped = Or(tokens, ref at);
        return TakeWord(tokens, ref at, ")") ? grouped : throw refuse("A bracket is not closed.");
    }

    private Filter<T> Comparison(List<Token> tokens, ref int at)
    {
        var name = Take(tokens, ref at, "an attribute");
        if (name.Quoted || !attributes.TryGetValue(name.Text, out var attribute))
            throw refuse($"Unsupported attribute '{name.Text}'.");
        var verb = Take(tokens, ref at, "an operator").Text.ToLowerInvariant();
        if (!attribute.Operators.Split(' ').Contains(verb, StringComparer.Ordinal))
            throw refuse($"The operator '{verb}' is not supported for '{name.Text}'.");
        if (verb == "pr")
            return new(thing => attribute.Values(thing).Any(value => !string.IsNullOrEmpty(value)), null);
        var wanted = Take(tokens, ref at, "a value").Text;
        if (attribute.Date is { } date)
            return DateComparison(name.Text, date, verb, wanted);
        return verb == "ne"
            ? new(thing => attribute.Values(thing).All(value => !Holds(value, "eq", wanted)), null)
            : new(
                thing => attribute.Values(thing).Any(value => Holds(value, verb, wanted)),
                null,
                verb == "eq" ? (name.Text, wanted) : null
            );
    }

    private Filter<T> DateComparison(string name, Func<T, DateTimeOffset?> date, string verb, string wanted)
    {
        if (!OktaDates.TryParse(wanted, out var moment))
            throw refuse($"'{wanted}' is not a date.");
        DateTimeOffset? since =
            verb is "gt" or "ge" or "eq" && changeDates.Contains(name, StringComparer.Ordinal) ? moment : null;
        return new(
            thing =>
                date(thing) is { } value
                && verb switch
                {
                    "eq" => value == moment,
                    "gt" => value > moment,
                    "ge" => value >= moment,
                    "lt" => value < moment,
                    _ => value <= moment,
                },
            since
        );
    }

    private static bool Holds(string? value, string verb, string wanted) =>
        value is not null
        && verb switch
        {
            "eq" => value == wanted,
            "sw" => value.StartsWith(wanted, StringComparison.OrdinalIgnoreCase),
            "ew" => value.EndsWith(wanted, StringComparison.OrdinalIgnoreCase),
            "co" => value.Contains(wanted, StringComparison.OrdinalIgnoreCase),
            "gt" => string.CompareOrdinal(value, wanted) > 0,
            "ge" => string.CompareOrdinal(value, wanted) >= 0,
            "lt" => string.CompareOrdinal(value, wanted) < 0,
            _ => string.CompareOrdinal(value, wanted) <= 0,
        };

    private Token Take(List<Token> tokens, ref int at, string what) =>
        at < tokens.Count ? tokens[at++] : throw refuse($"The expression ends where {what} is needed.");

    private static bool TakeWord(List<Token> tokens, ref int at, string word)
    {
        if (at >= tokens.Count || tokens[at].Quoted || !string.Equals(tokens[at].Text, word, StringComparison.OrdinalIgnoreCase))
            return false;
        at++;
        return true;
    }

    private List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] is '(' or ')')
            {
                tokens.Add(new(text[at++].ToString(), false));
            }
            else if (text[at] == '"')
            {
                var value = new System.Text.StringBuilder();
                for (at++; ; at++)
                {
                    if (at >= text.Length)
                        throw refuse("A quotation mark is not closed.");
                    if (text[at] == '"')
                        break;
                    if (text[at] == '\\' && at + 1 < text.Length)
                        at++;
                    value.Append(text[at]);
                }

                at++;
                tokens.Add(new(value.ToString(), true));
            }
            else
            {
                var end = at;
                while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')' or '"'))
                    end++;
                tokens.Add(new(text[at..end], false));
                at = end;
            }
        }

        return tokens.Count > 0 ? tokens : throw refuse("The expression is empty.");
    }

    private sealed record Token(string Text, bool Quoted);
}

/// <summary>Dates as Okta writes them: <c>yyyy-MM-ddTHH:mm:ss.SSSZ</c>.</summary>
internal static class OktaDates
{
    public static string Write(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Write(DateTimeOffset? at) => at is { } known ? Write(known) : null;

    public static bool TryParse(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out at
        );
}
