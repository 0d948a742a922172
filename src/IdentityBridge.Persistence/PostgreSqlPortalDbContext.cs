using System.Data;
using System.Text.Json;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace IdentityBridge.Persistence;

/// <summary>The portal on PostgreSQL 15 or newer.</summary>
public sealed class PostgreSqlPortalDbContext(DbContextOptions<PostgreSqlPortalDbContext> options) : PortalDbContext(options)
{
    /// <summary>Channel on which open transactions announce what they changed.</summary>
    public const string Channel = "identitybridge";

    private const long AuditLock = 0x1DB0_0001;

    internal override string JsonColumnType => "jsonb";

    internal override string NextValueOf(string sequence) => $"nextval('{sequence}')";

    protected override string Quote(string name) => name;

    public override bool IsLostRace(Exception exception) =>
        exception is DbUpdateConcurrencyException
        || (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.UniqueViolation;

    public override async Task LockPeopleAsync(IReadOnlyCollection<PersonId> people, CancellationToken cancellationToken)
    {
        if (people.Count == 0)
            return;
        var ids = people.Select(p => p.Value).Distinct().ToArray();
        await Database.ExecuteSqlAsync(
            $"select count(*) from (select id from people where id = any({ids}) order by id for no key update) locked",
            cancellationToken
        );
    }

    public override async Task LockListsAsync(IReadOnlyCollection<AccessListId> lists, CancellationToken cancellationToken)
    {
        if (lists.Count == 0)
            return;
        var ids = lists.Select(l => l.Value).Distinct().ToArray();
        await Database.ExecuteSqlAsync(
            $"select count(*) from (select id from access_lists where id = any({ids}) order by id for no key update) locked",
            cancellationToken
        );
    }

    public override async Task LockRolesAsync(IReadOnlyCollection<RoleId> roles, CancellationToken cancellationToken)
    {
        if (roles.Count == 0)
            return;
        var ids = roles.Select(r => r.Value).Distinct().ToArray();
        await Database.ExecuteSqlAsync(
            $"select count(*) from (select id from roles where id = any({ids}) order by id for no key update) locked",
            cancellationToken
        );
    }

    public override async Task<IReadOnlyList<ListLink>> LinksAboveAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var ids = lists.Select(l => l.Value).Distinct().ToArray();
        return ids.Length == 0
            ? []
            : ListLinkRow.ToLinks(
                await Database
                    .SqlQuery<ListLinkRow>(
                        $"""
                        with recursive links as (
                            select list_id, nested_list_id, kind from list_edges
                            where removed_at is null and nested_list_id = any({ids})
                            union
                            select e.list_id, e.nested_list_id, e.kind from list_edges e join links l on e.nested_list_id = l.list_id
                            where e.removed_at is null
                        )
                        select list_id as "List", nested_list_id as "Nested", kind as "Kind" from links
                        """
                    )
                    .ToListAsync(cancellationToken)
            );
    }

