namespace IdentityBridge.Web.Features.Catalog;

/// <summary>The question why something cannot be asked for, with its answer.</summary>
public sealed record WhyNotAsked(string Thing, string Why, IReadOnlyList<string> Owners);
