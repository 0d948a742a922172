namespace IdentityBridge.Web.Shared;

/// <param name="Value">What stands in the address; null for "all".</param>
/// <param name="Count">How many there are behind it; null when not counted.</param>
public sealed record ChipOption(string? Value, string Text, int? Count = null);
