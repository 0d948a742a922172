using System.Diagnostics;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Npgsql;

namespace IdentityBridge.Benchmarks;

/// <summary>The queries behind the pages people wait for, on many rows, against the plainest SQL that finds the same rows.</summary>
internal static class Pages
{
    private const int Rounds = 40;

    public static async Task RunAsync(Numbers numbers)
    {
        var rows = numbers.Or("rows", 100_000);
        await using var portal = await SeededCompany.StartAsync();
        await using var connection = new NpgsqlConnection(portal.ConnectionString);
        await connection.OpenAsync();
        var manager = await portal.PersonAsync("georg.haas");
        await FillAsync(connection, rows / 2);
        var actor = new Actor(manager.Id, manager.Name, PortalRoles.None);
        var reviewer = actor with { Roles = PortalRoles.Reviewer };
        var report = new Report($"pages: {rows / 2:N0} resources and {rows / 2:N0} requests, {Rounds} rounds each, in ms");

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
            """
            select r.* from requests r where r.status = 1 and r.requester_id <> $1 and r.person_id <> $1
            and exists (select 1 from approver_routes a join people p on p.id = r.person_id
                        where a.request_id = r.id and a.kind = 2 and p.manager_id = $1)
            order by r.created_at limit 25
            """,
            manager.Id.Value
        );
        await CompareAsync(
            "inbox of a reviewer everywhere",
            () => portal.Get<RequestQueries>().InboxAsync(reviewer, 1, 25, CancellationToken.None),
            "select * from requests where status = 1 and requester_id <> $1 and person_id <> $1 order by created_at limit 25",
            manager.Id.Value
        );
        await CompareAsync(
            "my requests",
            () => portal.Get<RequestQueries>().MineAsync(actor, openOnly: false, 1, 25, CancellationToken.None),
            "select * from requests where requester_id = $1 or person_id = $1 order by created_at desc limit 25",
            manager.Id.Value
        );
        report.Print();

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
                await using var command = new NpgsqlCommand(sql, connection);
                foreach (var argument in arguments)
                    command.Parameters.Add(new NpgsqlParameter { Value = argument });
                await using var reader = await command.ExecuteReaderAsync();
                do while (await reader.ReadAsync()) { }
                while (await reader.NextResultAsync());
            });
            var (p50, p95, sql50) = (Report.At(pages, 0.5), Report.At(pages, 0.95), Report.At(plain, 0.5));
            report.Add(name, $"p50 {p50:0.0}, p95 {p95:0.0}; plain SQL {sql50:0.0}; ratio {p50 / sql50:0.0}");
        }
    }

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

    private static async Task FillAsync(NpgsqlConnection connection, int count)
    {
        string[] steps =
        [
            $"""
                insert into resources (id, connector, kind, external_id, name, search_text, labels, version)
                select gen_random_uuid(), 'okta', 1 + n % 2, 'bench' || n, 'Team ' || n, 'team ' || n || ' ' || md5(n::text),
                       jsonb_build_object('team', 't' || n % 500), 0
                from generate_series(1, {count}) n
                """,
            """
                insert into entitlements (id, resource_id, connector, kind, resource_external_id, permission_set_external_id, name)
                select gen_random_uuid(), id, 'okta', kind, external_id, '', name from resources where external_id like 'bench%'
                """,
                // One in fifty still waits for its decision.
                $"""
                insert into requests (id, submission_key, requester_id, person_id, reason, duration, status, created_at, pending_until, version)
                select gen_random_uuid(), gen_random_uuid(), p.id, p.id, 'A benchmark', 36000000000,
                       case when n % 50 = 0 then 1 else 4 end, now() - n * interval '1 minute', now() + interval '7 days', 0
                from generate_series(1, {count}) n
                join (select id, row_number() over (order by login) - 1 as place, count(*) over () as total from people) p
                  on p.place = n % p.total
                """,
            """
                insert into request_items (id, request_id, entitlement_id, resource_id, name, policy_id, policy_name, thresholds, denials_needed, status)
                select gen_random_uuid(), r.id, e.id, e.resource_id, e.name, (select id from request_policies limit 1), 'Apps', '[]', 1, 1
                from requests r
                join (select e.*, row_number() over (order by id) as place from entitlements e where resource_external_id like 'bench%') e
                  on e.place = r.number - (select min(number) from requests) + 1
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
