using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.Provisioning;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Persistence;

/// <summary>
/// The portal on SQL Server 2022 or newer. Announcements do not cross processes here: other processes see changes when they next look, a
/// second later at most.
/// </summary>
public sealed class SqlServerPortalDbContext(DbContextOptions<SqlServerPortalDbContext> options) : PortalDbContext(options)
{
    private const int Deadlock = 1205;
    private const int DuplicateKey = 2601;
    private const int DuplicateConstraint = 2627;

    internal override string JsonColumnType => "nvarchar(max)";

    internal override string NextValueOf(string sequence) => $"NEXT VALUE FOR [{sequence}]";

    protected override string Quote(string name) => $"[{name}]";

    public override bool IsLostRace(Exception exception) =>
        exception is DbUpdateConcurrencyException
        || (exception as SqlException ?? exception.InnerException as SqlException)?.Number
            is Deadlock
                or DuplicateKey
                or DuplicateConstraint;

    public override async Task LockPeopleAsync(IReadOnlyCollection<PersonId> people, CancellationToken cancellationToken)
    {
        foreach (var person in people.Select(p => p.Value).Distinct().Order())
            await Database.ExecuteSqlAsync(
                $"declare @locked uniqueidentifier; select @locked = id from people with (updlock, rowlock, holdlock) where id = {person}",
                cancellationToken
            );
    }

    public override async Task LockListsAsync(IReadOnlyCollection<AccessListId> lists, CancellationToken cancellationToken)
    {
        foreach (var list in lists.Select(l => l.Value).Distinct().Order())
            await Database.ExecuteSqlAsync(
                $"declare @locked uniqueidentifier; select @locked = id from access_lists with (updlock, rowlock, holdlock) where id = {list}",
                cancellationToken
            );
    }

    public override async Task LockRolesAsync(IReadOnlyCollection<RoleId> roles, CancellationToken cancellationToken)
    {
        foreach (var role in roles.Select(r => r.Value).Distinct().Order())
            await Database.ExecuteSqlAsync(
                $"declare @locked uniqueidentifier; select @locked = id from roles with (updlock, rowlock, holdlock) where id = {role}",
                cancellationToken
            );
    }

