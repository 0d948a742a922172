using System.Collections.Concurrent;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence.Tests;

public sealed class ConcurrencyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Save_TwoWritersOfOneRow_TheSecondIsToldSo()
    {
        await using var database = await Database.CreateAsync();
        var person = await database.PersonAsync();
        await using var first = database.Open();
        await using var second = database.Open();
        var mine = await first.People.SingleAsync(p => p.Id == person.Id);
        var theirs = await second.People.SingleAsync(p => p.Id == person.Id);
        mine.Miss(Database.Noon, TimeSpan.Zero);
        theirs.Miss(Database.Noon.AddHours(1), TimeSpan.Zero);
        await first.SaveChangesAsync();
        var lost = await Should.ThrowAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
        second.IsLostRace(lost).ShouldBeTrue();
        mine.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Save_OnlyAChildChanged_CountsAtTheRequest()
    {
        await using var database = await Database.CreateAsync();
        var (request, reviewers) = await PendingAsync(database);
        await using var first = database.Open();
        await using var second = database.Open();
        var mine = await LoadAsync(first, request);
        var theirs = await LoadAsync(second, request);
        Decide(mine, reviewers[0]);
        Decide(theirs, reviewers[1]);
        mine.Status.ShouldBe(RequestStatus.Pending, "Only a decision and a line of the timeline are new.");
        await first.SaveChangesAsync();
        mine.Version.ShouldBe(theirs.Version + 1);
        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());

        static void Decide(AccessRequest request, PersonId reviewer) =>
            request
                .Decide(
                    new Actor(reviewer, "Reviewer", PortalRoles.None),
                    Verdict.Approve,
                    null,
                    null,
                    new ApproverFacts(
                        reviewer,
                        new Dictionary<ResourceId, IReadOnlySet<PersonId>>(),
                        new Dictionary<ResourceId, IReadOnlySet<PersonId>>(),
                        new HashSet<PersonId>(),
                        new HashSet<PersonId>()
                    ),
                    Database.Noon
                )
                .Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task LockPeople_HeldByAnother_WaitsUntilItEnds()
    {
        await using var database = await Database.CreateAsync();
        var person = await database.PersonAsync();
        await using var first = database.Open();
        await using var second = database.Open();
        await using var holding = await first.Database.BeginTransactionAsync();
        await first.LockPeopleAsync([person.Id], CancellationToken.None);
        await using var waiting = await second.Database.BeginTransactionAsync();
        var locked = second.LockPeopleAsync([person.Id], CancellationToken.None);

        await UntilAsync(async () =>
            (
                await database.ReadAsync(
                    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
                )
            )
                is ["1"]
        );
        locked.IsCompleted.ShouldBeFalse();
        await holding.CommitAsync();
        await locked.WaitAsync(Patience);
    }

    [Fact]
    public async Task LockPeople_OthersAndReaders_AreNotHeldUp()
    {
        await using var database = await Database.CreateAsync();
        var (one, other) = (await database.PersonAsync(), await database.PersonAsync());
        await using var first = database.Open();
        await using var second = database.Open();
        await using var holding = await first.Database.BeginTransactionAsync();
        await first.LockPeopleAsync([one.Id], CancellationToken.None);
        await using var free = await second.Database.BeginTransactionAsync();
        await second.LockPeopleAsync([other.Id], CancellationToken.None).WaitAsync(Patience);
        (await second.People.CountAsync().WaitAsync(Patience)).ShouldBe(2);
    }

    [Fact]
    public async Task Announce_BeforeAndAfterTheCommit_IsHeardOnlyAfter()
    {
        await using var database = await Database.CreateAsync();
        using var stop = new CancellationTokenSource();
        var heard = new ConcurrentQueue<string>();
        var listening = database.Get<IAnnouncements>().ListenAsync(heard.Enqueue, stop.Token);
        await UntilAsync(() => Task.FromResult(heard.Contains("*")));

        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Announce("rolled-back");
            await transaction.RollbackAsync();
        }
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Announce("committed");
            await db.SaveChangesAsync();
            heard.ShouldBe(["*"]);
            await db.CommitAsync(Database.Noon, CancellationToken.None);
        }
        await UntilAsync(() => Task.FromResult(heard.Count > 1));
        heard.ShouldBe(["*", "committed"]);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => listening);
    }

    private static async Task<(RequestId Id, PersonId[] Reviewers)> PendingAsync(Database database)
    {
        var (person, entitlement) = (await database.PersonAsync(), await database.EntitlementAsync());
        PersonId[] reviewers = [(await database.PersonAsync()).Id, (await database.PersonAsync()).Id];
        var policy = RequestPolicy
            .Create(
                new PolicyDraft(
                    "Standard",
                    1,
                    Audience.All,
                    Selector.Everything,
                    TimeSpan.FromHours(8),
                    [new Threshold([new ApproverRule(ApproverKind.Manager)], 2)]
                )
            )
            .Value;
        var draft = new RequestDraft(
            Guid.CreateVersion7(),
            person.Id,
            person.Name,
            person.Id,
            "Quarter end",
            TimeSpan.FromHours(1),
            [new DraftItem(entitlement.Id, entitlement.ResourceId, entitlement.Name, policy)]
        );
        var request = AccessRequest.Submit(draft, Database.Noon).Value;
        await database.SaveAsync(policy, request);
        return (request.Id, reviewers);
    }

    private static Task<AccessRequest> LoadAsync(PortalDbContext db, RequestId id) =>
        db.Requests.Include(r => r.Items).Include(r => r.Decisions).SingleAsync(r => r.Id == id);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }
}
