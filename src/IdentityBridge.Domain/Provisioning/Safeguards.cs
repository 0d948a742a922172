namespace IdentityBridge.Domain.Provisioning;

/// <summary>Stops what would remove suspiciously much until an administrator has looked.</summary>
public static class Safeguards
{
    /// <summary>Up to so many removals pass whatever their share.</summary>
    public const int AlwaysAllowed = 10;

    /// <summary>The largest share of what there is that may go at once.</summary>
    public const double LargestShare = 0.20;

    /// <param name="removals">How many would go.</param>
    /// <param name="existing">How many there are.</param>
    public static bool Allows(int removals, int existing) => removals <= AlwaysAllowed || removals <= existing * LargestShare;
}
