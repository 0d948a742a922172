using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using Npgsql;

namespace IdentityBridge.Benchmarks;

/// <summary>
/// What the pages show, as one would write it by hand: the least statements that give the same rows, the same counts and what a row says, sent
/// together in one go over a connection of the portal's own pool.
/// </summary>
internal sealed class PlainSql(NpgsqlDataSource source)
{
    private const string Waits =
        "r.status = 1 and r.pending_until > now() and (r.asked_at is null or r.answered_at is not null) and r.requester_id <> $1 and r.person_id <> $1"
        + " and not exists (select 1 from decisions d where d.request_id = r.id and d.reviewer_id = $1)";

    /// <summary>Each way in which one can be named is a statement of its own, so that each has its index.</summary>
    private static string Named(string among) =>
        $"""
            select a.request_id from approver_routes a
            where a.kind = 1 and a.resource_id in (select resource_id from resource_owners where person_id = $1)
            union all
            select r.id from requests r where r.person_id in (select id from people where manager_id = $1) {among}
                and exists (select 1 from approver_routes a where a.request_id = r.id and a.kind = 2)
            union all
            select a.request_id from approver_routes a where a.kind = 3 and a.group_id in (
                select e.resource_id from assignments s join entitlements e on e.id = s.entitlement_id
                where s.person_id = $1 and s.gone_at is null and e.kind = 2 and (not s.put_by_us or exists (
                    select 1 from grants g where g.person_id = s.person_id and g.entitlement_id = s.entitlement_id
                    and g.source = 2 and g.ended_at is null)))
            union all
            select a.request_id from approver_routes a where a.kind = 4 and a.person_id = $1
            union all
            select a.request_id from approver_routes a
            where a.kind = 5 and a.list_id in (select list_id from list_memberships where person_id = $1 and is_effective)
            union all
            select r.id from requests r where r.asks_for_list_id in ({Owned}) {among}
            """;

    /// <summary>Lists about whose members one decides, requirements for owners aside, of which there are none here.</summary>
    private const string Owned =
        "select list_id from list_edges where kind = 2 and removed_at is null and person_id = $1 union all"
        + " select e.list_id from list_edges e join list_memberships m on m.list_id = e.nested_list_id"
        + " where e.kind = 2 and e.removed_at is null and m.person_id = $1 and m.is_effective and (m.until is null or now() < m.until)";

    public static string Inbox { get; } =
        Requests($"{Waits} and r.id in ({Named("and r.status = 1")})", "r.created_at, r.number");

    public static string InboxOfEverything { get; } =
        Requests($"{Waits} and (r.asks_for_list_id is null or r.asks_for_list_id in ({Owned}))", "r.created_at, r.number");

    public static string Mine { get; } = Requests("(r.requester_id = $1 or r.person_id = $1)", "r.created_at desc, r.number");

    public static string SeenByManager(string where) =>
        Search(
            $"""
            {where} and r.id in ({Named("")}
                union all select i.request_id from request_items i
                    where i.resource_id in (select resource_id from resource_owners where person_id = $1)
                union all select id from requests where person_id = $1
                union all select id from requests where requester_id = $1
                union all select request_id from decisions where reviewer_id = $1)
            """
        );

    public static string Search(string where) => Requests(where, "r.number desc", 10_001);

    /// <summary>What a page of requests shows, items and the count of all included.</summary>
    private static string Requests(string where, string order, int? most = null) =>
        $"""
            with page as (
                select r.* from requests r where {where} order by {order} limit 25)
            select r.id, r.number, p.id, p.name, p.department, r.status, r.reason, r.duration, r.created_at, r.pending_until, r.until,
                   r.starts_at, r.start_due, r.is_emergency, r.asks_for_list_title, r.promoted_to_list_title, f.state, b.name, x.number,
                   (select count(*) from decisions d where d.request_id = r.id and d.verdict = 1), i.name, i.role_name
            from page r join people p on p.id = r.person_id left join request_items i on i.request_id = r.id
            left join people b on b.id = r.requester_id and r.requester_id <> r.person_id
            left join requests x on x.id = r.extends_id left join follow_ups f on f.request_id = r.id order by {order};
            select count(*) from (select 1 from requests r where {where} {(most is { } limit ? $"limit {limit}" : "")}) counted
            """;

