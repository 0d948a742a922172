using IdentityBridge.Domain.Catalog;

namespace IdentityBridge.Domain.Tests.Catalog;

public sealed class RiskTests
{
    [Theory]
    [InlineData("AdministratorAccess", "env=prod", "High:Full administration, Medium:Production")]
    [InlineData("AdministratorAccess", "env=sandbox", "Medium:Full administration")]
    [InlineData("IAMFullAccess", "environment=Production", "High:Full administration, Medium:Production")]
    [InlineData("AWSPowerUserAccess", "env=prod", "High:Nearly full administration, Medium:Production")]
    [InlineData("DatabaseAdministrator", "env=staging", "Medium:Administration")]
    [InlineData("ReadOnlyAccess", "env=prod", "Medium:Production")]
    [InlineData("ReadOnlyAccess", "risk=HIGH", "High:High risk")]
    [InlineData("ReadOnlyAccess", "risk=medium", "Medium:Medium risk")]
    [InlineData("ReadOnlyAccess", "risk=low", "")]
    [InlineData("ReadOnlyAccess", "env=production-like", "")]
    public void Of_PermissionSetOnLabelledAccount_IsSaidInWords(string name, string label, string expected) =>
        Say(Risk.Of(Labels(label), EntitlementKind.AccountAssignment, name)).ShouldBe(expected);

    [Fact]
    public void Of_AppCalledAdmin_IsNoPermissionSet() =>
        Say(Risk.Of(Labels("env=prod"), EntitlementKind.AppAssignment, "Admin console")).ShouldBe("Medium:Production");

    private static Dictionary<string, string> Labels(string label) => new() { [label.Split('=')[0]] = label.Split('=')[1] };

    private static string Say(IReadOnlyList<Risk> risks) => string.Join(", ", risks.Select(r => $"{r.Level}:{r.Word}"));
}
