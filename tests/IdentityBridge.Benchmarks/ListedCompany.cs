using System.Text.Json;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Npgsql;
using NpgsqlTypes;

namespace IdentityBridge.Benchmarks;

/// <summary>
/// Many lists in families of fifty: ten lists one in the other, the rest alone. The uppermost of each family is in one list over all, so that
/// the lowest lie under ten others.
/// </summary>
/// <param name="Bottom">Lies under ten others and gives a group.</param>
/// <param name="Middle">Lies under nine others.</param>
/// <param name="Lone">Is in no other list.</param>
/// <param name="Memberships">Stored memberships, direct ones and others.</param>
internal sealed record ListedCompany(
    AccessListId Top,
    AccessListId Middle,
    AccessListId Bottom,
    AccessListId Lone,
    int Memberships
)
{
    private const int Family = 50;
    private const int Chain = 10;

    public static async Task<ListedCompany> FillAsync(PortalHost portal, int count, int members)
    {
        await using var connection = new NpgsqlConnection(portal.ConnectionString);
        await connection.OpenAsync();
        await RunAsync(
            connection,
            $"""
            insert into people (id, external_id, login, email, name, status, version)
            select gen_random_uuid(), 'bench' || n, 'bench' || n, 'bench' || n || '@example.com', 'Person ' || n, 1, 0
            from generate_series(1, {members / 20}) n
            """
        );
        var people = (await SeededCompany.PeopleAsync(portal))
            .Where(p => p.Login.StartsWith("bench", StringComparison.Ordinal))
            .Select(p => p.Id)
            .ToList();
        var (owner, now) = (await portal.PersonAsync("georg.haas"), TimeProvider.System.GetUtcNow());
        var group = await portal.EntitlementAsync("prod-deployers");
        var lists = new List<AccessList>();
        var edges = new List<EdgeFacts>();
        for (var i = 0; i < count; i++)
        {
            var draft = new AccessListDraft($"List {i}") { Entitlements = i == Chain ? [group] : [] };
            lists.Add(AccessList.Create(draft, Actor.System, now).Value);
            // The first is the list over all; then come the families, the uppermost first.
            var place = (i - 1) % Family;
            if (i > 0 && place < Chain)
                edges.Add(Edge(ListEdgeKind.Member, lists[place == 0 ? 0 : i - 1].Id, null, lists[i].Id));
            if (i < Family)
                edges.Add(Edge(ListEdgeKind.Owner, lists[i].Id, owner.Id, null));
            for (var m = 0; i > 0 && m < members / count; m++)
                edges.Add(
                    Edge(
                        ListEdgeKind.Member,
                        lists[i].Id,
                        people[(int)(((long)i * 7919 + (long)m * 104729 / 3) % people.Count)],
                        null
                    )
                );
        }
        edges = [.. edges.DistinctBy(e => (e.List, e.Kind, e.Person, e.Nested))];
        await using (var db = portal.Db())
        {
            db.AccessLists.AddRange(lists);
            await db.SaveChangesAsync();
        }
        await CopyAsync(connection, edges, now);
        var all = EffectiveMembership.ComputeAll(
            new ListGraph(
                lists.Select(l => new ListNode(l.Id, l.MembershipRequirements, l.OwnershipRequirements)),
                edges,
                people.Select(p => new MemberFacts(
                    p,
                    PersonStatus.Active,
                    new HashSet<ResourceId>(),
                    new Dictionary<string, IReadOnlySet<string>>()
                ))
            ),
            now
        );
        var stored = await CopyAsync(connection, all);
        await RunAsync(connection, "vacuum analyze");
        return new ListedCompany(lists[0].Id, lists[Chain - 1].Id, lists[Chain].Id, lists[Family - 1].Id, stored);
    }

    private static EdgeFacts Edge(ListEdgeKind kind, AccessListId list, PersonId? person, AccessListId? nested) =>
        new(ListEdgeId.New(), list, kind, person, nested, null);

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyCollection<EdgeFacts> edges, DateTimeOffset now)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy list_edges (id, list_id, kind, person_id, nested_list_id, added_by_name, added_at, version) from stdin (format binary)"
        );
        foreach (var edge in edges)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(edge.Id.Value, NpgsqlDbType.Uuid);
            await writer.WriteAsync(edge.List.Value, NpgsqlDbType.Uuid);
            await writer.WriteAsync((int)edge.Kind, NpgsqlDbType.Integer);
            await WriteAsync(edge.Person?.Value);
            await WriteAsync(edge.Nested?.Value);
            await writer.WriteAsync("The benchmark", NpgsqlDbType.Varchar);
            await writer.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz);
            await writer.WriteAsync(0L, NpgsqlDbType.Bigint);
        }
        await writer.CompleteAsync();

        Task WriteAsync(Guid? id) => id is null ? writer.WriteNullAsync() : writer.WriteAsync(id.Value, NpgsqlDbType.Uuid);
    }

    private static async Task<int> CopyAsync(NpgsqlConnection connection, Memberships all)
    {
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy list_memberships (list_id, person_id, is_effective, path) from stdin (format binary)"
        );
        var rows = 0;
        foreach (var list in all.Lists)
        foreach (var membership in all.Of(list).Values)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(list.Value, NpgsqlDbType.Uuid);
            await writer.WriteAsync(membership.Person.Value, NpgsqlDbType.Uuid);
            await writer.WriteAsync(membership.IsEffective, NpgsqlDbType.Boolean);
            await writer.WriteAsync(JsonSerializer.Serialize(membership.Path.Edges.Select(e => e.Value)), NpgsqlDbType.Jsonb);
            rows++;
        }
        await writer.CompleteAsync();
        return rows;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
