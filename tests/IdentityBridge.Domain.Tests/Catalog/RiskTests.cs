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

    [Theory]
    [InlineData("AdministratorAccess", "env=prod", "also who has access. In production that is a high risk.")]
    [InlineData("AdministratorAccess", "env=sandbox", "also who has access.")]
    [InlineData("ReadOnlyAccess", "env=prod", "It is in production: mistakes there reach customers.")]
    [InlineData("ReadOnlyAccess", "risk=high", "Its label says that its risk is high.")]
    public void Why_OfTheWorst_SaysWhatTheWordMeans(string name, string label, string ending) =>
        Risk.Of(Labels(label), EntitlementKind.AccountAssignment, name)[0].Why.ShouldEndWith(ending);

    [Fact]
    public void Why_OfEveryWord_IsSaid()
    {
        string[] words = [Risk.FullAdministration, Risk.Administration, Risk.NearlyFull, Risk.Production, Risk.High, Risk.Medium];
        var unknown = new Risk("Something else", RiskLevel.Medium).Why;

        words.Select(w => new Risk(w, RiskLevel.Medium).Why).Append(unknown).Distinct().Count().ShouldBe(words.Length + 1);
    }

    private static Dictionary<string, string> Labels(string label) => new() { [label.Split('=')[0]] = label.Split('=')[1] };

    private static string Say(IReadOnlyList<Risk> risks) => string.Join(", ", risks.Select(r => $"{r.Level}:{r.Word}"));
}
