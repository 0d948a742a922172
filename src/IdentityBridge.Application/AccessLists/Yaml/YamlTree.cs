using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>Where something stands in a file; both from 1.</summary>
public readonly record struct YamlPlace(long Line, long Column);

/// <summary>One thing that is wrong with a file, or worth knowing.</summary>
/// <param name="Field">As <c>spec.audit.recurrence.frequency</c>; empty for the document as a whole.</param>
public sealed record YamlFault(YamlPlace At, string Field, string Message)
{
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Line {At.Line}, column {At.Column}{(Field.Length == 0 ? "" : $", {Field}")}: {Message}"
        );
}

internal abstract record YamlNode(YamlPlace At);

/// <param name="Quoted">Text in quotes is text, whatever it says.</param>
internal sealed record YamlScalar(YamlPlace At, string Value, bool Quoted) : YamlNode(At)
{
    public bool IsNull => !Quoted && Value is ("" or "~" or "null" or "Null" or "NULL");
}

internal sealed record YamlSequence(YamlPlace At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

internal sealed record YamlMapping(YamlPlace At, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Fields) : YamlNode(At);

/// <summary>
/// Reads YAML 1.2, and JSON with it, into a tree that knows its places. Made for files of strangers: no aliases, no tags, no key twice, and
/// bounds on size, depth and documents.
/// </summary>
internal static class YamlTree
{
    private const int MostFaults = 1_000;
    private const int MaxDocuments = 50_000;
    private const int MaxDepth = 24;

    /// <summary>The documents up to the first place that cannot be read at all; a sequence at the top counts as so many documents.</summary>
    public static IReadOnlyList<YamlNode> Read(string text, ICollection<YamlFault> faults)
    {
        var documents = new List<YamlNode>();
        if (text.Length > ImportListsCommand.MaxLength)
        {
            faults.Add(new YamlFault(new YamlPlace(1, 1), "", "The file is larger than 8 MB. Split it."));
            return documents;
        }
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is not DocumentStart)
                    continue;
                parser.MoveNext();
                var node = Node(parser, 0, faults);
                documents.AddRange(node is YamlSequence sequence ? sequence.Items : [node]);
                if (documents.Count > MaxDocuments)
                    throw new UnreadableException(node.At, "The file has more than 50,000 documents. Split it.");
            }
        }
        catch (UnreadableException e)
        {
            faults.Add(new YamlFault(e.At, "", e.Message));
        }
        catch (YamlException e)
        {
            faults.Add(
                new YamlFault(
                    new YamlPlace(Math.Max(1, e.Start.Line), Math.Max(1, e.Start.Column)),
                    "",
                    $"This is not YAML: {e.Message}"
                )
            );
        }
        return documents;
    }

    private static YamlNode Node(Parser parser, int depth, ICollection<YamlFault> faults)
    {
        var at = Place(parser.Current!);
        if (depth > MaxDepth)
            throw new UnreadableException(at, "This is nested too deep.");
        if (parser.Current is AnchorAlias)
            throw new UnreadableException(at, "Aliases are not accepted. Write the value out.");
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false })
            throw new UnreadableException(at, "Anchors are not accepted. Write the value out where it is needed.");
        if (parser.Current is NodeEvent { Tag.IsEmpty: false })
            throw new UnreadableException(at, "Tags are not accepted. Write the value without one.");
        switch (parser.Current)
        {
            case Scalar scalar:
                return new YamlScalar(at, scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any));
            case SequenceStart:
                var items = new List<YamlNode>();
                while (parser.MoveNext() && parser.Current is not SequenceEnd)
                    items.Add(Node(parser, depth + 1, faults));
                return new YamlSequence(at, items);
            case MappingStart:
                return Mapping(parser, at, depth, faults);
            default:
                throw new UnreadableException(at, "Something is missing here.");
        }
    }

    private static YamlMapping Mapping(Parser parser, YamlPlace at, int depth, ICollection<YamlFault> faults)
    {
        var fields = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            var key =
                Node(parser, depth + 1, faults) as YamlScalar
                ?? throw new UnreadableException(Place(parser.Current!), "A field needs a plain name.");
            parser.MoveNext();
            var value = Node(parser, depth + 1, faults);
            if (seen.Add(key.Value))
                fields.Add(KeyValuePair.Create(key, value));
            else if (faults.Count < MostFaults)
                faults.Add(new YamlFault(key.At, key.Value, "This field is here twice. Keep one."));
            else
                throw new UnreadableException(key.At, "There are too many errors before this to read on.");
        }
        return new YamlMapping(at, fields);
    }

    private static YamlPlace Place(ParsingEvent e) => new(e.Start.Line, e.Start.Column);

    private sealed class UnreadableException(YamlPlace at, string message) : Exception(message)
    {
        public YamlPlace At { get; } = at;
    }
}