    public override async Task<IReadOnlyList<ListLink>> LinksAboveAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var found = new HashSet<ListLink>();
        var seen = lists.ToHashSet();
        var at = seen.ToList();
        // Level by level: a recursive query of SQL Server cannot leave out what it has met before.
        while (at.Count > 0)
        {
            var here = at.Select(l => (AccessListId?)l).ToList();
            var links = await ListEdges
                .Where(e => e.RemovedAt == null && e.NestedListId != null && here.Contains(e.NestedListId))
                .Select(e => new ListLink(e.ListId, e.NestedListId!.Value, e.Kind))
                .ToListAsync(cancellationToken);
            found.UnionWith(links);
            at = [.. links.Select(l => l.List).Where(seen.Add)];
        }
        return [.. found];
    }

    public override async Task<IReadOnlyList<ListLink>> LinksBelowAsync(
        IReadOnlyCollection<AccessListId> lists,
        CancellationToken cancellationToken
    )
    {
        var found = new HashSet<ListLink>();
        var seen = lists.ToHashSet();
        var at = seen.ToList();
        // Level by level: a recursive query of SQL Server cannot leave out what it has met before.
        while (at.Count > 0)
        {
            var here = at;
            var links = await ListEdges
                .Where(e => e.RemovedAt == null && e.NestedListId != null && here.Contains(e.ListId))
                .Select(e => new ListLink(e.ListId, e.NestedListId!.Value, e.Kind))
                .ToListAsync(cancellationToken);
            found.UnionWith(links);
            at = [.. links.Select(l => l.Nested).Where(seen.Add)];
        }
        return [.. found];
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
                with [open] as (
                    select o.id, o.state, o.kind, o.sequence, o.next_attempt_at, o.token,
                           row_number() over (partition by o.person_id, o.entitlement_id order by o.sequence) as turn,
                           case when o.state = 2 and o.claimed_until > {now} then 1 else 0 end as taken
                    from operations o
                    where o.connector = {connector.Value} and o.state in (1, 2, 3)
                ),
                chosen as (
                    select d.id, d.token,
                           row_number() over (partition by case when d.token is null then 1 else 0 end
                                              order by case when d.kind = 2 then 0 else 1 end, d.sequence) as place,
                           (select count(*) from [open] b where b.taken = 1 or b.state = 3)
                               + (select count(*) from list_group_assignments g
                                  where g.under_way is not null and {connector.Value} = 'identity-center') as busy_count
                    from [open] d
                    where d.turn = 1 and d.next_attempt_at <= {now} and d.taken = 0
                )
                update operations set state = 2, claimed_by = {worker}, claimed_until = {until}, version = version + 1
                output inserted.*
                where id in (
                    select top ({most}) c.id from chosen c
                    where c.token is not null or c.place <= {limit} - c.busy_count
                    order by case when c.token is null then 1 else 0 end, c.place)
                  and state in (1, 2, 3)
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
                update list_groups set claimed_by = {worker}, claimed_until = {until}
                output inserted.*
                where list_id in (
                    select top ({most}) g.list_id from list_groups g with (updlock, readpast)
                    where g.applied < g.wanted and g.refused = 0 and g.next_attempt_at <= {now}
                      and (g.claimed_until is null or g.claimed_until <= {now})
                    order by g.next_attempt_at)
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
                update notice_deliveries set state = 2, claimed_by = {worker}, claimed_until = {until}, attempts = attempts + 1
                output inserted.*
                where sequence in (
                    select top ({most}) d.sequence from notice_deliveries d with (updlock, readpast)
                    where d.channel = {(int)channel} and d.state in (1, 2) and d.next_attempt_at <= {now}
                      and (d.state = 1 or d.claimed_until is null or d.claimed_until <= {now})
                      and not exists (
                          select 1 from notice_deliveries e
                          where e.channel = d.channel and e.state in (1, 2) and e.sequence < d.sequence
                            and (e.person_id = d.person_id or (e.person_id is null and d.person_id is null)))
                    order by d.sequence)
                """
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);

    public override async Task LockStartsAsync(ConnectorId connector, CancellationToken cancellationToken)
    {
        var resource = "claim:" + connector.Value;
        await Database.ExecuteSqlAsync(
            $"exec sp_getapplock @Resource = {resource}, @LockMode = 'Exclusive', @LockOwner = 'Transaction'",
            cancellationToken
        );
    }

    public override async Task InsertAssignmentsAsync(
        IReadOnlyCollection<Assignment> assignments,
        CancellationToken cancellationToken
    )
    {
        foreach (var batch in assignments.Chunk(2000))
        {
            Assignments.AddRange(batch);
            await SaveChangesAsync(cancellationToken);
            foreach (var assignment in batch)
                Entry(assignment).State = EntityState.Detached;
        }
    }

    public override IQueryable<Resource> WithLabel(IQueryable<Resource> resources, string label)
    {
        var (key, value) = Split(label);
        var matching = Resources
            .FromSql(
                $"select r.* from resources r where exists (select 1 from openjson(r.labels) l where l.[key] = {key} and l.value = {value})"
            )
            .Select(r => r.Id);
        return resources.Where(r => matching.Contains(r.Id));
    }

    public override IQueryable<ResourceId> WithLabelLike(string key, string pattern) =>
        Resources
            .FromSql(
                $@"select r.* from resources r where exists (select 1 from openjson(r.labels) l where l.[key] = {key} and lower(l.value) like {pattern} escape '\')"
            )
            .Select(r => r.Id);

    public override async Task<IReadOnlyList<string>> FrequentLabelsAsync(int most, CancellationToken cancellationToken) =>
        await Database
            .SqlQuery<string>(
                $"""
                select top ({most}) l.[key] + '=' + l.value as [Value]
                from resources r cross apply openjson(r.labels) l
                where r.gone_at is null and l.[key] not like 'okta/%' and l.[key] not like 'aws/%' and l.[key] not like 'identitybridge/%'
                group by l.[key], l.value order by count(*) desc
                """
            )
            .ToListAsync(cancellationToken);

    protected override async Task LockAuditAsync(CancellationToken cancellationToken) =>
        await Database.ExecuteSqlAsync(
            $"exec sp_getapplock @Resource = 'audit', @LockMode = 'Exclusive', @LockOwner = 'Transaction'",
            cancellationToken
        );

    protected override Task NotifyAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
