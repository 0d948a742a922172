using FsCheck;
using FsCheck.Fluent;

namespace IdentityBridge.Domain.Tests.Support;

/// <summary>
/// Properties over random histories. A history is a row of numbers that the check reads as choices: when one fails, FsCheck shortens the
/// row, and with it the history.
/// </summary>
internal static class Property
{
    public static void Holds(Action<Choices> check, int runs = 500)
    {
        var rows = Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(runs).WithEndSize(120),
            Prop.ForAll(rows, row => check(new Choices(row)))
        );
    }
}

/// <summary>Reads choices off a row of numbers; every choice after its end is the first one.</summary>
internal sealed class Choices(int[] row)
{
    private int at;

    public bool Exhausted => at >= row.Length;

    /// <summary>From 0 to <paramref name="count" /> - 1.</summary>
    public int Next(int count) => at < row.Length ? row[at++] % count : 0;

    public bool Flip() => Next(2) == 1;

    public T Of<T>(params IReadOnlyList<T> options) => options[Next(options.Count)];

    /// <summary>Some of the options, each taken or left.</summary>
    public List<T> Some<T>(IReadOnlyList<T> options) => [.. options.Where(_ => Flip())];
}
