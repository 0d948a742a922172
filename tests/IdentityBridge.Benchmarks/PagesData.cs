using Npgsql;

namespace IdentityBridge.Benchmarks;

/// <summary>Many resources and many requests in the seeded company's database.</summary>
internal static class PagesData
{
    public static async Task FillAsync(NpgsqlConnection connection, int requests, int resources)
    {
        string[] steps =
        [
            $"""
                insert into resources (id, connector, kind, external_id, name, search_text, labels, version)
                select gen_random_uuid(), 'okta', 1 + n % 2, 'bench' || n, 'Team ' || n,
                       'team ' || n || E'\n\x01team\x01' || n || E'\n\n' || md5(n::text) || E'\x03\x02team\x02t' || n % 500 || E'\nteam=t' || n % 500,
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
