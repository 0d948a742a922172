using System.Globalization;

namespace IdentityBridge.Application.AccessLists.Yaml;

/// <summary>A text and where it stands, for what can only be checked against the database.</summary>
internal readonly record struct Placed(YamlPlace At, string Field, string Text)
{
    public YamlFault Fault(string message) => new(At, Field, message);
}

/// <summary>
/// Reads the fields of one mapping, collecting what is wrong. Whoever read everything calls <see cref="End" />, which refuses what nobody
/// asked for.
/// </summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, KeyValuePair<YamlScalar, YamlNode>> left = new(StringComparer.Ordinal);
    private readonly ICollection<YamlFault> faults;
    private readonly string path;

    public YamlFields(YamlNode? node, string path, YamlPlace at, ICollection<YamlFault> faults)
    {
        (this.path, this.faults, At) = (path, faults, node?.At ?? at);
        if (node is YamlMapping mapping)
            foreach (var field in mapping.Fields)
                left[field.Key.Value] = field;
        else if (node is not (null or YamlScalar { IsNull: true }))
            faults.Add(new YamlFault(node.At, path, "Fields were expected here."));
    }

    public YamlPlace At { get; }

    public string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public void Fault(string name, YamlPlace at, string message) => faults.Add(new YamlFault(at, Path(name), message));

    public YamlNode? Node(string name) =>
        left.Remove(name, out var field) && field.Value is not YamlScalar { IsNull: true } ? field.Value : null;

    /// <summary>Null when it is not there.</summary>
    public Placed? Text(string name, int max)
    {
        switch (Node(name))
        {
            case null:
                return null;
            case YamlScalar scalar when scalar.Value.Length > max:
                Fault(name, scalar.At, $"This is longer than {max} characters.");
                return null;
            case YamlScalar scalar when scalar.Value.Contains('\0', StringComparison.Ordinal):
                Fault(name, scalar.At, "This has a character that no text may have.");
                return null;
            case YamlScalar scalar:
                return new Placed(scalar.At, Path(name), scalar.Value);
            case var other:
                Fault(name, other.At, "A text was expected here.");
                return null;
        }
    }

    /// <summary>A text that must be there and not be empty; an empty one after a fault.</summary>
    public Placed Required(string name, int max)
    {
        var before = faults.Count;
        if (Text(name, max) is { } text && !string.IsNullOrWhiteSpace(text.Text))
            return text;
        if (faults.Count == before)
            Fault(name, At, "This is missing.");
        return new Placed(At, Path(name), "");
    }

    /// <summary>RFC 3339; null when it is not there or is the zero time that <c>tctl</c> writes.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name, 64) is not { } text || text.Text.Length == 0)
            return null;
        if (
            !DateTimeOffset.TryParse(
                text.Text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            faults.Add(text.Fault("This is not a time. Write it as 2026-12-31T00:00:00Z."));
            return null;
        }
        return time.Year <= 1 ? null : time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>One of several spellings, case ignored.</summary>
    public T? OneOf<T>(string name, IReadOnlyDictionary<string, T> spellings, string expected)
        where T : struct
    {
        if (Text(name, 64) is not { } text || text.Text.Length == 0)
            return null;
        if (spellings.TryGetValue(text.Text.Trim().ToLowerInvariant(), out var value))
            return value;
        faults.Add(text.Fault($"“{text.Text}” is not known here. Use {expected}."));
        return null;
    }

    public int? Number(string name, int least, int most)
    {
        if (Text(name, 16) is not { } text)
            return null;
        if (int.TryParse(text.Text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        faults.Add(text.Fault($"A number from {least} to {most} was expected here."));
        return null;
    }

    public YamlFields Child(string name) => new(Node(name), Path(name), At, faults);

    public IReadOnlyList<(YamlNode Node, string Path)> Items(string name)
    {
        switch (Node(name))
        {
            case null:
                return [];
            case YamlSequence sequence:
                return [.. sequence.Items.Select((item, i) => (item, $"{Path(name)}[{i}]"))];
            case var other:
                Fault(name, other.At, "A list was expected here.");
                return [];
        }
    }

    public IReadOnlyList<YamlFields> Children(string name) =>
        [.. Items(name).Select(i => new YamlFields(i.Node, i.Path, i.Node.At, faults))];

    public IReadOnlyList<Placed> Texts(string name, int max)
    {
        var texts = new List<Placed>();
        foreach (var (node, at) in Items(name))
            if (node is YamlScalar { IsNull: false } scalar && scalar.Value.Length <= max && !Unreadable(scalar.Value))
                texts.Add(new Placed(scalar.At, at, scalar.Value));
            else
                faults.Add(new YamlFault(node.At, at, $"A text of at most {max} characters was expected here."));
        return texts;
    }

    /// <summary>Every field with its texts, under whatever names.</summary>
    public IReadOnlyList<(Placed Name, IReadOnlyList<Placed> Values)> Remaining()
    {
        var found = new List<(Placed, IReadOnlyList<Placed>)>();
        foreach (var (name, field) in left.ToList())
            found.Add((new Placed(field.Key.At, Path(name), name), Texts(name, 400)));
        return found;
    }

    /// <summary>Takes these as read; nothing here depends on them.</summary>
    public void Ignore(params IEnumerable<string> names)
    {
        foreach (var name in names)
            left.Remove(name);
    }

    /// <summary>Refuses a field that holds anything.</summary>
    public void RefuseUnlessEmpty(string name, string why)
    {
        if (Node(name) is { } node && !IsEmpty(node))
            Fault(name, node.At, why);
    }

    public void End()
    {
        foreach (var (name, field) in left)
            Fault(name, field.Key.At, "There is no such field.");
        left.Clear();
    }

    private static bool Unreadable(string value) =>
        string.IsNullOrWhiteSpace(value) || value.Contains('\0', StringComparison.Ordinal);

    private static bool IsEmpty(YamlNode node) =>
        node switch
        {
            YamlScalar scalar => scalar.IsNull || scalar.Value.Length == 0,
            YamlSequence sequence => sequence.Items.All(IsEmpty),
            YamlMapping mapping => mapping.Fields.All(f => IsEmpty(f.Value)),
            _ => false,
        };
}
