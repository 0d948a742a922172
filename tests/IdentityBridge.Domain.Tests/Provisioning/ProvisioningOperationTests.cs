using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Provisioning;

public sealed class ProvisioningOperationTests
{
    private readonly ProvisioningOperation operation = ProvisioningOperation.Create(
        ConnectorId.Okta,
        ChangeKind.Grant,
        PersonId.New(),
        EntitlementId.New(),
        "Request 1001 was approved",
        Build.Noon
    );

    [Fact]
    public void Create_New_IsDueAtOnce()
    {
        operation.IsOpen.ShouldBeTrue();
        operation.NextAttemptAt.ShouldBe(Build.Noon);
    }

    [Fact]
    public void LookedBefore_Twice_KeepsWhatTheFirstLookSaw()
    {
        operation.LookedBefore(false);
        operation.LookedBefore(true);
        operation.FoundBefore.ShouldBe(false);
    }

    [Fact]
    public void TryAgain_AfterAStartedChange_ForgetsItsToken()
    {
        operation.AskAgain("token", Build.Noon.AddSeconds(2));
        operation.State.ShouldBe(OperationState.InProgress);
        operation.TryAgain("The target is busy.", Build.Noon.AddSeconds(9));
        operation.Token.ShouldBeNull();
        operation.State.ShouldBe(OperationState.Pending);
        operation.NextAttemptAt.ShouldBe(Build.Noon.AddSeconds(9));
    }

    [Fact]
    public void TryAgain_ThenAskAgain_ClearsTheTrouble()
    {
        operation.TryAgain("The target does not know the person yet.", Build.Noon, waitsForPerson: true);
        operation.AskAgain("token", Build.Noon);
        operation.LastError.ShouldBeNull();
        operation.WaitsForPerson.ShouldBeFalse();
    }

    [Fact]
    public void Apply_Open_ClosesAndReleasesIt()
    {
        operation.Apply(Build.Noon);
        operation.IsOpen.ShouldBeFalse();
        operation.FinishedAt.ShouldBe(Build.Noon);
        operation.ClaimedBy.ShouldBeNull();
    }
}
