using System.Diagnostics;
using System.Globalization;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;

namespace IdentityBridge.Benchmarks;

/// <summary>
/// One change, the flattened set and the overview over many lists, at one, two and four times the size: what one change costs must not depend
/// on how many lists there are, and the whole must grow with its size.
/// </summary>
internal static class Lists
{
    private const int Rounds = 20;
    private static readonly int[] Sizes = [1, 2, 4];

    public static async Task RunAsync(Numbers numbers)
    {
        var (lists, members) = (numbers.Or("lists", 5_000), numbers.Or("members", 200_000));
        var figures = new Dictionary<string, List<Figure>>(StringComparer.Ordinal);
        var counts = new List<string>();
        foreach (var size in Sizes)
            await MeasureAsync(lists * size, members * size, figures, counts);
        var report = new Report(
            $"lists: {lists:N0} lists, {members:N0} members, 10 deep; at 1 ×, 2 × and 4 ×, p50 of {Rounds} rounds (the whole: one)"
        );
        report.Add("memberships with effect", $"{string.Join("; ", counts)}");
        foreach (var (name, row) in figures)
            report.Add(
                name,
                $"{string.Join("; ", row.Select(f => f.ToString()))}; time × {row[^1].Milliseconds / row[0].Milliseconds:0.0}"
            );
        report.Print();
    }

    private static async Task MeasureAsync(int lists, int members, Dictionary<string, List<Figure>> figures, List<string> counts)
    {
        await using var portal = await SeededCompany.StartAsync();
        var company = await ListedCompany.FillAsync(portal, lists, members);
        counts.Add(company.Memberships.ToString("N0", CultureInfo.InvariantCulture));
        var admin = await portal.ActorOf("nora.winter");
        var owner = await portal.ActorOf("georg.haas");
        var (queries, index, change) = (portal.Get<AccessListQueries>(), portal.Get<ListIndex>(), portal.Get<ChangeMembers>());
        var newcomer = (await portal.PersonAsync("ada.brandt")).Id;
        var edge = new ListEdgeId();
        await RowAsync(
            "one member more, under ten others",
            async () =>
                edge = (
                    await change.ExecuteAsync(
                        ChangeMembersCommand.Adding(company.Bottom, new NewMember(ListSubject.Of(newcomer))),
                        admin,
                        default
                    )
                ).Value.Single(),
            () => change.ExecuteAsync(ChangeMembersCommand.Removing(company.Bottom, edge), admin, default)
        );
        await RowAsync(
            "a list more in a list, under nine others",
            async () =>
                edge = (
                    await change.ExecuteAsync(
                        ChangeMembersCommand.Adding(company.Middle, new NewMember(ListSubject.Of(company.Lone))),
                        admin,
                        default
                    )
                ).Value.Single(),
            () => change.ExecuteAsync(ChangeMembersCommand.Removing(company.Middle, edge), admin, default)
        );
        await RowAsync(
            "flattened set of the top list, a page of 25",
            () => queries.EffectiveAsync(company.Top, 1, 25, admin, default)
        );
        await RowAsync("overview, an administrator", () => index.PageAsync(new ListIndexFilter(ListScope.All), admin, default));
        await RowAsync(
            "overview, an owner of 50 lists",
            () => index.PageAsync(new ListIndexFilter(ListScope.Owned), owner, default)
        );
        await RowAsync(
            "overview, words of a title",
            () => index.PageAsync(new ListIndexFilter(ListScope.All, "list 77"), admin, default)
        );
        await OnceAsync(
            "flattened set of the top list, all of it",
            () => queries.EffectiveAsync(company.Top, 1, int.MaxValue, admin, default)
        );
        await OnceAsync(
            "every list computed anew and compared",
            async () =>
            {
                if (await portal.Get<HealLists>().ExecuteAsync(default) is var stale and > 0)
                    throw new InvalidOperationException($"{stale} lists differ from what they were filled with.");
            }
        );

        async Task RowAsync(string name, Func<Task> work, Func<Task>? undo = null)
        {
            var (times, asked) = (new List<double>(), 0L);
            for (var round = -2; round < Rounds; round++)
            {
                var figure = await TimedAsync(work);
                if (undo is not null)
                    await undo();
                if (round < 0)
                    continue;
                times.Add(figure.Milliseconds);
                asked = Math.Max(asked, figure.Queries);
            }
            times.Sort();
            Add(name, new Figure(Report.At(times, 0.5), asked));
        }

        async Task OnceAsync(string name, Func<Task> work) => Add(name, await TimedAsync(work));

        void Add(string name, Figure figure)
        {
            if (!figures.TryGetValue(name, out var row))
                figures[name] = row = [];
            row.Add(figure);
        }
    }

    private static async Task<Figure> TimedAsync(Func<Task> work)
    {
        using var counter = new CommandCount();
        var clock = Stopwatch.GetTimestamp();
        await work();
        return new Figure(Stopwatch.GetElapsedTime(clock).TotalMilliseconds, counter.Count);
    }

    private readonly record struct Figure(double Milliseconds, long Queries)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0.#} ms in {Queries} queries");
    }
}
