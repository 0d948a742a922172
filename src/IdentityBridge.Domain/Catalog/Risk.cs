namespace IdentityBridge.Domain.Catalog;

public enum RiskLevel
{
    Medium = 1,
    High = 2,
}

/// <summary>Why somebody should look twice before giving an entitlement.</summary>
/// <param name="Word">In plain words: "Full administration".</param>
public sealed record Risk(string Word, RiskLevel Level)
{
    public const string FullAdministration = "Full administration";
    public const string Administration = "Administration";
    public const string NearlyFull = "Nearly full administration";
    public const string Production = "Production";
    public const string High = "High risk";
    public const string Medium = "Medium risk";

    /// <summary>What the word means, as a sentence for whoever asks for it or decides about it.</summary>
    public string Why =>
        Word switch
        {
            FullAdministration => "It can change everything there, also who has access." + AsHigh,
            NearlyFull => "It can change nearly everything there." + AsHigh,
            Administration => "It administers a part of what is there." + AsHigh,
            Production => "It is in production: mistakes there reach customers.",
            High => "Its label says that its risk is high.",
            Medium => "Its label says that its risk is medium.",
            _ => "It is worth a second look.",
        };

    private string AsHigh => Level == RiskLevel.High ? " In production that is a high risk." : "";

    /// <summary>
    /// What is known of it, the worst first: the label <c>risk=high</c> or <c>risk=medium</c> of the resource; a permission set that
    /// administers, by its name (AdministratorAccess, IAMFullAccess, PowerUserAccess are the names of AWS's own policies:
    /// docs.aws.amazon.com/aws-managed-policy/latest/reference); production by the label <c>env</c> or <c>environment</c>. Administration of
    /// production is high. Pure.
    /// </summary>
    public static IReadOnlyList<Risk> Of(IReadOnlyDictionary<string, string> labels, EntitlementKind kind, string entitlement)
    {
        var production = IsProduction(labels);
        var found = new List<Risk>();
        if (kind == EntitlementKind.AccountAssignment && Administers(entitlement) is { } word)
            found.Add(new Risk(word, production ? RiskLevel.High : RiskLevel.Medium));
        switch (labels.GetValueOrDefault("risk")?.Trim().ToLowerInvariant())
        {
            case "high":
                found.Add(new Risk(High, RiskLevel.High));
                break;
            case "medium":
                found.Add(new Risk(Medium, RiskLevel.Medium));
                break;
        }
        if (production)
            found.Add(new Risk(Production, RiskLevel.Medium));
        return [.. found.OrderByDescending(r => r.Level)];
    }

    private static bool IsProduction(IReadOnlyDictionary<string, string> labels) =>
        MeansProduction(labels.GetValueOrDefault("env")) || MeansProduction(labels.GetValueOrDefault("environment"));

    private static bool MeansProduction(string? value) => value?.Trim().ToLowerInvariant() is "prod" or "production";

    // SystemAdministrator, DatabaseAdministrator and their like administer a part of the account only.
    private static string? Administers(string permissionSet) =>
        permissionSet.Contains("PowerUser", StringComparison.OrdinalIgnoreCase) ? NearlyFull
        : permissionSet.Contains("IAMFullAccess", StringComparison.OrdinalIgnoreCase) ? FullAdministration
        : permissionSet.StartsWith("Admin", StringComparison.OrdinalIgnoreCase)
        || permissionSet.Contains("FullAdmin", StringComparison.OrdinalIgnoreCase)
            ? FullAdministration
        : permissionSet.Contains("Admin", StringComparison.OrdinalIgnoreCase) ? Administration
        : null;
}
