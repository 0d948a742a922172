namespace IdentityBridge.Domain.AccessLists;

/// <summary>Whether people may ask to join a list, and what they are asked to say then.</summary>
/// <param name="Prompt">Shown above the reason; null for the usual words.</param>
public sealed record AskingToJoin(bool Open, string? Prompt = null)
{
    public const int MaxPrompt = 1000;

    public static readonly AskingToJoin Closed = new(false);

    /// <summary>Without blanks around it, wherever it comes from, so that the same words are the same.</summary>
    public string? Prompt { get; init; } = string.IsNullOrWhiteSpace(Prompt) ? null : Prompt.Trim();

    public IEnumerable<string> Problems()
    {
        if (Prompt?.Length > MaxPrompt)
            yield return $"What people are asked to say is longer than {MaxPrompt} characters.";
    }
}

/// <summary>Who may ask to join: nobody, until an owner or an administrator opens the list.</summary>
public sealed partial class AccessList
{
    /// <summary>Whether the catalogue shows the list and people may ask to join it.</summary>
    public bool PeopleMayAsk { get; private set; }

    /// <summary>What they are asked to say; null for the usual words.</summary>
    public string? AskPrompt { get; private set; }

    public AskingToJoin Asking => new(PeopleMayAsk, AskPrompt);

    /// <summary>Opens the list to requests, or closes it. True when something changed; requests that wait stay.</summary>
    public bool LetAsk(AskingToJoin asking)
    {
        if (Asking == asking)
            return false;
        (PeopleMayAsk, AskPrompt) = (asking.Open, asking.Prompt);
        return true;
    }
}
