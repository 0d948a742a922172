namespace IdentityBridge.Domain.Common;

/// <summary>A span of time [<paramref name="From" />, <paramref name="Until" />): the start belongs to it, the end does not. No end means for ever.</summary>
public readonly record struct Window(DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>Whether <paramref name="at" /> lies in the window.</summary>
    public bool Contains(DateTimeOffset at) => From <= at && (Until is null || at < Until);
}
