using System.Diagnostics;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Benchmarks;

/// <summary>The pure planner over everything a large company has, one in a hundred changed.</summary>
internal static class PlannerRate
{
    public static Task RunAsync(Numbers numbers)
    {
        var count = numbers.Or("assignments", 1_000_000);
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        var states = new AccessState[count];
        for (var i = 0; i < count; i++)
            states[i] = new AccessState(Wanted: i % 200 != 0, Present: i % 200 != 100, PutByUs: true, [], Refused: false);
        var held = GC.GetTotalMemory(forceFullCollection: true) - heap;

        var seconds = new List<double>();
        var (grants, revokes, allocated) = (0, 0, 0L);
        for (var round = 0; round < 5; round++)
        {
            (grants, revokes) = (0, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.GetTimestamp();
            foreach (var state in states)
            {
                var plan = Planner.For(state, ConnectorMode.Additive);
                if (plan.Enqueue == ChangeKind.Grant)
                    grants++;
                else if (plan.Enqueue == ChangeKind.Revoke)
                    revokes++;
            }
            seconds.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var report = new Report($"planner: {count:N0} assignments, 1 % changed");
        report.Add("changes found", $"{grants} grants, {revokes} revokes");
        report.Add(
            "median of 5 runs",
            $"{seconds.Order().ElementAt(2):0.000} s, {count / seconds.Order().ElementAt(2) / 1e6:0.00} million plans a second"
        );
        report.Add("states in memory", $"{held / 1048576.0:0} MB");
        report.Add("allocated by one run", $"{allocated / 1048576.0:0} MB, {allocated / (double)count:0} bytes a plan");
        report.Print();
        return Task.CompletedTask;
    }
}
