using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Tests;

public sealed class ClaimTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = Database.Noon;
    private static readonly DateTimeOffset Until = Now.AddMinutes(1);

    private Database database = null!;
    private Entitlement entitlement = null!;

    public async ValueTask InitializeAsync()
    {
        database = await Database.CreateAsync();
        entitlement = await database.EntitlementAsync();
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Claim_SamePersonAndEntitlement_OneAfterTheOther()
    {
        var person = (await database.PersonAsync()).Id;
        var (grant, revoke) = (Operation(person, ChangeKind.Grant), Operation(person, ChangeKind.Revoke));
        await database.SaveAsync(grant, revoke);
        (await ClaimAsync()).ShouldBe([grant.Id]);
        (await ClaimAsync()).ShouldBeEmpty();
        await FinishAsync(grant.Id);
        (await ClaimAsync()).ShouldBe([revoke.Id]);
    }

    [Fact]
    public async Task Claim_FirstOfAKeyWaitsForItsNextTry_TheNextDoesNotOvertake()
    {
        var person = (await database.PersonAsync()).Id;
        var grant = Operation(person, ChangeKind.Grant);
        grant.TryAgain("The target is busy.", Now.AddSeconds(30));
        await database.SaveAsync(grant, Operation(person, ChangeKind.Revoke));
        (await ClaimAsync()).ShouldBeEmpty();
        (await ClaimAsync(now: Now.AddSeconds(30))).ShouldBe([grant.Id]);
    }

    [Fact]
    public async Task Claim_SameLane_OneAtATime()
    {
        var (first, second, free) = (
            await NewAsync(ChangeKind.Grant, "123456789012"),
            await NewAsync(ChangeKind.Grant, "123456789012"),
            await NewAsync(ChangeKind.Grant)
        );
        (await ClaimAsync()).ShouldBe([first, free], ignoreOrder: true);
        (await ClaimAsync()).ShouldBeEmpty();
        await FinishAsync(first);
        (await ClaimAsync()).ShouldBe([second]);
    }

    [Fact]
    public async Task Claim_LaneWhoseChangeIsUnderWayInTheTarget_Waits()
    {
        var person = (await database.PersonAsync()).Id;
        var running = Operation(person, ChangeKind.Grant, "lane");
        running.AskAgain("token", Now.AddSeconds(5));
        await database.SaveAsync(running);
        await NewAsync(ChangeKind.Revoke, "lane");
        (await ClaimAsync()).ShouldBeEmpty();
        (await ClaimAsync(now: Now.AddSeconds(5))).ShouldBe([running.Id]);
    }

    [Fact]
    public async Task Claim_InFlightLimit_CountsWhatIsUnderWay()
    {
        for (var i = 0; i < 6; i++)
            await NewAsync(ChangeKind.Grant);
        (await ClaimAsync(most: 2, limit: 4)).Count.ShouldBe(2);
        (await ClaimAsync(most: 10, limit: 4)).Count.ShouldBe(2);
        (await ClaimAsync(most: 10, limit: 4)).ShouldBeEmpty();
        (await ClaimAsync(most: 10, limit: null)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Claim_InFlightLimitReached_StartedChangesAreStillAskedFor()
    {
        var started = Operation((await database.PersonAsync()).Id, ChangeKind.Grant);
        started.AskAgain("token", Now);
        await database.SaveAsync(started);
        await NewAsync(ChangeKind.Grant);
        (await ClaimAsync(limit: 1)).ShouldBe([started.Id]);
    }

    [Fact]
    public async Task Claim_RanOut_IsFreeAgain()
    {
        var operation = await NewAsync(ChangeKind.Grant);
        var first = Guid.CreateVersion7();
        (await ClaimAsync(worker: first)).ShouldBe([operation]);
        (await ClaimAsync(now: Until.AddTicks(-10))).ShouldBeEmpty();
        var second = Guid.CreateVersion7();
        (await ClaimAsync(now: Until, worker: second)).ShouldBe([operation]);
        await using var db = database.Open();
        (await db.Operations.AsNoTracking().SingleAsync()).ClaimedBy.ShouldBe(second);
    }

    [Fact]
    public async Task Claim_MoreThanWanted_RemovalsFirstThenTheOldest()
    {
        var grant = await NewAsync(ChangeKind.Grant);
        await NewAsync(ChangeKind.Grant);
        var revoke = await NewAsync(ChangeKind.Revoke);
        (await ClaimAsync(most: 1)).ShouldBe([revoke]);
        (await ClaimAsync(most: 1)).ShouldBe([grant]);
    }

    [Fact]
    public async Task Claim_AnotherConnector_IsLeftAlone()
    {
        await NewAsync(ChangeKind.Grant);
        (await ClaimAsync(connector: ConnectorId.IdentityCenter)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Claim_FiftyWorkersAtOnce_EveryOperationGoesToOneOfThem()
    {
        for (var i = 0; i < 60; i++)
            await NewAsync(ChangeKind.Grant);
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => ClaimAsync(most: 2, worker: Guid.CreateVersion7())))
        );
        var all = claims.SelectMany(c => c).ToList();
        all.Count.ShouldBe(60);
        all.Distinct().Count().ShouldBe(60);
    }

    private ProvisioningOperation Operation(PersonId person, ChangeKind kind, string? lane = null) =>
        ProvisioningOperation.Create(ConnectorId.Okta, kind, person, entitlement.Id, lane, "A test", Now);

    private async Task<OperationId> NewAsync(ChangeKind kind, string? lane = null)
    {
        var operation = Operation((await database.PersonAsync()).Id, kind, lane);
        await database.SaveAsync(operation);
        return operation.Id;
    }

    private async Task<List<OperationId>> ClaimAsync(
        DateTimeOffset? now = null,
        int most = 10,
        int? limit = null,
        Guid? worker = null,
        ConnectorId? connector = null
    )
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var at = now ?? Now;
        var claimed = await db.ClaimOperationsAsync(
            connector ?? ConnectorId.Okta,
            worker ?? Guid.CreateVersion7(),
            at,
            at + (Until - Now),
            most,
            limit,
            CancellationToken.None
        );
        await transaction.CommitAsync();
        claimed.ShouldAllBe(o => o.State == OperationState.Running && o.ClaimedUntil == at + (Until - Now));
        return [.. claimed.Select(o => o.Id)];
    }

    private async Task FinishAsync(OperationId id)
    {
        await using var db = database.Open();
        (await db.Operations.SingleAsync(o => o.Id == id)).Apply(Now);
        await db.SaveChangesAsync();
    }
}
