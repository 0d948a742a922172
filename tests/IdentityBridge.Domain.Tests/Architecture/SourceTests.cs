using System.Text.RegularExpressions;

namespace IdentityBridge.Domain.Tests.Architecture;

public sealed partial class SourceTests
{
    /// <summary>"About 300" lines: what is over this is named below.</summary>
    private const int LongestFile = 320;

    /// <summary>One class each that plays a whole service of AWS; cutting them would scatter one table of operations.</summary>
    private static readonly string[] LongFiles =
    [
        "src/IdentityBridge.Sandbox/IdentityCenter/IdentityStoreService.cs",
        "src/IdentityBridge.Sandbox/IdentityCenter/SsoAdminService.cs",
    ];

    [Fact]
    public void Files_InSrc_AreShort() =>
        House
            .Sources("src", ".cs", ".razor", ".css")
            .Where(f => !f.Contains("/Migrations/", StringComparison.Ordinal))
            .Where(f => File.ReadLines(Path.Combine(House.Root, f)).Count() > LongestFile)
            .Order(StringComparer.Ordinal)
            .ShouldBe(LongFiles);

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Namespaces_OfEveryFile_EqualItsFolder(string folder)
    {
        var wrong = House
            .Sources(folder, ".cs")
            .Select(f => (File: f, Namespace: NamespaceOf(f)))
            .Where(f => f.Namespace is not null && f.Namespace != Expected(f.File))
            .Select(f => $"{f.File} says {f.Namespace}");
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_OfComponents_ComeFromTheirFolder() =>
        House
            .Sources("src", ".razor")
            .Where(f =>
                File.ReadLines(Path.Combine(House.Root, f)).Any(l => l.StartsWith("@namespace", StringComparison.Ordinal))
            )
            .ShouldBeEmpty();

    [Fact]
    public void Files_WithTypes_HaveANamespace() =>
        House
            .Sources("src", ".cs")
            .Where(f => NamespaceOf(f) is null)
            .Select(Path.GetFileName)
            .Distinct()
            .ShouldBeSubsetOf(["Program.cs", "AssemblyInfo.cs"]);

    private static string? NamespaceOf(string file) =>
        File.ReadLines(Path.Combine(House.Root, file))
            .Select(l => NamespaceLine().Match(l))
            .FirstOrDefault(m => m.Success)
            ?.Groups[1]
            .Value;

    private static string Expected(string file) => string.Join('.', file.Split('/')[1..^1]);

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)")]
    private static partial Regex NamespaceLine();
}
