namespace IdentityBridge.Connectors.Tests;

/// <summary>
/// The machine-readable public contracts, which lie beside the checkout and not in it. Found by IDENTITYBRIDGE_CONTRACTS, else as
/// <c>shared/contracts</c> beside the folder of IdentityBridge.sln or beside one of its parents.
/// </summary>
internal static class Contracts
{
    private static readonly string? Folder = Find();

    /// <summary>The file's path; the running test is skipped where the contracts are absent.</summary>
    public static string File(string name)
    {
        if (Folder is null)
            Assert.Skip("The contracts are not beside this checkout; set IDENTITYBRIDGE_CONTRACTS to their folder.");
        var path = Path.Combine(Folder!, name);
        if (!System.IO.File.Exists(path))
            Assert.Skip($"There is no {name} in {Folder}.");
        return path;
    }

    public static async Task<string> ReadAsync(string name) => await System.IO.File.ReadAllTextAsync(File(name));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("IDENTITYBRIDGE_CONTRACTS") is { Length: > 0 } configured)
            return configured;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "IdentityBridge.sln")))
            root = root.Parent;
        for (var parent = root?.Parent; parent is not null; parent = parent.Parent)
            if (Path.Combine(parent.FullName, "shared", "contracts") is var folder && Directory.Exists(folder))
                return folder;
        return null;
    }
}
