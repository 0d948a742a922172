using System.Diagnostics;
using System.Globalization;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.Requests;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace IdentityBridge.Benchmarks;

/// <summary>
/// The queries behind the pages people wait for, on many rows, against <see cref="PlainSql" /> that finds the same rows and counts; that they are
/// the same is looked at first. Both take turns, over the same pool of connections.
/// </summary>
internal sealed class Pages(PortalHost portal, PlainSql plain, Report report, Actor actor, IReadOnlyList<Selector> selectors)
{
    private const int Rounds = 60;

    /// <summary>Of what is quick, so that one pause of the machine is not its 95th percentile.</summary>
    private const int RoundsOfQuick = 300;

    private const double Quick = 30;
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(3);
    private readonly Actor auditor = actor with { Roles = PortalRoles.Auditor };
    private readonly Actor reviewer = actor with { Roles = PortalRoles.Reviewer };
    private readonly Guid me = actor.PersonId!.Value.Value;

    public static async Task RunAsync(Numbers numbers)
    {
        var (requests, resources) = (numbers.Or("requests", 100_000), numbers.Or("resources", 20_000));
        await using var portal = await SeededCompany.StartAsync();
        var source = portal.Get<NpgsqlDataSource>();
        await using (var connection = await source.OpenConnectionAsync())
            await PagesData.FillAsync(connection, requests, resources);
        var manager = await portal.PersonAsync("georg.haas");
        var actor = new Actor(manager.Id, manager.Name, PortalRoles.None);
        await using var db = portal.Db();
        var requester = await db.Policies.AsNoTracking().Where(p => p.Enabled).ToListAsync();
        var selectors = requester
            .Where(p => p.Who.Everyone || p.Who.Departments.Contains(manager.Department!))
            .Select(p => p.What);
        var report = new Report(
            $"pages: {resources:N0} resources and {requests:N0} requests, {RoundsOfQuick} rounds each ({Rounds} of what takes over {Quick:0} ms), in ms",
            ["p50", "p95", "plain p50", "plain p95", "ratio of p95", "commands"]
        );
        var pages = new Pages(portal, new PlainSql(source), report, actor, Needed([.. selectors]));
        await pages.CatalogueAsync();
        await pages.RequestsAsync();
        report.Print();
    }

    /// <summary>Without those of a kind that another takes whole.</summary>
    private static IReadOnlyList<Selector> Needed(IReadOnlyList<Selector> selectors)
    {
        var whole = selectors
            .Where(s => s is { Kinds.Count: > 0, Names.Count: 0, PermissionSets.Count: 0, Labels.Count: 0 })
            .ToList();
        return [.. selectors.Where(s => whole.Contains(s) || !s.Kinds.All(k => whole.Exists(w => w.Kinds.Contains(k))))];
    }

    private async Task CatalogueAsync()
    {
        await PageAsync("catalogue, first page", new CatalogFilter());
        await PageAsync("catalogue, a rare word", new CatalogFilter("c0ffee"), "c0ffee");
        await PageAsync("catalogue, three letters", new CatalogFilter("sal"), "sal");
        await PageAsync("catalogue, a word of many", new CatalogFilter("team 7"), "team", "7");
        await PageAsync("catalogue, groups only", new CatalogFilter(Kind: ResourceKind.OktaGroup));
        await PageAsync("catalogue, a label", new CatalogFilter(Label: "team=t7"));
        await PageAsync("catalogue, page 100", new CatalogFilter(Page: 100));
    }

    private async Task RequestsAsync()
    {
        var queries = portal.Get<RequestQueries>();
        await CompareAsync("inbox of a manager", () => InboxAsync(actor), PlainSql.Inbox);
        await CompareAsync("inbox of a reviewer everywhere", () => InboxAsync(reviewer), PlainSql.InboxOfEverything);
        await CompareAsync(
            "my requests",
            async () => Seen(await queries.MineAsync(actor, openOnly: false, 1, 25, CancellationToken.None)),
            PlainSql.Mine
        );
        await FindAsync("search, no filter", auditor, new RequestFilter(), PlainSql.Search("true"));
        await FindAsync(
            "search, a rare word",
            auditor,
            new RequestFilter("c0ffee"),
            PlainSql.Search("r.search_text like '%c0ffee%'")
        );
        await FindAsync(
            "search, words of many",
            auditor,
            new RequestFilter("georg team"),
            PlainSql.Search("r.search_text like '%georg%' and r.search_text like '%team%'")
        );
        await FindAsync(
            "search, person and state",
            auditor,
            new RequestFilter(Person: actor.PersonId, States: [RequestStatus.Ended]),
            PlainSql.Search("(r.person_id = $1 or r.requester_id = $1) and r.status in (4)")
        );
        await FindAsync(
            "search, reviewer",
            auditor,
            new RequestFilter(Reviewer: actor.PersonId),
            PlainSql.Search("r.id in (select d.request_id from decisions d where d.reviewer_id = $1)")
        );
        await FindAsync(
            "search by a manager",
            actor,
            new RequestFilter("team"),
            PlainSql.SeenByManager("r.search_text like '%team%'")
        );
        await FindAsync("search by a manager, no filter", actor, new RequestFilter(), PlainSql.SeenByManager("true"));

        async Task<Answer> InboxAsync(Actor who) => Seen(await queries.InboxAsync(who, 1, 25, CancellationToken.None));

        static Answer Seen(Page<RequestRow> page) => new([.. page.Rows.Select(r => r.Id.Value)], page.Total);
    }

