using IdentityBridge.Application.Audit;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A chain that the nightly check finds broken is seen until it is whole again.</summary>
public sealed class AuditAlarmTests
{
    [Fact]
    public async Task Check_OfABrokenChain_RaisesAnAlarmForThoseWhoSeeEverything()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.SubmitAsync("ada.brandt", TimeSpan.FromHours(1), "Figma");
        await portal.Get<CheckAuditChain>().ExecuteAsync(CancellationToken.None);
        (await AlarmAsync(portal, "otto.klein")).ShouldBeNull();
        var summary = await ForgeAsync(portal, "Nothing happened here.");

        var report = await portal.Get<CheckAuditChain>().ExecuteAsync(CancellationToken.None);

        report.Problem.ShouldNotBeNull();
        (await AlarmAsync(portal, "otto.klein"))!.Problem.ShouldBe(report.Problem);
        (await AlarmAsync(portal, "nora.winter"))!.Problem.ShouldBe(report.Problem);
        (await AlarmAsync(portal, "ada.brandt")).ShouldBeNull();

        await portal.Get<CheckAuditChain>().ExecuteAsync(CancellationToken.None);
        await using (var db = portal.Db())
            (await db.Audit.CountAsync(a => a.Action == "audit.chain-broken")).ShouldBe(1);

        await ForgeAsync(portal, summary);
        (await portal.Get<CheckAuditChain>().ExecuteAsync(CancellationToken.None)).Problem.ShouldBeNull();
        (await AlarmAsync(portal, "otto.klein")).ShouldBeNull();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    private static async Task<ChainAlarm?> AlarmAsync(PortalHost portal, string login) =>
        await portal.Get<AuditQueries>().AlarmAsync(await portal.ActorOf(login), CancellationToken.None);

    /// <summary>Does what only the database's owner can: changes the first entry.</summary>
    /// <returns>What it said before.</returns>
    private static async Task<string> ForgeAsync(PortalHost portal, string summary)
    {
        await using var db = portal.Db();
        var before = await db.Audit.Where(a => a.Sequence == 1).Select(a => a.Summary).SingleAsync();
        await db.Database.ExecuteSqlAsync($"alter table audit disable trigger audit_append_only");
        await db.Database.ExecuteSqlAsync($"update audit set summary = {summary} where sequence = 1");
        await db.Database.ExecuteSqlAsync($"alter table audit enable trigger audit_append_only");
        return before;
    }
}
