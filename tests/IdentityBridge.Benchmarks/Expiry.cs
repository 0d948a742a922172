using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Benchmarks;

/// <summary>Many grants that end in the same second, half of them groups of Okta, half permission sets of AWS.</summary>
internal static class Expiry
{
    // The write and reading it back; what AWS works on is listed for all changes at once.
    private const int LeastOkta = 2;
    private const int LeastAws = 2;

    public static async Task RunAsync(Numbers numbers)
    {
        var count = numbers.Or("grants", 1_000);
        await using var portal = await SeededCompany.StartAsync();
        var due = portal.Options.Time.GetUtcNow().AddDays(1);
        var (okta, aws) = await GiveAsync(portal, count, due);
        due = portal.Options.Time.GetUtcNow().AddSeconds(2);
        await using (var db = portal.Db())
            await db.Grants.ExecuteUpdateAsync(s => s.SetProperty(g => g.Until, due));

        var calls = new TargetCalls(portal.Sandbox);
        await using (await Worker.StartAsync(portal))
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            while (await LeftAsync(portal) > 0)
                await Task.Delay(50);
            await OpenOperations.DoneAsync(portal, TimeSpan.FromSeconds(numbers.Or("patience", 1_200)));
        }

        await using var read = portal.Db();
        var finished = await read
            .Operations.AsNoTracking()
            .Select(o => new
            {
                o.Connector,
                o.FinishedAt,
                o.State,
                o.Kind,
            })
            .ToListAsync();
        var report = new Report($"expiry: {count} grants ending in one second, {okta} in Okta, {aws} in AWS");
        report.Add(
            "taken away",
            $"{finished.Count(o => o is { State: OperationState.Applied, Kind: ChangeKind.Revoke })} of {count}"
        );
        report.AddTimes("due second to gone, Okta", Times(ConnectorId.Okta), "s");
        report.AddTimes("due second to gone, AWS", Times(ConnectorId.IdentityCenter), "s");
        report.Add(
            "Okta calls per grant",
            $"{calls.Okta / (double)okta:0.00}, least {LeastOkta}: {calls.Okta / (double)(okta * LeastOkta):0.00} ×"
        );
        report.Add(
            "AWS calls per grant",
            $"{calls.Aws / (double)aws:0.00}, least {LeastAws}: {calls.Aws / (double)(aws * LeastAws):0.00} ×"
        );
        report.Add("AWS calls", $"{calls.AwsByOperation}");
        report.Print();

        IEnumerable<double> Times(ConnectorId connector) =>
            finished
                .Where(o => o.Connector == connector && o.FinishedAt is not null)
                .Select(o => (o.FinishedAt!.Value - due).TotalSeconds);
    }

    private static async Task<int> LeftAsync(PortalHost portal)
    {
        await using var db = portal.Db();
        return await db.Grants.CountAsync(g => g.EndedAt == null);
    }

    /// <summary>What the portal gave earlier: it is in the targets, and the rows say that we put it there.</summary>
    private static async Task<(int Okta, int Aws)> GiveAsync(PortalHost portal, int count, DateTimeOffset until)
    {
        var known = await SeededCompany.KnownToAwsAsync(portal);
        var people = (await SeededCompany.PeopleAsync(portal)).Where(p => known.Contains(p.Id)).ToList();
        var choices = await SeededCompany.ChoicesAsync(portal);
        var held = await SeededCompany.HeldAsync(portal);
        var now = portal.Options.Time.GetUtcNow();
        var given = new Dictionary<EntitlementKind, int>();
        await using var db = portal.Db();
        foreach (var kind in (EntitlementKind[])[EntitlementKind.GroupMembership, EntitlementKind.AccountAssignment])
        {
            var connector = kind == EntitlementKind.AccountAssignment ? ConnectorId.IdentityCenter : ConnectorId.Okta;
            var offered = choices.Where(c => c.Kind == kind).ToList();
            var pairs = people
                .SelectMany(p => offered.Select(c => (Person: p, Choice: c)))
                .Where(pair => !held.Contains((pair.Person.Id, pair.Choice.Id)))
                .Take(count / 2)
                .ToList();
            foreach (var (person, choice) in pairs)
            {
                if (kind == EntitlementKind.AccountAssignment)
                    await portal.AssignInAwsAsync(choice.ResourceExternalId, choice.Name, person.Login, present: true);
                else
                    await portal.InOktaAsync(
                        HttpMethod.Put,
                        $"groups/{Uri.EscapeDataString(choice.Resource)}/members/{Uri.EscapeDataString(person.Login)}"
                    );
                db.Add(Assignment.PutThere(connector, person.Id, choice.Id, now));
                db.Add(
                    Grant.ForRequest(
                        person.Id,
                        choice.Id,
                        RequestId.New(),
                        RequestItemId.New(),
                        new Window(now, until),
                        permanent: false
                    )
                );
            }
            given[kind] = pairs.Count;
        }
        await db.SaveChangesAsync();
        return (given[EntitlementKind.GroupMembership], given[EntitlementKind.AccountAssignment]);
    }
}