    private Task FindAsync(string name, Actor who, RequestFilter filter, string sql) =>
        CompareAsync(
            name,
            async () =>
            {
                var found = await portal.Get<RequestSearch>().SearchAsync(filter, null, 25, who, CancellationToken.None);
                return new Answer([.. found.Rows.Select(r => r.Id.Value)], found.Total + (found.IsMore ? 1 : 0));
            },
            sql
        );

    private Task PageAsync(string name, CatalogFilter filter, params string[] words)
    {
        var where = string.Concat(words.Select(w => $" and r.search_text like '%{w}%'"));
        if (filter.Label is not null)
            where += """ and r.labels @> '{"team":"t7"}'""";
        if (filter.Kind is { } kind)
            where += string.Create(CultureInfo.InvariantCulture, $" and r.kind = {(int)kind}");
        var order =
            words.Length == 0 ? "r.name, r.id"
            : words.Length == 2 ? PlainSql.BestOfMany(string.Join(' ', words))
            : PlainSql.Best(
                string.Join(' ', words),
                words,
                PlainSql.Requestable(selectors),
                "select i.resource_id from (select id from requests where person_id = $1 order by number desc limit 10) l join request_items i on i.request_id = l.id"
            );
        return CompareAsync(
            name,
            async () =>
            {
                var page = await portal.Get<CatalogQueries>().SearchAsync(filter, actor, CancellationToken.None);
                return new Answer([.. page.Entries.Rows.Select(r => r.Id.Value)], page.Entries.Total);
            },
            PlainSql.Catalogue(where, order, (filter.Page - 1) * filter.Size)
        );
    }

    private async Task CompareAsync(string name, Func<Task<Answer>> page, string sql)
    {
        var ours = await page();
        var (ids, counts) = await plain.RunAsync(sql, me);
        var counted = counts.Sum(c => Convert.ToInt64(c[^1], CultureInfo.InvariantCulture));
        if (!ours.Ids.SequenceEqual(ids) || ours.Total != counted)
            throw new InvalidOperationException(
                $"{name}: the page and the plain SQL find different rows or counts: {ours.Total} and {counted}."
            );
        var commands = 0L;
        using (var counter = new CommandCount())
        {
            await page();
            commands = counter.Count;
        }
        var (pages, plains) = (new List<double>(), new List<double>());
        // The runtime makes what is called often quicker, in the background: what is measured comes after that.
        var (rounds, warm) = (Rounds, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(warm) < Warmup)
            rounds = await TimeAsync(page) + await TimeAsync(() => plain.RunAsync(sql, me)) < 2 * Quick ? RoundsOfQuick : Rounds;
        for (var round = 0; round < rounds; round++)
        {
            var (one, other) = (await TimeAsync(page), await TimeAsync(() => plain.RunAsync(sql, me)));
            pages.Add(one);
            plains.Add(other);
        }
        pages.Sort();
        plains.Sort();
        var (p95, plain95) = (Report.At(pages, 0.95), Report.At(plains, 0.95));
        report.AddCells(
            name,
            [
                Said($"{Report.At(pages, 0.5):0.0}"),
                Said($"{p95:0.0}"),
                Said($"{Report.At(plains, 0.5):0.0}"),
                Said($"{plain95:0.0}"),
                Said($"{p95 / plain95:0.0}"),
                Said($"{commands}"),
            ]
        );
    }

    private static string Said(FormattableString figure) => figure.ToString(CultureInfo.InvariantCulture);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private sealed record Answer(IReadOnlyList<Guid> Ids, long Total);
}
