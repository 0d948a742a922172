namespace IdentityBridge.Benchmarks;

internal static class Scenarios
{
    public static readonly Dictionary<string, Func<Numbers, Task>> All = new(StringComparer.Ordinal)
    {
        ["approve-to-access"] = ApproveToAccess.RunAsync,
        ["expiry"] = Expiry.RunAsync,
        ["full-sync"] = FullSync.RunAsync,
        ["planner"] = PlannerRate.RunAsync,
        ["pages"] = Pages.RunAsync,
        ["lists"] = Lists.RunAsync,
    };
}

/// <summary>The numbers given on the command line, else the scenario's own.</summary>
internal sealed class Numbers(IReadOnlyDictionary<string, int> given)
{
    public int Or(string name, int otherwise) => given.GetValueOrDefault(name, otherwise);
}
