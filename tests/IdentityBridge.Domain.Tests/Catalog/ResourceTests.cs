using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Catalog;

public sealed class ResourceTests
{
    private static readonly ResourceRecord Record = new(
        ResourceKind.OktaApp,
        "0oa1",
        "Payroll",
        "Salaries",
        null,
        new Dictionary<string, string> { ["okta/type"] = "saml", ["okta/status"] = "ACTIVE" },
        "https://payroll.example"
    );

    private readonly Resource resource = Resource.Import(ConnectorId.Okta, Record);

    [Fact]
    public void Update_SameRecord_IsNoChange() => resource.Update(Record, []).ShouldBeFalse();

    [Fact]
    public void Update_LabelsThatPeopleSet_Survive()
    {
        resource.SetLabel("team", "finance");
        resource.Update(Record with { Name = "Payroll 2" }, []).ShouldBeTrue();
        resource.Labels["team"].ShouldBe("finance");
        resource.Update(Record with { Name = "Payroll 2" }, []).ShouldBeFalse();
    }

    [Fact]
    public void Update_FactsOfTheSource_AreReplacedWhole()
    {
        resource.Update(Record with { Facts = new Dictionary<string, string> { ["okta/type"] = "oidc" } }, []).ShouldBeTrue();
        resource.Labels.ShouldBe(new Dictionary<string, string> { ["okta/type"] = "oidc" });
    }

    [Fact]
    public void Update_PermissionSets_AreFoundBySearching()
    {
        resource.Update(Record, ["ReadOnlyAccess"]).ShouldBeTrue();
        resource.SearchText.ShouldContain("readonlyaccess");
        resource.SearchText.ShouldContain("payroll");
        resource.SearchText.ShouldContain("0oa1");
    }

    [Fact]
    public void Miss_ThenUpdate_ComesBack()
    {
        resource.Miss(Build.Noon).ShouldBeTrue();
        resource.Miss(Build.Noon.AddHours(1)).ShouldBeFalse();
        resource.GoneAt.ShouldBe(Build.Noon);
        resource.Update(Record, []).ShouldBeTrue();
        resource.GoneAt.ShouldBeNull();
    }

    [Fact]
    public void AddOwner_Twice_IsOneOwner()
    {
        var person = PersonId.New();
        resource.AddOwner(person).ShouldBeTrue();
        resource.AddOwner(person).ShouldBeFalse();
        resource.Owners.ShouldHaveSingleItem().PersonId.ShouldBe(person);
    }

    [Theory]
    [InlineData("okta/type", true)]
    [InlineData("aws/ou", true)]
    [InlineData("identitybridge/origin", true)]
    [InlineData("Okta/type", false)]
    [InlineData("team", false)]
    public void IsSystemLabel_Prefix_Decides(string key, bool expected) => Resource.IsSystemLabel(key).ShouldBe(expected);

    [Fact]
    public void Entitlement_Update_FollowsTheSource()
    {
        var record = new EntitlementRecord(
            new EntitlementRef(EntitlementKind.AccountAssignment, "123456789012", "arn:1"),
            "Admin",
            null
        );
        var entitlement = Entitlement.Import(resource, record);
        entitlement.Name.ShouldBe("Admin");
        entitlement.Description.ShouldBe(resource.Description);
        entitlement.Update(resource, record).ShouldBeFalse();
        entitlement.Miss(Build.Noon).ShouldBeTrue();
        entitlement.Miss(Build.Noon).ShouldBeFalse();
        entitlement.Update(resource, record).ShouldBeTrue();
        entitlement.GoneAt.ShouldBeNull();
        entitlement.Ref.ShouldBe(record.Ref);
    }

    [Fact]
    public void Entitlement_OfAnApp_IsNamedLikeItsResource()
    {
        var record = new EntitlementRecord(new EntitlementRef(EntitlementKind.AppAssignment, "0oa1"), null, null);
        var entitlement = Entitlement.Import(resource, record);
        entitlement.Name.ShouldBe("Payroll");
        entitlement.Ref.PermissionSetExternalId.ShouldBeNull();
    }
}