    public override async Task<IReadOnlyList<ListLink>> LinksBelowAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var ids = lists.Select(l => l.Value).Distinct().ToArray();
        return ids.Length == 0
            ? []
            : ListLinkRow.ToLinks(
                await Database
                    .SqlQuery<ListLinkRow>(
                        $"""
                        with recursive links as (
                            select list_id, nested_list_id, kind from list_edges
                            where removed_at is null and nested_list_id is not null and list_id = any({ids})
                            union
                            select e.list_id, e.nested_list_id, e.kind from list_edges e join links l on e.list_id = l.nested_list_id
                            where e.removed_at is null and e.nested_list_id is not null
                        )
                        select list_id as "List", nested_list_id as "Nested", kind as "Kind" from links
                        """
                    )
                    .ToListAsync(cancellationToken)
            );
    }

    public override async Task<IReadOnlyList<ProvisioningOperation>> ClaimOperationsAsync(
        ConnectorId connector,
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        int? inFlightLimit,
        CancellationToken cancellationToken
    )
    {
        await LockStartsAsync(connector, cancellationToken);
        var limit = inFlightLimit ?? int.MaxValue;
        return await Operations
            .FromSql(
                $"""
                with living as (
                    select (l.classid::bigint << 32) | l.objid::bigint as sign
                    from pg_locks l
                    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())
                ),
                open as (
                    select o.id, o.state, o.kind, o.sequence, o.next_attempt_at, o.token,
                           row_number() over (partition by o.person_id, o.entitlement_id order by o.sequence) as turn,
                           (o.state = 2 and o.claimed_until > {now}
                               and hashtextextended('worker:' || o.claimed_by::text, 0) in (select sign from living)) as taken
                    from operations o
                    where o.connector = {connector.Value} and o.state in (1, 2, 3)
                ),
                chosen as (
                    select d.id, d.token,
                           row_number() over (partition by (d.token is null) order by (d.kind = 2) desc, d.sequence) as place,
                           (select count(*) from open b where b.taken or b.state = 3)
                               + (select count(*) from list_group_assignments g
                                  where g.under_way is not null and {connector.Value} = 'identity-center') as busy_count
                    from open d
                    where d.turn = 1 and d.next_attempt_at <= {now} and not d.taken
                )
                update operations set state = 2, claimed_by = {worker}, claimed_until = {until}, version = version + 1
                where id in (
                    select c.id from chosen c
                    where c.token is not null or c.place <= {limit} - c.busy_count
                    order by (c.token is null), c.place
                    limit {most})
                  and state in (1, 2, 3)
                returning *
                """
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
    }

    public override async Task<IReadOnlyList<ListGroup>> ClaimGroupsAsync(
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancellationToken
    ) =>
        await ListGroups
            .FromSql(
                $"""
                with living as (
                    select (l.classid::bigint << 32) | l.objid::bigint as sign
                    from pg_locks l
                    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())
                )
                update list_groups set claimed_by = {worker}, claimed_until = {until}
                where list_id in (
                    select g.list_id from list_groups g
                    where g.applied < g.wanted and not g.refused and g.next_attempt_at <= {now}
                      and not coalesce(g.claimed_until > {now}
                          and hashtextextended('worker:' || g.claimed_by::text, 0) in (select sign from living), false)
                    order by g.next_attempt_at
                    limit {most}
                    for update skip locked)
                returning *
                """
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    public override async Task<IReadOnlyList<NoticeDelivery>> ClaimDeliveriesAsync(
        NoticeChannel channel,
        Guid worker,
        DateTimeOffset now,
        DateTimeOffset until,
        int most,
        CancellationToken cancellationToken
    ) =>
        await Deliveries
            .FromSql(
                $"""
                with living as (
                    select (l.classid::bigint << 32) | l.objid::bigint as sign
                    from pg_locks l
                    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())
                )
                update notice_deliveries set state = 2, claimed_by = {worker}, claimed_until = {until}, attempts = attempts + 1
                where sequence in (
                    select d.sequence from notice_deliveries d
                    where d.channel = {(int)channel} and d.state in (1, 2) and d.next_attempt_at <= {now}
                      and not (d.state = 2 and coalesce(d.claimed_until > {now}
                          and hashtextextended('worker:' || d.claimed_by::text, 0) in (select sign from living), false))
                      and not exists (
                          select 1 from notice_deliveries e
                          where e.channel = d.channel and e.state in (1, 2) and e.sequence < d.sequence
                            and e.person_id is not distinct from d.person_id)
                    order by d.sequence
                    limit {most}
                    for update skip locked)
                returning *
                """
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    public override async Task LockStartsAsync(ConnectorId connector, CancellationToken cancellationToken) =>
        await Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended({"claim:" + connector.Value}, 0))",
            cancellationToken
        );

    public override async Task InsertAssignmentsAsync(
        IReadOnlyCollection<Assignment> assignments,
        CancellationToken cancellationToken
    )
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        if (connection.State != ConnectionState.Open)
            await connection.OpenAsync(cancellationToken);
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy assignments (person_id, entitlement_id, connector, via, via_name, put_by_us, since) from stdin (format binary)",
            cancellationToken
        );
        foreach (var a in assignments)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(a.PersonId.Value, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(a.EntitlementId.Value, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(a.Connector.Value, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(a.Via, NpgsqlDbType.Varchar, cancellationToken);
            if (a.ViaName is null)
                await writer.WriteNullAsync(cancellationToken);
            else
                await writer.WriteAsync(a.ViaName, NpgsqlDbType.Varchar, cancellationToken);
            await writer.WriteAsync(a.PutByUs, NpgsqlDbType.Boolean, cancellationToken);
            await writer.WriteAsync(a.Since.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
        }
        await writer.CompleteAsync(cancellationToken);
    }

    public override IQueryable<Resource> WithLabel(IQueryable<Resource> resources, string label)
    {
        var (key, value) = Split(label);
        var json = JsonSerializer.Serialize(new Dictionary<string, string> { [key] = value });
        return resources.Where(r => EF.Functions.JsonContains(r.Labels, json));
    }

    public override IQueryable<ResourceId> WithLabelLike(string key, string pattern) =>
        Resources.FromSql($@"select * from resources where lower(labels ->> {key}) like {pattern} escape '\'").Select(r => r.Id);

    public override async Task<IReadOnlyList<string>> FrequentLabelsAsync(int most, CancellationToken cancellationToken) =>
        await Database
            .SqlQuery<string>(
                $"""
                select label.key || '=' || label.value as "Value"
                from resources, jsonb_each_text(labels) as label
                where gone_at is null and label.key !~ '^(okta|aws|identitybridge)/'
                group by label.key, label.value order by count(*) desc, 1 limit {most}
                """
            )
            .ToListAsync(cancellationToken);

    protected override async Task LockAuditAsync(CancellationToken cancellationToken) =>
        await Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({AuditLock})", cancellationToken);

    protected override async Task NotifyAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        var names = topics.ToArray();
        await Database.ExecuteSqlAsync($"select pg_notify({Channel}, topic) from unnest({names}) as topic", cancellationToken);
    }
}
