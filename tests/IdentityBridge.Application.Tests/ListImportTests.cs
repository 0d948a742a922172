using System.Text;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.AccessLists.Yaml;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Lists come from files as Teleport writes them, and go out the same; a file that is wrong anywhere changes nothing.</summary>
public sealed class ListImportTests
{
    private const string Finance = """
        kind: access_list
        version: v1
        metadata:
          name: finance-operators
          labels: {team: finance}
        spec:
          title: Finance operators
          description: "Who pays: on call"
          type: ""
          audit:
            recurrence: {frequency: 3 months, day_of_month: last}
            next_audit_date: "0001-01-01T00:00:00Z"
            notifications: {start: 336h0m0s}
          owners:
          - {name: lena.fischer@example.com, description: lead, membership_kind: MEMBERSHIP_KIND_USER, ineligible_status: ""}
          - {name: leads, membership_kind: MEMBERSHIP_KIND_LIST}
          ownership_requires: {roles: [], traits: null}
          owner_grants: {roles: [], traits: {}}
          membership_requires:
            roles: null
            traits: {okta/department: [Platform]}
          grants: {roles: [], traits: {}}
        ---
        kind: access_list
        version: v1
        metadata: {name: leads}
        spec:
          title: Leads
          owners: [{name: LENA.FISCHER@example.com}]
        ---
        kind: access_list_member
        version: v1
        metadata: {name: ada.brandt@example.com}
        spec:
          access_list: leads
          name: ada.brandt@example.com
          membership_kind: MEMBERSHIP_KIND_USER
          joined: "2026-01-02T00:00:00Z"
          expires: "2099-12-31T00:00:00Z"
          reason: on-call rotation
          added_by: alice
        ---
        kind: access_list_member
        version: v1
        metadata: {name: leads}
        spec: {access_list: finance-operators, name: leads, membership_kind: MEMBERSHIP_KIND_LIST}
        ---
        kind: access_list_review
        version: v1
        metadata: {name: 5f2c0a52-0000-4000-8000-00000000aaaa}
        spec:
          access_list: finance-operators
          reviewers: [alice]
          review_date: "2020-06-20T10:00:00Z"
          notes: all good
          changes: {removed_members: [carol], review_frequency_changed: 3months, review_day_of_month_changed: "15"}
        """;

