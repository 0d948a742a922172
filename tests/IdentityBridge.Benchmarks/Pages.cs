using System.Diagnostics;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Npgsql;

namespace IdentityBridge.Benchmarks;

/// <summary>The queries behind the pages people wait for, on many rows, against the plainest SQL that finds the same rows.</summary>
internal static class Pages
{
    private const int Rounds = 40;

    public static async Task RunAsync(Numbers numbers)
    {
        var (requests, resources) = (numbers.Or("requests", 100_000), numbers.Or("resources", 20_000));
        await using var portal = await SeededCompany.StartAsync();
        await using var connection = new NpgsqlConnection(portal.ConnectionString);
        await connection.OpenAsync();
        var manager = await portal.PersonAsync("georg.haas");
        await FillAsync(connection, requests, resources);
        var actor = new Actor(manager.Id, manager.Name, PortalRoles.None);
        var reviewer = actor with { Roles = PortalRoles.Reviewer };
        var auditor = actor with { Roles = PortalRoles.Auditor };
        var report = new Report($"pages: {resources:N0} resources and {requests:N0} requests, {Rounds} rounds each, in ms");

        await SearchAsync("catalogue, first page", new CatalogFilter(), "");
        await SearchAsync("catalogue, a rare word", new CatalogFilter("c0ffee"), "and search_text like '%c0ffee%'");
        await SearchAsync(
            "catalogue, a word of many",
            new CatalogFilter("team 7"),
            "and search_text like '%team%' and search_text like '%7%'"
        );
        await SearchAsync("catalogue, groups only", new CatalogFilter(Kind: ResourceKind.OktaGroup), "and kind = 2");
        await SearchAsync("catalogue, a label", new CatalogFilter(Label: "team=t7"), """and labels @> '{"team":"t7"}'""");
        await SearchAsync("catalogue, page 100", new CatalogFilter(Page: 100), "", 99 * 25);
        await CompareAsync(
            "inbox of a manager",
            () => portal.Get<RequestQueries>().InboxAsync(actor, 1, 25, CancellationToken.None),
            Rows($"{Waits} and {NamesMe}", "r.created_at, r.number"),
            manager.Id.Value
        );
        await CompareAsync(
            "inbox of a reviewer everywhere",
            () => portal.Get<RequestQueries>().InboxAsync(reviewer, 1, 25, CancellationToken.None),
            Rows(Waits, "r.created_at, r.number"),
            manager.Id.Value
        );
        await CompareAsync(
            "my requests",
            () => portal.Get<RequestQueries>().MineAsync(actor, openOnly: false, 1, 25, CancellationToken.None),
            Rows("(r.requester_id = $1 or r.person_id = $1)", "r.created_at desc, r.number"),
            manager.Id.Value
        );
        await FindAsync("search, no filter", auditor, new RequestFilter(), "true");
        await FindAsync("search, a rare word", auditor, new RequestFilter("c0ffee"), "r.search_text like '%c0ffee%'");
        await FindAsync(
            "search, words of many",
            auditor,
            new RequestFilter("georg team"),
            "r.search_text like '%georg%' and r.search_text like '%team%'"
        );
        await FindAsync(
            "search, person and state",
            auditor,
            new RequestFilter(Person: manager.Id, States: [RequestStatus.Ended]),
            "(r.person_id = $1 or r.requester_id = $1) and r.status in (4)",
            manager.Id.Value
        );
        await FindAsync(
            "search, reviewer",
            auditor,
            new RequestFilter(Reviewer: manager.Id),
            "exists (select 1 from decisions d where d.request_id = r.id and d.reviewer_id = $1)",
            manager.Id.Value
        );
        await FindAsync(
            "search by a manager",
            actor,
            new RequestFilter("team"),
            $"""
            r.search_text like '%team%' and (r.requester_id = $1 or r.person_id = $1
                or r.id in (select request_id from decisions where reviewer_id = $1) or {NamesMe})
            """,
            manager.Id.Value
        );
        report.Print();

        Task FindAsync(string name, Actor who, RequestFilter filter, string where, params Guid[] arguments) =>
            CompareAsync(
                name,
                () => portal.Get<RequestSearch>().SearchAsync(filter, null, 25, who, CancellationToken.None),
                Rows(where, "r.number desc", RequestSearch.MostCounted + 1),
                arguments
            );

        Task SearchAsync(string name, CatalogFilter filter, string where, int skip = 0) =>
            CompareAsync(
                name,
                () => portal.Get<CatalogQueries>().SearchAsync(filter, actor, CancellationToken.None),
                $"select kind, count(*) from resources where gone_at is null {where} group by kind;"
                    + $"select * from resources where gone_at is null {where} order by name, id limit 25 offset {skip}"
            );

        async Task CompareAsync(string name, Func<Task> page, string sql, params Guid[] arguments)
        {
            var pages = await TimesAsync(page);
            var plain = await TimesAsync(async () =>
            {
                await using var command = new NpgsqlBatch(connection);
                foreach (var statement in sql.Split(';'))
                {
                    var one = new NpgsqlBatchCommand(statement);
                    foreach (var argument in arguments)
                        one.Parameters.Add(new NpgsqlParameter { Value = argument });
                    command.BatchCommands.Add(one);
                }
                await using var reader = await command.ExecuteReaderAsync();
                do while (await reader.ReadAsync()) { }
                while (await reader.NextResultAsync());
            });
            var (ours, least) = (Report.At(pages, 0.95), Report.At(plain, 0.95));
            report.Add(
                name,
                $"p50 {Report.At(pages, 0.5):0.0}, p95 {ours:0.0}; plain SQL p50 {Report.At(plain, 0.5):0.0}, p95 {least:0.0}; ratio of p95 {ours / least:0.0}"
            );
        }
    }

