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
    private IWorkerSign sign = null!;

    public async ValueTask InitializeAsync()
    {
        database = await Database.CreateAsync();
        entitlement = await database.EntitlementAsync();
        sign = await database.Get<IWorkerSigns>().RaiseAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await sign.DisposeAsync();
        await database.DisposeAsync();
    }

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
        (await ClaimAsync()).ShouldBe([operation]);
        (await ClaimAsync(now: Until.AddTicks(-10))).ShouldBeEmpty();
        await using var second = await database.Get<IWorkerSigns>().RaiseAsync(CancellationToken.None);
        (await ClaimAsync(now: Until, worker: second.Worker)).ShouldBe([operation]);
        await using var db = database.Open();
        (await db.Operations.AsNoTracking().SingleAsync()).ClaimedBy.ShouldBe(second.Worker);
    }

    [Fact]
    public async Task Claim_OfAWorkerThatIsGone_IsFreeAtOnce()
    {
        var operation = await NewAsync(ChangeKind.Grant);
        var other = await database.Get<IWorkerSigns>().RaiseAsync(CancellationToken.None);
        (await ClaimAsync(worker: other.Worker)).ShouldBe([operation]);
        (await ClaimAsync()).ShouldBeEmpty();
        await other.DisposeAsync();
        (await ClaimAsync()).ShouldBe([operation]);
    }

    [Fact]
    public async Task Sign_DatabaseDropsTheSession_TheWorkerIsToldAndTheClaimIsFree()
    {
        var operation = await NewAsync(ChangeKind.Grant);
        await using var other = await database.Get<IWorkerSigns>().RaiseAsync(CancellationToken.None);
        (await ClaimAsync(worker: other.Worker)).ShouldBe([operation]);
        await using (var db = database.Open())
            await db.Database.ExecuteSqlAsync(
                $"""
                select pg_terminate_backend(l.pid) from pg_locks l
                where l.locktype = 'advisory'
                  and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended({"worker:" + other.Worker}, 0)
                """
            );
        var told = new TaskCompletionSource();
        await using var registration = other.Lost.Register(told.SetResult);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await ClaimAsync()).ShouldBe([operation]);
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
    public async Task Claim_FiftyAtOnce_EveryOperationIsGivenOutOnce()
    {
        for (var i = 0; i < 60; i++)
            await NewAsync(ChangeKind.Grant);
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ClaimAsync(most: 2))));
        var all = claims.SelectMany(c => c).ToList();
        all.Count.ShouldBe(60);
        all.Distinct().Count().ShouldBe(60);
    }

    private ProvisioningOperation Operation(PersonId person, ChangeKind kind) =>
        ProvisioningOperation.Create(ConnectorId.Okta, kind, person, entitlement.Id, "A test", Now);

    private async Task<OperationId> NewAsync(ChangeKind kind)
    {
        var operation = Operation((await database.PersonAsync()).Id, kind);
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
            worker ?? sign.Worker,
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