    [Fact]
    public async Task Import_ListsMembersAndReviews_AreThereAsTheFileSays()
    {
        await using var portal = await PortalHost.StartAsync();
        var seen = await PreviewAsync(portal, Finance);
        seen.Faults.ShouldBeEmpty();
        seen.Notes.ShouldHaveSingleItem().Field.ShouldBe("metadata.labels");
        seen.Applied.ShouldBeFalse();
        await using (var db = portal.Db())
            (await db.AccessLists.CountAsync()).ShouldBe(0);

        (await ApplyAsync(portal, Finance)).Value.Applied.ShouldBeTrue();
        await using var after = portal.Db();
        var list = await after.AccessLists.SingleAsync(l => l.Title == "Finance operators");
        list.Schedule.ShouldBe(new ReviewSchedule(ReviewEvery.ThreeMonths, ReviewDay.Last));
        list.MembershipRequirements.Attributes["department"].ShouldBe(["Platform"]);
        (await after.ListEdges.CountAsync(e => e.ListId == list.Id && e.Kind == ListEdgeKind.Owner)).ShouldBe(2);
        var review = await after.ListReviews.SingleAsync();
        review.Outcome!.RemovedElsewhere.ShouldBe(["carol"]);
        (await portal.MemberAsync(list.Id, "ada.brandt")).ShouldNotBeNull().Way.ShouldBe(["Leads"]);
        (await PreviewAsync(portal, Finance)).Lines.ShouldBeEmpty();
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Export_ReadAgain_ChangesNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        (await ApplyAsync(portal, Finance)).Succeeded.ShouldBeTrue();
        await portal.ListAsync(
            "Deployers: \"prod\" \\ # all",
            owner: await portal.SubjectAsync(ListHost.Lena),
            gives: ["prod-deployers", "PowerUserAccess on Staging"]
        );
        var text = await ExportAsync(portal);
        text.ShouldContain("okta_group");
        var seen = await PreviewAsync(portal, text, removeOthers: true);
        seen.Faults.ShouldBeEmpty();
        seen.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Export_ListsThatPeopleMayAskToJoin_AreAskedForInTheSameWayWhenReadAgain()
    {
        await using var portal = await PortalHost.StartAsync();
        var (open, plain) = (await portal.ListAsync("On call"), await portal.ListAsync("Plain"));
        var asking = new AskingToJoin(true, "Since when?\n\"Always\" \\ is: no # answer 🚀");
        async Task ChangeAsync(AccessListId list, AskingToJoin seen, AskingToJoin next) =>
            (
                await portal
                    .Get<ChangeAsking>()
                    .ExecuteAsync(new ChangeAskingCommand(list, seen, next), await portal.ActorOf(ListHost.Nora), default)
            ).Succeeded.ShouldBeTrue();
        async Task<AskingToJoin> AskingAsync(AccessListId list)
        {
            await using var db = portal.Db();
            return (await db.AccessLists.SingleAsync(l => l.Id == list)).Asking;
        }
        await ChangeAsync(open, AskingToJoin.Closed, asking);
        var text = await ExportAsync(portal);
        (await PreviewAsync(portal, text)).ShouldSatisfyAllConditions(
            seen => seen.Faults.ShouldBeEmpty(),
            seen => seen.Lines.ShouldBeEmpty()
        );

        await ChangeAsync(open, asking, AskingToJoin.Closed);
        await ChangeAsync(plain, AskingToJoin.Closed, new AskingToJoin(true, "Why?"));
        (await PreviewAsync(portal, text)).Lines.Count.ShouldBe(4);
        (await ApplyAsync(portal, text)).Value.Applied.ShouldBeTrue();

        (await AskingAsync(open)).ShouldBe(asking);
        (await AskingAsync(plain)).ShouldBe(AskingToJoin.Closed);
        (await portal.TryJoinAsync(open, "ada.brandt")).Succeeded.ShouldBeTrue();
        (await PreviewAsync(portal, text)).Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{open: true, prompt: \"  Which shift?  \"}", true, "Which shift?")]
    [InlineData("{open: true, prompt: \"  \"}", true, null)]
    [InlineData("{prompt: \"Later\"}", false, "Later")]
    [InlineData("{}", false, null)]
    public async Task Import_Asking_IsTheSameOnANewListAndOnOneThatIsThere(string asking, bool open, string? prompt)
    {
        await using var portal = await PortalHost.StartAsync();
        var text = $$"""
            kind: access_list
            version: v1
            metadata: {name: on-call}
            spec: {title: On call, owners: [{name: lena.fischer@example.com}], asking: {{asking}}}
            """;
        for (var round = 0; round < 2; round++)
        {
            (await ApplyAsync(portal, text)).Succeeded.ShouldBeTrue();
            (await PreviewAsync(portal, text)).Lines.ShouldBeEmpty();
            await using var db = portal.Db();
            (await db.AccessLists.SingleAsync()).Asking.ShouldBe(new AskingToJoin(open, prompt));
        }
    }

    [Fact]
    public async Task Import_ManyErrors_AreToldTogetherWithTheirPlacesAndChangeNothing()
    {
        await using var portal = await PortalHost.StartAsync();
        const string text = """
            kind: access_list
            version: v1
            metadata: {name: a}
            spec:
              title: A
              owners: [{name: nobody@example.com}]
              audit: {recurrence: {frequency: 2 months}}
              colour: red
              owner_grants: {roles: [access]}
              grants: {roles: [no-such-role], scoped_roles: [{role: x}]}
            ---
            kind: access_list_member
            version: v1
            metadata: {name: ada.brandt@example.com}
            spec: {access_list: missing, expires: soon}
            ---
            kind: role
            version: v7
            metadata: {name: x}
            """;
        var seen = await PreviewAsync(portal, text);
        seen.Faults.Select(f => (f.At.Line, f.Field))
            .ShouldBe(
                [
                    (6, "spec.owners[0].name"),
                    (7, "spec.audit.recurrence.frequency"),
                    (8, "spec.colour"),
                    (9, "spec.owner_grants"),
                    (10, "spec.grants.roles[0]"),
                    (10, "spec.grants.scoped_roles"),
                    (15, "spec.access_list"),
                    (15, "spec.expires"),
                    (18, "version"),
                    (17, "kind"),
                ],
                ignoreOrder: true
            );
        (await ApplyAsync(portal, text)).Error!.Code.ShouldBe("import.faults");
        await using var db = portal.Db();
        (await db.AccessLists.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "Anchors are not accepted")]
    [InlineData("a: *x", "Aliases are not accepted")]
    [InlineData("kind: !!binary aGk=", "Tags are not accepted")]
    [InlineData("kind: a\nkind: b", "here twice")]
    [InlineData("kind: [", "This is not YAML")]
    [InlineData("", "There is nothing in this file")]
    public async Task Import_HostileText_IsRefusedWithAReason(string text, string why)
    {
        await using var portal = await PortalHost.StartAsync();
        (await PreviewAsync(portal, text)).Faults.ShouldContain(f => f.Message.Contains(why));
    }

    [Fact]
    public async Task Import_TooDeepOrTooLong_IsRefusedWithoutReadingOn()
    {
        await using var portal = await PortalHost.StartAsync();
        var deep = "a: " + new string('[', 5000);
        (await PreviewAsync(portal, deep)).Faults.ShouldContain(f => f.Message.Contains("too deep"));
        (await PreviewAsync(portal, new string('a', 9_000_000))).Faults.ShouldHaveSingleItem().Message.ShouldContain("8 MB");
    }

    [Fact]
    public async Task Import_JsonOfSeveral_IsReadLikeYaml()
    {
        await using var portal = await PortalHost.StartAsync();
        const string json =
            """[{"kind":"access_list","version":"v1","metadata":{"name":"j"},"spec":{"title":"J","owners":[{"name":"lena.fischer@example.com"}]}}]""";
        var seen = await PreviewAsync(portal, json);
        seen.Faults.ShouldBeEmpty();
        seen.Lines.Select(l => (l.Effect, l.What))
            .ShouldBe([(ImportEffect.Create, "The list"), (ImportEffect.Create, "Owner lena.fischer@example.com")]);
    }

    [Fact]
    public async Task Import_CircleOfLists_IsRefusedAtTheMember()
    {
        await using var portal = await PortalHost.StartAsync();
        (await ApplyAsync(portal, Finance)).Succeeded.ShouldBeTrue();
        const string back = """
            kind: access_list_member
            version: v1
            metadata: {name: finance-operators}
            spec: {access_list: leads, name: finance-operators, membership_kind: MEMBERSHIP_KIND_LIST}
            """;
        (await PreviewAsync(portal, back)).Faults.ShouldHaveSingleItem().Message.ShouldContain("circle");
    }

    [Fact]
    public async Task Import_MembersNotNamed_AreRemovedOnlyWhenAskedFor()
    {
        await using var portal = await PortalHost.StartAsync();
        (await ApplyAsync(portal, Finance)).Succeeded.ShouldBeTrue();
        const string alone = """
            kind: access_list
            version: v1
            metadata: {name: leads}
            spec: {title: Leads, owners: [{name: lena.fischer@example.com}]}
            """;
        (await PreviewAsync(portal, alone)).Lines.ShouldBeEmpty();
        (await PreviewAsync(portal, alone, removeOthers: true)).Lines.ShouldHaveSingleItem().Effect.ShouldBe(ImportEffect.Remove);
        (await ApplyAsync(portal, alone, removeOthers: true)).Value.Applied.ShouldBeTrue();
        await using var db = portal.Db();
        (await db.ListMemberships.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Import_ChangedSincePreviewOrByOthers_IsRefused()
    {
        await using var portal = await PortalHost.StartAsync();
        var command = new ImportListsCommand(Finance, Seal: (await PreviewAsync(portal, Finance)).Seal);
        (await ApplyAsync(portal, Finance)).Succeeded.ShouldBeTrue();
        var late = await portal.Get<ImportLists>().ExecuteAsync(command, await portal.ActorOf(ListHost.Nora), default);
        late.Error!.Code.ShouldBe("import.changed");
        var lena = await portal.ActorOf(ListHost.Lena);
        (await portal.Get<ImportLists>().ExecuteAsync(command, lena, default)).Error!.Kind.ShouldBe(ErrorKind.Forbidden);
        (await portal.Get<ExportLists>().ExecuteAsync(Stream.Null, lena, default)).Error!.Kind.ShouldBe(ErrorKind.Forbidden);
    }

    private static async Task<ListImportOutcome> PreviewAsync(PortalHost portal, string text, bool removeOthers = false) =>
        (
            await portal
                .Get<ImportLists>()
                .ExecuteAsync(new ImportListsCommand(text, removeOthers), await portal.ActorOf(ListHost.Nora), default)
        ).Value;

    private static async Task<Result<ListImportOutcome>> ApplyAsync(PortalHost portal, string text, bool removeOthers = false)
    {
        var seal = (await PreviewAsync(portal, text, removeOthers)).Seal;
        return await portal
            .Get<ImportLists>()
            .ExecuteAsync(new ImportListsCommand(text, removeOthers, seal), await portal.ActorOf(ListHost.Nora), default);
    }

    private static async Task<string> ExportAsync(PortalHost portal)
    {
        using var stream = new MemoryStream();
        (
            await portal.Get<ExportLists>().ExecuteAsync(stream, await portal.ActorOf(ListHost.Nora), default)
        ).Succeeded.ShouldBeTrue();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