    /// <summary>
    /// A page of the catalogue: resources with owners, what they give and their entitlements; the counts; what the person has, waits for, is a
    /// member of and has marked; the policies and the roles.
    /// </summary>
    public static string Catalogue(string where, string order, int skip) =>
        $"""
            with page as (
                select r.* from resources r where r.gone_at is null {where} order by {order} limit 25 offset {skip})
            select r.id, r.connector, r.kind, r.external_id, r.name, r.description, r.search_text, r.why_not_requestable, r.url, r.labels, r.version,
                   (select array_agg(p.name) from resource_owners o join people p on p.id = o.person_id where o.resource_id = r.id),
                   case when r.kind = 2 then (select count(*) from group_gives g
                       where g.connector = r.connector and g.group_external_id = r.external_id) end,
                   e.id, e.kind, e.name, e.description,
                   case when e.kind <> 3 then (select count(distinct person_id) from assignments a
                       where a.entitlement_id = e.id and a.gone_at is null) end
            from page r left join entitlements e on e.resource_id = r.id and e.gone_at is null order by {order};
            select r.kind, count(*) from resources r where r.gone_at is null {where} group by r.kind;
            select department, status from people where id = $1;
            select e.resource_id from assignments a join entitlements e on e.id = a.entitlement_id
                where a.person_id = $1 and a.gone_at is null and e.kind = 2;
            select list_id from list_memberships where person_id = $1 and is_effective;
            select * from locks where person_id = $1 and lifted_at is null;
            select * from request_policies where enabled;
            select * from assignments where person_id = $1 and gone_at is null;
            select * from grants where person_id = $1 and ended_at is null;
            select r.number, i.entitlement_id from requests r join request_items i on i.request_id = r.id
                where r.person_id = $1 and r.status = 1;
            select f.entitlement_id, f.role_id, e.resource_id from favourites f left join entitlements e on e.id = f.entitlement_id
                where f.person_id = $1;
            select id, name, description from roles r where kind <> 3 and deleted_at is null
                and (not exists (select 1 from role_entitlements h where h.role_id = r.id) or exists (
                    select 1 from role_entitlements h join entitlements e on e.id = h.entitlement_id join resources x on x.id = e.resource_id
                    where h.role_id = r.id and e.gone_at is null and x.gone_at is null))
            """;

    /// <summary>What fits best first, then what can be asked for, then what is at hand, then by name.</summary>
    public static string Best(string whole, IReadOnlyList<string> words, string requestable, string atHand) =>
        $"""
            case when r.search_text like E'{whole}\n%' then 0
                 when r.search_text like '{whole}%' then 1
                 when {Any(words, w => $"r.search_text like '{w}%'")} and {All(words, Begins)} then 2
                 when {All(words, w => $"r.search_text like E'%\\x01{w}%'")} then 3
                 when {All(words, Begins)} then 4
                 when {All(words, w => $"lower(r.name) like '%{w}%'")} then 5 else 6 end,
            case when {requestable} then 0 else 1 end,
            case when r.id in ({atHand}) then 0 else 1 end, r.name, r.id
            """;

    /// <summary>The same among so many that nobody reads them.</summary>
    public static string BestOfMany(string whole) =>
        $"""
            case when r.search_text like E'{whole}\n%' then 0 when r.search_text like '{whole}%' then 1 else 2 end, r.name, r.id
            """;

    private static string Begins(string word) => $"(r.search_text like E'%\\x01{word}%' or r.search_text like E'%\\x02{word}%')";

    /// <summary>What policies let somebody ask for.</summary>
    public static string Requestable(IEnumerable<Selector> selectors)
    {
        var covered = selectors.Select(s =>
            string.Join(
                " and ",
                new[]
                {
                    s.Kinds.Count == 0 ? "true" : $"r.kind in ({string.Join(", ", s.Kinds.Select(k => (int)k))})",
                    s.Names.Count == 0 ? "true" : Any(s.Names, n => $"lower(r.name) like '{Like(n)}'"),
                    s.PermissionSets.Count == 0
                        ? "true"
                        : $"exists (select 1 from entitlements e where e.resource_id = r.id and e.gone_at is null and e.kind = {(int)EntitlementKind.AccountAssignment} and {Any(s.PermissionSets, p => $"lower(e.name) like '{Like(p)}'")})",
                }.Concat(s.Labels.Select(l => $"lower(r.labels ->> '{l.Key}') like '{Like(l.Value)}'"))
            )
        );
        return $"r.why_not_requestable is null and r.name not like 'identitybridge-%' and ({string.Join(" or ", covered.Select(c => $"({c})"))})";
    }

    private static string Like(string glob) => glob.ToLowerInvariant().Replace('*', '%').Replace('?', '_');

    private static string All(IEnumerable<string> words, Func<string, string> says) => string.Join(" and ", words.Select(says));

    private static string Any(IEnumerable<string> words, Func<string, string> says) =>
        $"({string.Join(" or ", words.Select(says))})";

    /// <summary>Runs all statements in one round trip and reads everything.</summary>
    /// <returns>The first column of the first statement, each value once in its order; and all rows of the second.</returns>
    public async Task<(IReadOnlyList<Guid> Ids, IReadOnlyList<object[]> Counts)> RunAsync(string sql, Guid person)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in sql.Split(';'))
        {
            var command = new NpgsqlBatchCommand(statement);
            if (statement.Contains("$1", StringComparison.Ordinal))
                command.Parameters.Add(new NpgsqlParameter { Value = person });
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync();
        var (ids, counts) = (new List<Guid>(), new List<object[]>());
        for (var set = 0; ; set++)
        {
            var row = new object[reader.FieldCount];
            while (await reader.ReadAsync())
            {
                reader.GetValues(row);
                if (set == 0 && (ids.Count == 0 || ids[^1] != (Guid)row[0]))
                    ids.Add((Guid)row[0]);
                if (set == 1)
                    counts.Add([.. row]);
            }
            if (!await reader.NextResultAsync())
                return (ids, counts);
        }
    }
}
