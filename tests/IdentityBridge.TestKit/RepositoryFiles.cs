namespace IdentityBridge.TestKit;

/// <summary>Files of the repository, found from wherever the tests run.</summary>
public static class RepositoryFiles
{
    /// <param name="path">From the root: <c>build/demo-seed.json</c>.</param>
    public static string Find(string path)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "IdentityBridge.sln")))
                return Path.Combine(folder, path);
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds IdentityBridge.sln.");
    }
}
