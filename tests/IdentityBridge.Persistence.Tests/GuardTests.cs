using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IdentityBridge.Persistence.Tests;

/// <summary>What the database itself refuses, keeps and finds.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("update audit set summary = 'nothing happened'")]
    [InlineData("delete from audit")]
    [InlineData("truncate audit")]
    public async Task Audit_AnyChange_IsRefusedByTheDatabase(string sql)
    {
        await using var database = await Database.CreateAsync();
        await RecordAsync(database, 2);
        var refusal = await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync(sql));
        refusal.MessageText.ShouldContain("append-only");
        (await database.ReadAsync("select count(*) from audit")).ShouldBe(["2"]);
    }

    [Theory]
    [InlineData("delete from follow_ups", "never taken away")]
    [InlineData("truncate follow_ups", "never taken away")]
    [InlineData("update follow_ups set state = 2", "Only a verdict")]
    [InlineData("update follow_ups set state = 3, at = now(), by_name = 'Lena', comment = 'Fine'", "Only a verdict")]
    [InlineData("update follow_ups set state = 2, by_id = person_id, by_name = 'Lena', comment = 'Fine'", "Only a verdict")]
    [InlineData(
        "update follow_ups set state = 2, by_id = person_id, by_name = 'Lena', at = now(), comment = ' '",
        "Only a verdict"
    )]
    [InlineData(
        "update follow_ups set state = 4, by_id = person_id, by_name = 'Lena', at = now(), comment = 'Fine'",
        "Only a verdict"
    )]
    [InlineData("update follow_ups set person_id = (select id from people where name = 'Person 2')", "Only a verdict")]
    public async Task FollowUp_ClosedWithoutAVerdictOrDeleted_IsRefusedByTheDatabase(string sql, string why)
    {
        await using var database = await Database.CreateAsync();
        await EmergencyAsync(database);
        var refusal = await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync(sql));
        refusal.MessageText.ShouldContain(why);
        (await database.ReadAsync("select state from follow_ups")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task FollowUp_ClosedByAVerdict_StaysAsItIs()
    {
        await using var database = await Database.CreateAsync();
        var (id, reviewer) = await EmergencyAsync(database);
        await using (var db = database.Open())
        {
            var request = await db.Requests.Include(r => r.Items).SingleAsync(r => r.Id == id);
            var facts = new ApproverFacts(reviewer, Nobody, Nobody, new HashSet<PersonId>(), new HashSet<PersonId>());
            request
                .CloseFollowUp(new Actor(reviewer, "Lena", PortalRoles.None), true, "It burned", facts, Database.Noon.AddHours(1))
                .Succeeded.ShouldBeTrue();
            await db.SaveChangesAsync();
        }
        foreach (var sql in new[] { "set state = 3", "set state = 1", "set comment = 'No'" })
            (
                await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync($"update follow_ups {sql}"))
            ).MessageText.ShouldContain("once");
        (await database.ReadAsync("select state || ' ' || comment from follow_ups")).ShouldBe(["2 It burned"]);
    }

    [Fact]
    public async Task Context_LeftWithoutCommit_LeavesNothingToTheNextThatUsesIt()
    {
        await using var database = await Database.CreateAsync();
        for (var round = 0; round < 3; round++)
            await using (var db = database.Open())
            {
                db.Record(new AuditDraft("test.lost", null, "Somebody", "test", "1", "Lost"));
                db.Announce("lost");
                db.Add(
                    Assignment.PutThere(ConnectorId.Okta, new PersonId(Guid.CreateVersion7()), EntitlementId.New(), Database.Noon)
                );
            }
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.Record(new AuditDraft("test.kept", null, "Somebody", "test", "1", "Kept"));
            await db.CommitAsync(Database.Noon, CancellationToken.None);
        }
        (await database.ReadAsync("select action from audit")).ShouldBe(["test.kept"]);
    }

    [Fact]
    public async Task Commit_ManyAtOnce_MakesOneUnbrokenChain()
    {
        await using var database = await Database.CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RecordAsync(database, 3)));
        await using var db = database.Open();
        var chain = await db.Audit.AsNoTracking().OrderBy(a => a.Sequence).ToListAsync();
        chain.Count.ShouldBe(60);
        AuditEntry? previous = null;
        foreach (var entry in chain)
        {
            AuditChain.Problem(previous, entry).ShouldBeNull();
            previous = entry;
        }
    }

    [Fact]
    public async Task Assignments_SamePresenceTwice_IsRefusedUntilTheFirstIsGone()
    {
        await using var database = await Database.CreateAsync();
        var (person, entitlement) = (await database.PersonAsync(), await database.EntitlementAsync());
        var first = Assignment.PutThere(ConnectorId.Okta, person.Id, entitlement.Id, Database.Noon);
        await database.SaveAsync(first);
        var again = Assignment.Found(ConnectorId.Okta, person.Id, entitlement.Id, null, Database.Noon);
        await using (var db = database.Open())
        {
            db.Add(again);
            var refusal = await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync());
            db.IsLostRace(refusal).ShouldBeTrue();
        }

        await using (var db = database.Open())
        {
            (await db.Assignments.SingleAsync()).Gone(Database.Noon.AddHours(1));
            db.Add(again);
            await db.SaveChangesAsync();
        }
        await database.SaveAsync(
            Assignment.Found(ConnectorId.Okta, person.Id, entitlement.Id, new GroupRef("00g1", "Finance"), Database.Noon)
        );
        (await database.ReadAsync("select count(*) from assignments where gone_at is null")).ShouldBe(["2"]);
    }

    [Fact]
    public async Task InsertAssignments_Many_ArriveAsSaved()
    {
        await using var database = await Database.CreateAsync();
        var people = new List<PersonId>();
        for (var i = 0; i < 20; i++)
            people.Add((await database.PersonAsync()).Id);
        var entitlement = await database.EntitlementAsync();
        var rows = people
            .SelectMany(p =>
                (Assignment[])
                    [
                        Assignment.PutThere(ConnectorId.Okta, p, entitlement.Id, Database.Noon),
                        Assignment.Found(ConnectorId.Okta, p, entitlement.Id, new GroupRef("00g1", "Finance"), Database.Noon),
                    ]
            )
            .ToList();
        await using var db = database.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.InsertAssignmentsAsync(rows, CancellationToken.None);
            await transaction.CommitAsync();
        }
        var stored = await db.Assignments.AsNoTracking().ToListAsync();
        stored
            .Select(a => (a.PersonId, a.Via, a.ViaName, a.PutByUs, a.Since, a.GoneAt))
            .ShouldBe(rows.Select(a => (a.PersonId, a.Via, a.ViaName, a.PutByUs, a.Since, a.GoneAt)), ignoreOrder: true);
    }

    [Fact]
    public async Task DataProtection_TwoProcesses_ReadWhatEitherProtected()
    {
        await using var database = await Database.CreateAsync();
        await using var other = Database.Services(database.ConnectionString);
        var here = database.Get<IDataProtectionProvider>().CreateProtector("sessions");
        var there = ((IDataProtectionProvider)other.GetService(typeof(IDataProtectionProvider))!).CreateProtector("sessions");
        var secret = here.Protect("signed in");
        there.Unprotect(secret).ShouldBe("signed in");
        here.Unprotect(there.Protect("and back")).ShouldBe("and back");
    }

    [Fact]
    public async Task WithLabel_KeyAndValue_FindsExactlyThose()
    {
        await using var database = await Database.CreateAsync();
        var wanted = await database.ResourceAsync("Vault", ("team", "payments"), ("env", "prod"));
        await database.ResourceAsync("Wiki", ("team", "payments-eu"));
        await database.ResourceAsync("Chat", ("env", "payments"));
        await using var db = database.Open();
        (await Found("team=payments")).ShouldBe([wanted.Id]);
        (await Found("team=")).ShouldBeEmpty();
        (await Found("""team="payments" """)).ShouldBeEmpty();
        (await db.FrequentLabelsAsync(10, CancellationToken.None)).ShouldBe(
            ["env=payments", "env=prod", "team=payments", "team=payments-eu"],
            ignoreOrder: true
        );

        Task<List<ResourceId>> Found(string label) => db.WithLabel(db.Resources, label).Select(r => r.Id).ToListAsync();
    }

    [Fact]
    public async Task Search_InManyResources_IsPlannedByTrigrams()
    {
        await using var database = await Database.CreateAsync();
        await database.ExecuteAsync(
            """
            insert into resources (id, connector, kind, external_id, name, search_text, labels, version)
            select gen_random_uuid(), 'okta', 1, 'x' || n, 'App ' || n, 'app ' || md5(n::text), '{}', 0
            from generate_series(1, 20000) n
            """
        );
        await database.ExecuteAsync("vacuum analyze resources");
        await using var db = database.Open();
        var query = db.Resources.Where(r => EF.Functions.Like(r.SearchText, "%deadbe%", @"\")).Select(r => r.Id);
        var plan = string.Join('\n', await database.ReadAsync("explain " + Inlined(query.ToQueryString())));
        plan.ShouldContain("ix_resources_search_text");
        var people = string.Join(
            '\n',
            await database.ReadAsync("set enable_seqscan = off; explain select id from people where lower(name) like '%ada%'")
        );
        people.ShouldContain("ix_people_name");
    }

    private static string Inlined(string sql) =>
        string.Join('\n', sql.Split('\n').Where(l => !l.StartsWith("--", StringComparison.Ordinal)));

    private static readonly Dictionary<ResourceId, IReadOnlySet<PersonId>> Nobody = [];

    /// <summary>An emergency that waits for its follow-up, and the manager who can close it.</summary>
    private static async Task<(RequestId Id, PersonId Manager)> EmergencyAsync(Database database)
    {
        var (person, manager) = (await database.PersonAsync(), await database.PersonAsync());
        var entitlement = await database.EntitlementAsync();
        var policy = RequestPolicy.Create(
            new PolicyDraft(
                "On call",
                1,
                Audience.All,
                Selector.Everything,
                TimeSpan.FromHours(8),
                [new Threshold([new ApproverRule(ApproverKind.Manager)], 1)]
            )
            {
                Emergency = new BreakGlass(BreakGlass.DefaultLongest, BreakGlass.DefaultWithin),
            }
        );
        var request = AccessRequest.Submit(
            new RequestDraft(
                Guid.CreateVersion7(),
                person.Id,
                person.Name,
                person.Id,
                "The payments are down",
                TimeSpan.FromHours(1),
                [new DraftItem(entitlement.Id, entitlement.ResourceId, "Pager", policy.Value)]
            )
            {
                IsEmergency = true,
            },
            Database.Noon
        );
        await database.SaveAsync(request.Value);
        return (request.Value.Id, manager.Id);
    }

    private static async Task RecordAsync(Database database, int entries)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        for (var i = 0; i < entries; i++)
            db.Record(new AuditDraft("request.approved", null, "Ada", "request", "1", "Ada approved it."));
        await db.CommitAsync(Database.Noon, CancellationToken.None);
    }
}
