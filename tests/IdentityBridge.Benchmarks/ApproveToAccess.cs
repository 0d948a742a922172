using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

/// <summary>From a reviewer's click until everything is in place, read back: requests of an app, a group and a permission set.</summary>
internal static class ApproveToAccess
{
    // An app or a group: the write and reading it back. A permission set: the write, one question how it stands, reading it back.
    private const int LeastOkta = 2;
    private const int LeastAws = 3;

    public static async Task RunAsync(Numbers numbers)
    {
        var (count, every) = (numbers.Or("requests", 100), TimeSpan.FromMilliseconds(numbers.Or("every-ms", 500)));
        await using var portal = await SeededCompany.StartAsync();
        await using (var db = portal.Db())
        {
            db.Add(RequestPolicy.Create(Everything()).Value);
            await db.SaveChangesAsync();
        }
        var requests = await SubmitAsync(portal, count);
        var everybody = (await SeededCompany.PeopleAsync(portal)).ToDictionary(p => p.Id);

        var calls = new TargetCalls(portal.Sandbox);
        var decided = new Dictionary<RequestId, DateTimeOffset>();
        await using (await Worker.StartAsync(portal))
        {
            foreach (var (id, person) in requests)
            {
                var manager = everybody[everybody[person].ManagerId!.Value];
                var reviewer = new Actor(manager.Id, manager.Name, PortalRoles.None);
                decided[id] = DateTimeOffset.UnixEpoch + Since();
                var command = new DecideRequestCommand(id, Verdict.Approve, "Fine", null);
                _ = (await portal.Get<DecideRequest>().ExecuteAsync(command, reviewer, CancellationToken.None)).Value;
                var spent = Since() - (decided[id] - DateTimeOffset.UnixEpoch);
                if (spent < every)
                    await Task.Delay(every - spent);
            }
            await OpenOperations.DoneAsync(portal, TimeSpan.FromSeconds(numbers.Or("patience", 600)));
        }

        await using var read = portal.Db();
        var ids = requests.Select(r => r.Id).ToList();
        var done = await read.Requests.AsNoTracking().Include(r => r.Items).Where(r => ids.Contains(r.Id)).ToListAsync();
        var report = new Report(
            $"approve-to-access: {count} requests of 3 items, one decided every {every.TotalMilliseconds:0} ms"
        );
        report.Add("requests active", $"{done.Count(r => r.Status == RequestStatus.Active)} of {count}");
        report.AddTimes("decide command to last item in place", done.Where(r => r.ActiveAt is not null).Select(Seconds), "s");
        report.AddTimes("  of these the Okta items", Items(okta: true), "s");
        report.AddTimes("  of these the AWS items", Items(okta: false), "s");
        report.Add(
            "Okta calls per item",
            $"{calls.Okta / (2.0 * count):0.00}, least {LeastOkta} (write, read back): {calls.Okta / (2.0 * count * LeastOkta):0.00} ×"
        );
        report.Add(
            "AWS calls per item",
            $"{calls.Aws / (double)count:0.00}, least {LeastAws} (write, status, read back): {calls.Aws / (double)(count * LeastAws):0.00} ×"
        );
        report.Print();

        // From the start of the command, by the same clock that the rows are stamped with.
        double Seconds(AccessRequest r) => (r.ActiveAt!.Value - decided[r.Id]).TotalSeconds;

        IEnumerable<double> Items(bool okta) =>
            from r in done
            from i in r.Items
            where i.InPlaceAt is not null && i.Name.Contains(" on ", StringComparison.Ordinal) != okta
            select (i.InPlaceAt!.Value - decided[r.Id]).TotalSeconds;

        TimeSpan Since() => portal.Options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch;
    }

    private static PolicyDraft Everything() =>
        new(
            "Everything, for the benchmark",
            10_000,
            Audience.All,
            Selector.Everything,
            TimeSpan.FromHours(8),
            [new Threshold([new ApproverRule(ApproverKind.Manager), new ApproverRule(ApproverKind.ResourceOwners)], 1)]
        );

    private static async Task<List<(RequestId Id, PersonId Person)>> SubmitAsync(PortalHost portal, int count)
    {
        var active = await SeededCompany.PeopleAsync(portal);
        var known = await SeededCompany.KnownToAwsAsync(portal);
        var people = active.Where(p => known.Contains(p.Id) && active.Exists(m => m.Id == p.ManagerId)).ToList();
        var choices = await SeededCompany.ChoicesAsync(portal);
        var taken = await SeededCompany.HeldAsync(portal);
        var submitted = new List<(RequestId Id, PersonId Person)>();
        for (var n = 0; submitted.Count < count; n++)
        {
            if (n > count * 20)
                throw new InvalidOperationException($"The seeded company has no room for {count} requests.");
            var person = people[n % people.Count];
            var items = new[]
            {
                EntitlementKind.AppAssignment,
                EntitlementKind.GroupMembership,
                EntitlementKind.AccountAssignment,
            }
                .Select(kind => choices.Where(c => c.Kind == kind && !taken.Contains((person.Id, c.Id))).ToList())
                .ToList();
            if (items.Exists(i => i.Count == 0))
                continue;
            var chosen = items.Select(i => i[n % i.Count].Id).ToList();
            var command = new SubmitRequestCommand(Guid.CreateVersion7(), chosen, TimeSpan.FromHours(2), "A benchmark");
            var actor = new Actor(person.Id, person.Name, PortalRoles.None);
            var result = await portal.Get<SubmitRequest>().ExecuteAsync(command, actor, CancellationToken.None);
            if (!result.Succeeded)
                throw new InvalidOperationException(result.Error.Message);
            submitted.Add((result.Value.Id, person.Id));
            foreach (var id in chosen)
                taken.Add((person.Id, id));
        }
        return submitted;
    }
}
