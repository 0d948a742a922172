using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Connectors.Tests.Support;

/// <summary>Everything that a connector does with its target, once.</summary>
internal static class Journeys
{
    public static async Task OktaAsync(Connected okta)
    {
        var records = await okta.ReadAsync();
        var person = records.OfType<PersonRecord>().Single(one => one.Login == "leo.marsh@example.com");
        var apps = records.OfType<ResourceRecord>().Where(one => one.Kind == ResourceKind.OktaApp).ToList();
        EntitlementRef[] entitlements =
        [
            new(EntitlementKind.AppAssignment, apps.Single(one => one.Name == "Stripe Dashboard").ExternalId),
            new(EntitlementKind.AppAssignment, apps.Single(one => one.Name == "GitHub").ExternalId),
            new(
                EntitlementKind.GroupMembership,
                records.OfType<ResourceRecord>().Single(one => one.Name == "vpn-users").ExternalId
            ),
        ];
        foreach (var entitlement in entitlements)
            await ThereAndBackAsync(okta, Connected.Grant(entitlement, person.ExternalId, person.Login));
        await okta.Connector.CheckAsync(CancellationToken.None);
        await okta.Connector.ReadPeopleAsync([person.ExternalId], CancellationToken.None);
        await okta.Feed.ReadHintsAsync(null, CancellationToken.None);
    }

    public static async Task IdentityCenterAsync(Connected aws)
    {
        var records = await aws.ReadAsync();
        foreach (var name in new[] { "ReadOnlyAccess", "PowerUserAccess" })
        {
            var entitlement = records
                .OfType<EntitlementRecord>()
                .First(one => one.PermissionSetName == name && one.Ref.ResourceExternalId == "212345678903")
                .Ref;
            await ThereAndBackAsync(aws, Connected.Grant(entitlement, "00u1", "ada.brandt@example.com"));
        }
    }

    private static async Task ThereAndBackAsync(Connected connected, AccessChange grant)
    {
        (await connected.FinishAsync(grant)).ShouldBeOfType<OperationOutcome.Applied>();
        (await connected.Connector.FindAsync(grant, CancellationToken.None)).Direct.ShouldBeTrue();
        (await connected.FinishAsync(grant with { Kind = ChangeKind.Revoke })).ShouldBeOfType<OperationOutcome.Applied>();
        (await connected.Connector.FindAsync(grant, CancellationToken.None)).Direct.ShouldBeFalse();
    }
}
