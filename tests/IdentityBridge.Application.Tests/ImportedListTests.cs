using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Application.Grants;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Lists that are made of Okta groups and apps: what is shown, what is made, what stays.</summary>
public sealed class ImportedListTests
{
    private const string OnCall = "payments-on-call";

    [Fact]
    public async Task Look_GroupsAndApps_SaysWhatWouldBecomeOfThem()
    {
        await using var portal = await PortalHost.StartAsync();
        var groups = await portal.SourcesAsync(ListOrigin.OktaGroup);
        groups.Count.ShouldBe(25);
        groups[OnCall].CanImport.ShouldBeTrue();
        groups[OnCall].Members.ShouldBe(3);
        groups[OnCall].Brings.ShouldBe(["Datadog Production", "PagerDuty"]);
        groups["payments"].Members.ShouldBe(7);
        groups["payments"].Others.ShouldBe(1);
        foreach (
            var (name, why) in new[]
            {
                ("engineering", "rule"),
                ("Everyone", "Okta"),
                ("London office (Active Directory)", ""),
                ("identitybridge-administrators", "rights in this portal"),
            }
        )
        {
            groups[name].CanImport.ShouldBeFalse(name);
            groups[name].WhyNot!.ShouldContain(why);
        }
        var apps = await portal.SourcesAsync(ListOrigin.OktaApp);
        apps["Datadog Production"].Members.ShouldBe(3);
        apps["GitHub"].Members.ShouldBe(0);
        apps["HubSpot"].WhyNot.ShouldNotBeNull();

        (await portal.SourcesAsync(ListOrigin.OktaGroup, "payments*\n^design|sales$", "*-on-call")).Keys.ShouldBe(
            ["design", "payments", "sales"],
            ignoreOrder: true
        );
        var broken = await portal
            .Get<ListSources>()
            .LookAsync(
                new ListSourceFilter(ListOrigin.OktaGroup, "*", "^(secret$"),
                await portal.ActorOf(ListHost.Nora),
                default
            );
        broken.Error!.Message.ShouldContain("^(secret$");
    }

    [Fact]
    public async Task LookAndImport_WhoeverIsNoAdministrator_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        foreach (var login in new[] { "ada.brandt", ListHost.Lena, "otto.klein", "pia.sommer" })
        {
            var look = await portal
                .Get<ListSources>()
                .LookAsync(new ListSourceFilter(ListOrigin.OktaGroup), await portal.ActorOf(login), default);
            look.Error!.Code.ShouldBe("list.administrators-only");
            (await portal.TryImportAsync(ListOrigin.OktaGroup, [OnCall], login)).Error!.Code.ShouldBe("list.administrators-only");
        }
        await using var db = portal.Db();
        (await db.AccessLists.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_WithoutOwnersOrWithNothing_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var nora = await portal.ActorOf(ListHost.Nora);
        var lena = await portal.SubjectAsync(ListHost.Lena);
        var id = (await portal.SourcesAsync(ListOrigin.OktaGroup))[OnCall].ExternalId;
        async Task<string?> CodeAsync(TakeOverGroupsCommand command) =>
            (await portal.Get<TakeOverGroups>().ExecuteAsync(command, nora, default)).Error?.Code;
        (await CodeAsync(new(ListOrigin.OktaGroup, [id], []))).ShouldBe("list.no-owner");
        (await CodeAsync(new(ListOrigin.OktaGroup, [], [lena]))).ShouldBe("list.nothing-to-import");
        (await CodeAsync(new(ListOrigin.Here, [id], [lena]))).ShouldBe("list.unknown-source");
        (await CodeAsync(new(ListOrigin.OktaGroup, [id], [ListSubject.Of(AccessListId.New())]))).ShouldBe("list.unknown-subject");
        (await CodeAsync(new(ListOrigin.OktaGroup, [id], [lena]) { GraceDays = -1 })).ShouldBe("list.invalid");
        var unknown = await portal
            .Get<TakeOverGroups>()
            .ExecuteAsync(new TakeOverGroupsCommand(ListOrigin.OktaGroup, ["00gnothing"], [lena]), nora, default);
        unknown.Value.Lists.ShouldBeEmpty();
        unknown.Value.Skipped.Single().ExternalId.ShouldBe("00gnothing");
    }

