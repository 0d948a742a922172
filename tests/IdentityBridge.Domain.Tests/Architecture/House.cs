using System.Xml.Linq;

namespace IdentityBridge.Domain.Tests.Architecture;

/// <summary>The repository as it lies on disk: projects, sources, built assemblies.</summary>
internal static class House
{
    public static readonly string Root = FindRoot();

    /// <summary>Names of the projects under <c>src</c>, without "IdentityBridge.".</summary>
    public static readonly IReadOnlyList<string> Projects =
    [
        .. Directory
            .GetDirectories(Path.Combine(Root, "src"))
            .Select(d => Path.GetFileName(d)["IdentityBridge.".Length..])
            .Order(),
    ];

    /// <summary>What a project references, without "IdentityBridge.".</summary>
    public static IReadOnlyList<string> ReferencesOf(string project) =>
        [
            .. XDocument
                .Load(Path.Combine(Folder(project), $"IdentityBridge.{project}.csproj"))
                .Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)["IdentityBridge.".Length..])
                .Order(),
        ];

    public static IReadOnlyList<string> PackagesOf(string project) =>
        [
            .. XDocument
                .Load(Path.Combine(Folder(project), $"IdentityBridge.{project}.csproj"))
                .Descendants()
                .Where(e => e.Name.LocalName is "PackageReference" or "FrameworkReference")
                .Select(e => e.Attribute("Include")!.Value),
        ];

    public static AssemblyUses Assembly(string project)
    {
        // As this assembly was built: bin/<configuration>/<framework>.
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(Folder(project), "bin", built.Parent!.Name, built.Name, $"IdentityBridge.{project}.dll");
        return AssemblyUses.Read(path);
    }

    /// <summary>Sources under a folder of the root, as paths from the root.</summary>
    public static IEnumerable<string> Sources(string folder, params string[] extensions) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(f => extensions.Contains(Path.GetExtension(f)))
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string Folder(string project) => Path.Combine(Root, "src", "IdentityBridge." + project);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "IdentityBridge.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds IdentityBridge.sln.");
    }
}