    private const string Waits =
        "r.status = 1 and r.pending_until > now() and r.requester_id <> $1 and r.person_id <> $1"
        + " and not exists (select 1 from decisions d where d.request_id = r.id and d.reviewer_id = $1)";

    /// <summary>Every way in which a request can be for somebody to decide, as one would write it.</summary>
    private const string NamesMe = """
        exists (select 1 from approver_routes a where a.request_id = r.id and (
            (a.kind = 1 and a.resource_id in (select resource_id from resource_owners where person_id = $1))
            or (a.kind = 2 and r.person_id in (select id from people where manager_id = $1))
            or (a.kind = 3 and a.group_id in (
                select e.resource_id from assignments s join entitlements e on e.id = s.entitlement_id
                where s.person_id = $1 and s.gone_at is null and e.kind = 2 and (not s.put_by_us or exists (
                    select 1 from grants g where g.person_id = s.person_id and g.entitlement_id = s.entitlement_id
                    and g.source = 2 and g.ended_at is null))))
            or (a.kind = 4 and a.person_id = $1)
            or (a.kind = 5 and a.list_id in (select list_id from list_memberships where person_id = $1 and is_effective))))
        """;

    /// <summary>What a page of requests shows, items and the count of all included.</summary>
    private static string Rows(string where, string order, int? most = null) =>
        $"""
            with page as (
                select r.* from requests r where {where} order by {order} limit 25)
            select r.id, r.number, p.name, p.department, r.status, r.reason, r.duration, r.created_at, r.pending_until, r.until,
                   (select count(*) from decisions d where d.request_id = r.id and d.verdict = 1), i.name, i.role_name
            from page r join people p on p.id = r.person_id join request_items i on i.request_id = r.id order by {order};
            select count(*) from (select 1 from requests r where {where} {(most is { } limit ? $"limit {limit}" : "")}) counted
            """;

    private static async Task<List<double>> TimesAsync(Func<Task> work)
    {
        var times = new List<double>();
        for (var round = -3; round < Rounds; round++)
        {
            var clock = Stopwatch.GetTimestamp();
            await work();
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }
        times.Sort();
        return times;
    }

    private static async Task FillAsync(NpgsqlConnection connection, int requests, int resources)
    {
        string[] steps =
        [
            $"""
                insert into resources (id, connector, kind, external_id, name, search_text, labels, version)
                select gen_random_uuid(), 'okta', 1 + n % 2, 'bench' || n, 'Team ' || n, 'team ' || n || ' ' || md5(n::text),
                       jsonb_build_object('team', 't' || n % 500), 0
                from generate_series(1, {resources}) n
                """,
            """
                insert into entitlements (id, resource_id, connector, kind, resource_external_id, permission_set_external_id, name)
                select gen_random_uuid(), id, 'okta', kind, external_id, '', name from resources where external_id like 'bench%'
                """,
                // One in fifty still waits for its decision.
                $"""
                insert into requests (id, submission_key, requester_id, person_id, reason, search_text, duration, status, created_at, pending_until, version)
                select gen_random_uuid(), gen_random_uuid(), p.id, p.id, 'OPS-' || n || ': ' || md5(n::text), '', 36000000000,
                       case when n % 50 = 0 then 1 else 4 end, now() - n * interval '1 minute', now() + interval '7 days', 0
                from generate_series(1, {requests}) n
                join (select id, row_number() over (order by login) - 1 as place, count(*) over () as total from people) p
                  on p.place = n % p.total
                """,
            $"""
                insert into request_items (id, request_id, entitlement_id, resource_id, name, policy_id, policy_name, thresholds, denials_needed, status)
                select gen_random_uuid(), r.id, e.id, e.resource_id, e.name, (select id from request_policies limit 1), 'Apps', '[]', 1, 1
                from requests r
                join (select e.*, row_number() over (order by id) as place from entitlements e where resource_external_id like 'bench%') e
                  on e.place = (r.number - (select min(number) from requests)) % {resources} + 1
                """,
            """
                update requests r set search_text = lower(r.reason || E'\n' || p.name || E'\n' || i.name)
                from people p, request_items i where p.id = r.person_id and i.request_id = r.id
                """,
            """
                insert into decisions (request_id, reviewer_id, reviewer_name, verdict, at)
                select r.id, p.manager_id, 'Somebody', 1, r.created_at + interval '1 hour'
                from requests r join people p on p.id = r.person_id where r.status = 4 and p.manager_id is not null
                """,
            "insert into approver_routes (item_id, request_id, resource_id, kind) select id, request_id, resource_id, 2 from request_items",
            "insert into approver_routes (item_id, request_id, resource_id, kind) select id, request_id, resource_id, 1 from request_items",
            "vacuum analyze",
        ];
        foreach (var step in steps)
        {
            await using var command = new NpgsqlCommand(step, connection) { CommandTimeout = 300 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