    [Fact]
    public async Task Import_Group_WritesNothingAndMakesTheAccessOurs()
    {
        await using var portal = await PortalHost.StartAsync();
        await portal.ActiveAsync("ada.brandt", "georg.haas", TimeSpan.FromHours(4), OnCall);
        var before = portal.Sandbox.Holdings();
        var (okta, aws) = (portal.Sandbox.OktaJournal.Last, portal.Sandbox.AwsJournal.Last);
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.SettleAsync();
        portal.Sandbox.OktaJournal.Read(okta).ShouldBeEmpty();
        portal.Sandbox.AwsJournal.Read(aws).ShouldBeEmpty();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        // Ada has it by a request, for some hours: that makes nobody a member for ever.
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "hugo.lefevre", "tunde.osei"]);
        var edge = await portal.EdgeAsync(list, "tunde.osei");
        edge.Reason.ShouldBe($"Was in the Okta group {OnCall}");
        edge.AddedByName.ShouldBe("Nora Winter");
        await using (var db = portal.Db())
        {
            (await db.Operations.CountAsync(o => o.FinishedAt == null)).ShouldBe(0);
            var stored = await db.AccessLists.Include(l => l.Grants).SingleAsync(l => l.Id == list);
            stored.Title.ShouldBe(OnCall);
            stored.Description.ShouldBe("On call for payments");
            stored.Origin.ShouldBe(ListOrigin.OktaGroup);
            stored.Grants.Single().EntitlementId.ShouldBe(await portal.EntitlementAsync(OnCall));
        }
        var held = await portal.Get<GrantQueries>().MineAsync(await portal.ActorOf("tunde.osei"), default);
        held.Single(h => h.Name == OnCall).Reasons.Select(r => r.What).ShouldBe([$"List {OnCall}"]);

        // The owner, who is no administrator, takes one of them off.
        (await portal.TryMembersAsync(ListHost.Lena, ChangeMembersCommand.Removing(list, edge.Id))).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        Held.Difference(before, portal.Sandbox.Holdings())
            .ShouldAllBe(d => d.StartsWith("- ", StringComparison.Ordinal) && d.Contains("tunde.osei", StringComparison.Ordinal));
        portal.InGroup(OnCall, "tunde.osei").ShouldBeFalse();
        portal.InGroup(OnCall, "carla.mendes").ShouldBeTrue();

        // And no read brings anybody back.
        await portal.ReadAsync(ConnectorId.Okta);
        portal.InGroup(OnCall, "tunde.osei").ShouldBeFalse();
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "hugo.lefevre"]);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Import_App_TakesDirectAssignmentsOnly()
    {
        await using var portal = await PortalHost.StartAsync();
        var before = portal.Sandbox.Holdings();
        var list = await portal.ImportAsync(ListOrigin.OktaApp, "Datadog Production");
        await portal.SettleAsync();
        Held.ShouldBeSame(before, portal.Sandbox.Holdings());
        (await portal.MembersAsync(list)).ShouldBe(["carla.mendes", "sofia.navarro", "tunde.osei"]);

        await portal.RemoveAsync(list, "sofia.navarro");
        await portal.RemoveAsync(list, "tunde.osei");
        await portal.SettleAsync();
        var after = portal.Sandbox.Holdings();
        after.HasApp("Datadog Production", PortalHost.Login("sofia.navarro")).ShouldBeFalse();
        after.HasAppDirectly("Datadog Production", PortalHost.Login("carla.mendes")).ShouldBeTrue();
        // A group gives it to him as well.
        after.HasApp("Datadog Production", PortalHost.Login("tunde.osei")).ShouldBeTrue();
    }

    [Fact]
    public async Task Import_Again_SkipsWhatIsTiedToAListUntilThatIsDeleted()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        var again = (await portal.TryImportAsync(ListOrigin.OktaGroup, [OnCall, "design", "engineering"])).Value;
        again.Lists.Select(l => l.Title).ShouldBe(["design"]);
        again.Skipped.Count.ShouldBe(2);
        again.Skipped[0].Why.ShouldContain($"tied to the list {OnCall}");
        again.Skipped[1].Why.ShouldContain("rule");
        (await portal.SourcesAsync(ListOrigin.OktaGroup))[OnCall].List.ShouldBe(list);

        await using var twin = portal.Twin();
        var both = await Task.WhenAll(
            portal.TryImportAsync(ListOrigin.OktaGroup, ["sales"]),
            twin.TryImportAsync(ListOrigin.OktaGroup, ["sales"])
        );
        both.Sum(b => b.Value.Lists.Count).ShouldBe(1);
        both.Sum(b => b.Value.Skipped.Count).ShouldBe(1);

        (
            await portal
                .Get<DeleteAccessList>()
                .ExecuteAsync(new DeleteAccessListCommand(list), await portal.ActorOf(ListHost.Nora), default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        (await portal.ImportAsync(ListOrigin.OktaGroup, OnCall)).ShouldNotBe(list);
    }

    [Fact]
    public async Task ChangeGrants_OfAnImportedList_KeepsWhatItCameFrom()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        var nora = await portal.ActorOf(ListHost.Nora);
        var linked = await portal.EntitlementAsync(OnCall);
        var figma = await portal.EntitlementAsync("Figma");
        var grants = portal.Get<ChangeListGrants>();
        var refused = await grants.ExecuteAsync(new ChangeListGrantsCommand(list, [], [figma]), nora, default);
        refused.Error!.Code.ShouldBe("list.linked-grant");
        refused.Error.Message.ShouldContain(OnCall);
        (
            await grants.ExecuteAsync(new ChangeListGrantsCommand(list, [], [linked, figma]), nora, default)
        ).Succeeded.ShouldBeTrue();
        await portal.SettleAsync();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", PortalHost.Login("hugo.lefevre")).ShouldBeTrue();
        (await grants.ExecuteAsync(new ChangeListGrantsCommand(list, [], [linked]), nora, default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task File_ThatTakesAwayWhatAnImportedListCameFrom_IsFaulty()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        var text = $$"""
            kind: access_list
            version: v1
            metadata: {name: {{list}}}
            spec:
              title: Payments by night
              owners: [{name: lena.fischer@example.com}]
            """;
        var seen = (
            await portal
                .Get<ImportLists>()
                .ExecuteAsync(new ImportListsCommand(text, false, null), await portal.ActorOf(ListHost.Nora), default)
        ).Value;
        seen.Faults.ShouldContain(f => f.Message.Contains("imported from the Okta group", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_OfAGroupThatIsRequiredElsewhere_CostsNobodyWhatTheyHave()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var db = portal.Db();
        var group = await db.Resources.Where(r => r.Name == OnCall).Select(r => r.Id).SingleAsync();
        var other = await portal.ListAsync(
            "Night shift",
            members: new Requirements([group], new Dictionary<string, IReadOnlyList<string>>()),
            gives: "Figma"
        );
        await portal.AddAsync(other, "tunde.osei");
        await portal.SettleAsync();
        (await portal.MemberAsync(other, "tunde.osei"))!.Why.ShouldBeNull();
        await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        await portal.ReadAsync(ConnectorId.Okta);
        (await portal.MemberAsync(other, "tunde.osei"))!.Why.ShouldBeNull();
        portal.Sandbox.Holdings().HasAppDirectly("Figma", PortalHost.Login("tunde.osei")).ShouldBeTrue();
    }

    [Fact]
    public async Task Group_GoneFromOkta_LeavesTheListAndSaysSo()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await portal.ImportAsync(ListOrigin.OktaGroup, OnCall);
        var links = portal.Get<ListSources>();
        var lena = await portal.ActorOf(ListHost.Lena);
        var link = (await links.OfAsync(list, lena, default)).Value!;
        (link.Origin, link.Name, link.GoneAt).ShouldBe((ListOrigin.OktaGroup, OnCall, (DateTimeOffset?)null));
        (await links.OfAsync(list, await portal.ActorOf("jonas.keller"), default)).Error!.Code.ShouldBe("list.not-found");

        await portal.InOktaAsync(HttpMethod.Delete, $"groups/{OnCall}");
        await portal.ReadAsync(ConnectorId.Okta);
        await portal.ReadAsync(ConnectorId.Okta);
        (await links.OfAsync(list, lena, default)).Value!.GoneAt.ShouldNotBeNull();
        (await portal.MembersAsync(list)).Count.ShouldBe(3);
        await using var db = portal.Db();
        (await db.Operations.CountAsync()).ShouldBe(0);
        (await portal.SourcesAsync(ListOrigin.OktaGroup)).Keys.ShouldNotContain(OnCall);
    }
}
