using System.Runtime.InteropServices;

namespace IdentityBridge.Domain.Tests.Architecture;

/// <summary>Who may know whom: docs/architecture.md, "Projects and who may know whom".</summary>
public sealed class ArchitectureTests
{
    private const string Web = "IdentityBridge.Web";
    private const string Application = "IdentityBridge.Application";

    /// <summary>Every project of <c>src</c> and what it may reference.</summary>
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Domain"] = [],
        ["Persistence"] = ["Domain"],
        ["Connectors"] = ["Domain"],
        ["Application"] = ["Domain", "Persistence"],
        ["Web"] = ["Application", "Connectors", "Domain"],
        ["Sandbox"] = [],
    };

    /// <summary>
    /// Which rooms of Application use which others, beside Shared. A new line here is a decision: what two rooms share is better a type of
    /// the domain, EnqueueChanges, or Shared.
    /// </summary>
    private static readonly Dictionary<string, string[]> RoomsOfApplication = new()
    {
        ["AccessLists"] = ["Locks", "Policies", "Provisioning", "Requests"],
        ["Catalog"] = ["Requests"],
        ["Grants"] = ["AccessLists", "Locks", "Provisioning"],
        ["Locks"] = ["AccessLists", "Provisioning"],
        ["Notifications"] = ["Policies", "Requests"],
        ["People"] = ["AccessLists", "Provisioning"],
        ["Provisioning"] = ["AccessLists", "Catalog", "People", "Requests"],
        ["Requests"] = ["AccessLists", "Locks", "Policies", "Provisioning"],
        ["Roles"] = ["AccessLists", "Policies"],
    };

    public static TheoryData<string> Projects => [.. House.Projects];

    [Fact]
    public void Projects_InSrc_AreTheKnownOnes() => House.Projects.ShouldBe(May.Keys.Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEveryProject_AreTheAllowedOnes(string project) =>
        House.ReferencesOf(project).ShouldBe(May[project].Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_OfEveryProject_NamesOnlyAllowedOnesOfOurs(string project) =>
        House
            .Assembly(project)
            .References.Where(r => r.StartsWith("IdentityBridge.", StringComparison.Ordinal))
            .ShouldBeSubsetOf(May[project].Select(p => "IdentityBridge." + p));

    [Fact]
    public void Domain_Uses_TheBaseClassLibraryOnly()
    {
        House.PackagesOf("Domain").ShouldBeEmpty();
        var library = Directory
            .GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll")
            .Select(f => Path.GetFileNameWithoutExtension(f)!)
            .ToHashSet(StringComparer.Ordinal);
        House.Assembly("Domain").References.ShouldBeSubsetOf(library);
        House.Assembly("Domain").References.ShouldNotContain("System.Net.Http");
    }

    [Fact]
    public void Domain_Clock_IsNeverRead()
    {
        var uses = House.Assembly("Domain").Uses.Where(u => u.To.Name is "TimeProvider" or "Stopwatch");
        uses.ShouldBeEmpty();
    }

    [Fact]
    public void Web_Uses_NoDatabaseTypes() =>
        House
            .Assembly("Web")
            .References.Where(r =>
                r.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || r.StartsWith("Npgsql", StringComparison.Ordinal)
                || r.StartsWith("Microsoft.Data.SqlClient", StringComparison.Ordinal)
            )
            .ShouldBeEmpty();

    [Fact]
    public void Web_ConcreteConnectors_AreNamedWhereTheHouseIsPutTogetherOnly()
    {
        var connectors = House
            .Assembly("Connectors")
            .Uses.Where(u => u.To is { Namespace: "IdentityBridge.Domain.Provisioning", Name: "IConnector" })
            .Select(u => u.From.Name)
            .ToHashSet(StringComparer.Ordinal);
        connectors.ShouldContain("OktaConnector");
        connectors.Add("ConnectorRegistration");

        House
            .Assembly("Web")
            .Uses.Where(u => u.To.Assembly == "IdentityBridge.Connectors" && connectors.Contains(u.To.Name))
            .Where(u => u.From is not { Name: "Program" } && u.From.Namespace != Web)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Web_Features_DoNotUseOneAnother() =>
        House
            .Assembly("Web")
            .Uses.Where(u =>
                Room(Web + ".Features.", u.From) is { } from && Room(Web + ".Features.", u.To) is { } to && from != to
            )
            .ShouldBeEmpty();

    [Fact]
    public void Web_Shared_UsesNoFeature() =>
        House
            .Assembly("Web")
            .Uses.Where(u => Room(Web + ".", u.From) == "Shared" && Room(Web + ".Features.", u.To) is not null)
            .ShouldBeEmpty();

    [Fact]
    public void Application_Rooms_UseOneAnotherAsAgreed() =>
        House
            .Assembly("Application")
            .Uses.Select(u => (From: Room(Application + ".", u.From), To: Room(Application + ".", u.To)))
            .Where(e => e.From is not null && e.To is not null and not "Shared" && e.From != e.To)
            .Select(e => $"{e.From} uses {e.To}")
            .Distinct()
            .ShouldBeSubsetOf(RoomsOfApplication.SelectMany(r => r.Value.Select(to => $"{r.Key} uses {to}")));

    [Fact]
    public void Reading_AnAssembly_SeesUsesInsideMethods()
    {
        // The scan itself: a call in a lambda of an async method, an attribute and a base type are all found.
        var uses = House.Assembly("Application").Uses.Select(u => $"{u.From.Name} {u.To.Name}").ToHashSet(StringComparer.Ordinal);
        uses.ShouldContain("DecideRequest Transactions");
        uses.ShouldContain("FinishOperation AuditDraft");
        uses.ShouldContain("EnqueueChanges Planner");
        uses.ShouldContain("OperationLostException Exception");
    }

    /// <summary>The folder right under a namespace that a type of ours lives in.</summary>
    private static string? Room(string under, TypeName type)
    {
        var name = type.Namespace + ".";
        if (!under.StartsWith(type.Assembly + ".", StringComparison.Ordinal) || !name.StartsWith(under, StringComparison.Ordinal))
            return null;
        var room = name[under.Length..].Split('.')[0];
        return room.Length == 0 ? null : room;
    }
}
