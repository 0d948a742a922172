namespace IdentityBridge.Web.Shared;

/// <summary>One run of something that runs again and again.</summary>
/// <param name="Took">Null while it runs.</param>
/// <param name="Outcome">In a word.</param>
/// <param name="Sentence">What came of it.</param>
public sealed record RunBar(string Key, DateTimeOffset At, TimeSpan? Took, Tone Tone, string Outcome, string? Sentence);
