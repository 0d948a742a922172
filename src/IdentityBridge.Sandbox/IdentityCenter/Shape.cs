using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IdentityBridge.Sandbox.IdentityCenter;

/// <summary>One broken constraint of an input. <paramref name="Reason" /> is organizations' InvalidInputExceptionReason.</summary>
internal sealed record Violation(string Path, string Value, string Constraint, string Reason)
{
    public override string ToString() => $"Value {Value} at '{Path}' failed to satisfy constraint: {Constraint}";
}

/// <summary>What an input member may hold: the constraints of the service models, kept as data.</summary>
internal abstract class Shape
{
    public static Shape Text(int min, int max, string? pattern = null, bool sensitive = false) =>
        new TextShape(min, max, pattern, sensitive);

    public static Shape OneOf(params string[] values) => new EnumShape(values);

    public static Shape Number(int min, int max) => new NumberShape(min, max);

    public static Shape Boolean { get; } = new BooleanShape();

    public static Shape Document { get; } = new DocumentShape();

    public static Shape ListOf(Shape member, int min, int max) => new ListShape(member, min, max);

    /// <summary>A structure; a name that ends in <c>*</c> is required.</summary>
    public static Shape Struct(params (string Name, Shape Shape)[] members) => new StructShape(members, isUnion: false);

    /// <summary>A structure of which exactly one member must be set.</summary>
    public static Shape Union(params (string Name, Shape Shape)[] members) => new StructShape(members, isUnion: true);

    /// <summary>Collects what <paramref name="value" /> breaks.</summary>
    /// <exception cref="AwsException">A SerializationException: the JSON type is wrong.</exception>
    public abstract void Check(JsonElement value, string path, List<Violation> found);

    private static AwsException WrongType(string path, string wanted) =>
        AwsException.BeforeService("SerializationException", $"The member '{path}' must be {wanted}.");

    private sealed class TextShape(int min, int max, string? pattern, bool sensitive) : Shape
    {
        private readonly Regex? _regex = pattern is null
            ? null
            : new Regex(
                @"\A(?:" + pattern + @")\z",
                RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            );

        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind != JsonValueKind.String)
                throw WrongType(path, "a string");
            var text = value.GetString()!;
            var shown = sensitive ? "'***'" : $"'{(text.Length > 80 ? text[..80] + "…" : text)}'";
            if (text.Length < min)
                found.Add(new(path, shown, Bound("length", "greater", min), "MIN_LENGTH_EXCEEDED"));
            if (text.Length > max)
                found.Add(new(path, shown, Bound("length", "less", max), "MAX_LENGTH_EXCEEDED"));
            else if (_regex is not null && !_regex.IsMatch(text))
                found.Add(new(path, shown, $"Member must satisfy regular expression pattern: {pattern}", "INVALID_PATTERN"));
        }
    }

    private sealed class EnumShape(string[] values) : Shape
    {
        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind != JsonValueKind.String)
                throw WrongType(path, "a string");
            if (!values.Contains(value.GetString(), StringComparer.Ordinal))
                found.Add(
                    new(
                        path,
                        $"'{value.GetString()}'",
                        $"Member must satisfy enum value set: [{string.Join(", ", values)}]",
                        "INVALID_ENUM"
                    )
                );
        }
    }

    private sealed class NumberShape(int min, int max) : Shape
    {
        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
                throw WrongType(path, "an integer");
            var shown = $"'{number.ToString(CultureInfo.InvariantCulture)}'";
            if (number < min)
                found.Add(new(path, shown, Bound("value", "greater", min), "MIN_VALUE_EXCEEDED"));
            if (number > max)
                found.Add(new(path, shown, Bound("value", "less", max), "MAX_VALUE_EXCEEDED"));
        }
    }

    private sealed class BooleanShape : Shape
    {
        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                throw WrongType(path, "true or false");
        }
    }

    private sealed class DocumentShape : Shape
    {
        public override void Check(JsonElement value, string path, List<Violation> found) { }
    }

    private sealed class ListShape(Shape member, int min, int max) : Shape
    {
        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind != JsonValueKind.Array)
                throw WrongType(path, "a list");
            var count = value.GetArrayLength();
            if (count < min)
                found.Add(new(path, "'[…]'", Bound("length", "greater", min), "MIN_LENGTH_EXCEEDED"));
            if (count > max)
                found.Add(new(path, "'[…]'", Bound("length", "less", max), "MAX_LENGTH_EXCEEDED"));
            var index = 0;
            foreach (var item in value.EnumerateArray())
                member.Check(item, $"{path}.{(++index).ToString(CultureInfo.InvariantCulture)}.member", found);
        }
    }

    private sealed class StructShape((string Name, Shape Shape)[] members, bool isUnion) : Shape
    {
        private readonly (string Name, bool Required, Shape Shape)[] _members =
        [
            .. members.Select(m => (m.Name.TrimEnd('*'), m.Name.EndsWith('*'), m.Shape)),
        ];

        public override void Check(JsonElement value, string path, List<Violation> found)
        {
            if (value.ValueKind != JsonValueKind.Object)
                throw WrongType(path.Length == 0 ? "body" : path, "an object");
            var set = 0;
            foreach (var (name, required, shape) in _members)
            {
                var here = (path.Length == 0 ? "" : path + ".") + char.ToLowerInvariant(name[0]) + name[1..];
                if (value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null)
                {
                    set++;
                    shape.Check(member, here, found);
                }
                else if (required)
                    found.Add(new(here, "null", "Member must not be null", "INPUT_REQUIRED"));
            }
            if (isUnion && set != 1)
                found.Add(new(path, "'{…}'", "Exactly one member must be set", "INPUT_REQUIRED"));
        }
    }

    private static string Bound(string what, string direction, int limit) =>
        $"Member must have {what} {direction} than or equal to {limit.ToString(CultureInfo.InvariantCulture)}";
}
