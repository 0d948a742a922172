namespace IdentityBridge.Application.Shared;

/// <summary>One page of a list.</summary>
/// <param name="Total">How many there are over all pages.</param>
/// <param name="Number">From 1.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, int Total, int Number, int Size)
{
    public int Pages => Math.Max(1, (Total + Size - 1) / Size);
}
