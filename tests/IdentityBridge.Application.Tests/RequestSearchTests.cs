using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>Finding old requests: each filter, who may find what, and pages that stay.</summary>
public sealed class RequestSearchTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Search_ByText_FindsEveryWordInReasonItemNameOrNumber()
    {
        await using var portal = await PortalHost.StartAsync();
        var figma = await AskAsync(portal, "ada.brandt", "100% of the_new 'designs' [draft] \\o/", "Figma");
        var looker = await AskAsync(portal, "mei.tan", "Ticket OPS-77 for Ärger", "Salesforce");

        foreach (
            var text in new[]
            {
                "figma",
                "FIGMA designs",
                "ada brandt",
                "100%",
                "the_new",
                "'designs'",
                "[draft]",
                "\\o/",
                $"{figma.Number}",
                $"#{figma.Number} figma",
                "  figma\t\n ada ",
            }
        )
            (await NumbersAsync(portal, new(text))).ShouldBe([figma.Number], text);
        (await NumbersAsync(portal, new("ärger ops-77"))).ShouldBe([looker.Number]);
        foreach (
            var text in new[]
            {
                "figma salesforce",
                "100_",
                "the%new",
                "[a-z]raft",
                "';drop table requests;--",
                "%%",
                "__",
                "99999999999999999999999999",
                "fig\0ma",
                new string('x', 5000),
                string.Join(' ', Enumerable.Repeat("figma", 1000)),
            }
        )
            (await NumbersAsync(portal, new(text))).ShouldBeEmpty(text);
        (await NumbersAsync(portal, new("   "))).ShouldBe([looker.Number, figma.Number]);
    }

    [Fact]
    public async Task Search_AfterAPersonIsRenamed_FindsTheirRequestsByBothNames()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        await using (var db = portal.Db())
            await db
                .People.Where(p => p.Login == "ada.brandt@example.com")
                .ExecuteUpdateAsync(s => s.SetProperty(p => p.Name, "Ada Lovelace"));

        // The target says what she is called there, which is another name than the one that the portal has.
        await using (var db = portal.Db())
            await db
                .Requests.Where(r => r.Id == request.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.SearchText, "figma\nada lovelace"));
        await portal.SyncAsync(ConnectorId.Okta);

        (await NumbersAsync(portal, new("lovelace"))).ShouldBe([request.Number]);
        (await NumbersAsync(portal, new("brandt"))).ShouldBe([request.Number]);
    }

    [Fact]
    public async Task Search_ByEachField_FindsOnlyWhatFits()
    {
        await using var portal = await PortalHost.StartAsync();
        var start = portal.Time.GetUtcNow();
        var first = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        portal.Time.Advance(TimeSpan.FromDays(2));
        var second = await portal.SubmitAsync("ada.brandt", Hour, "data-lake-analysts");
        await portal.DecideAsync(second.Id, "georg.haas", Verdict.Deny, "Not today");
        portal.Time.Advance(TimeSpan.FromDays(1));
        var third = await portal.SubmitAsync("mei.tan", Hour, "Salesforce");
        var (ada, georg) = (await portal.PersonAsync("ada.brandt"), await portal.PersonAsync("georg.haas"));
        ResourceId lake;
        await using (var db = portal.Db())
            lake = await db.Resources.Where(r => r.Name == "data-lake-analysts").Select(r => r.Id).SingleAsync();

        (await NumbersAsync(portal, new(Person: ada.Id))).ShouldBe([second.Number, first.Number]);
        (await NumbersAsync(portal, new(Person: georg.Id))).ShouldBeEmpty();
        (await NumbersAsync(portal, new(Reviewer: georg.Id))).ShouldBe([second.Number]);
        (await NumbersAsync(portal, new(Reviewer: ada.Id))).ShouldBeEmpty();
        (await NumbersAsync(portal, new(Resource: lake))).ShouldBe([second.Number]);
        (await NumbersAsync(portal, new(States: [RequestStatus.Denied]))).ShouldBe([second.Number]);
        (await NumbersAsync(portal, new(States: [RequestStatus.Denied, RequestStatus.Pending]))).ShouldBe([
            third.Number,
            second.Number,
            first.Number,
        ]);
        (await NumbersAsync(portal, new(From: start + TimeSpan.FromDays(1)))).ShouldBe([third.Number, second.Number]);
        (await NumbersAsync(portal, new(Until: start + TimeSpan.FromDays(1)))).ShouldBe([first.Number]);
        (await NumbersAsync(portal, new(Person: ada.Id, States: [RequestStatus.Pending], Text: "figma"))).ShouldBe([
            first.Number,
        ]);
        (await NumbersAsync(portal, new(Person: ada.Id, Resource: lake, From: start + TimeSpan.FromDays(3)))).ShouldBeEmpty();
        var unknown = Guid.CreateVersion7();
        (await NumbersAsync(portal, new(Person: new PersonId(unknown)))).ShouldBeEmpty();
        (await NumbersAsync(portal, new(Resource: new ResourceId(unknown)))).ShouldBeEmpty();
        (await NumbersAsync(portal, new(Reviewer: new PersonId(unknown)))).ShouldBeEmpty();
        (await NumbersAsync(portal, new(Role: new RoleId(unknown)))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_ByEverybody_FindsAndCountsExactlyWhatTheirDetailsShow()
    {
        await using var portal = await PortalHost.StartAsync();
        RequestId[] requests =
        [
            (await portal.SubmitAsync("ada.brandt", Hour, "Figma")).Id,
            (await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production")).Id,
            (await portal.SubmitAsync("mei.tan", Hour, "Salesforce")).Id,
        ];
        await portal.DecideAsync(requests[1], "marco.bianchi");
        List<string> logins;
        await using (var db = portal.Db())
            logins = await db.People.Where(p => p.Status == PersonStatus.Active).Select(p => p.Login).ToListAsync();
        var seen = new HashSet<int>();

        foreach (var login in logins)
        {
            var actor = await portal.ActorOf(login);
            var expected = new List<RequestId>();
            foreach (var request in requests)
                if ((await portal.Get<RequestDetailsQuery>().ExecuteAsync(request, actor, default)).Succeeded)
                    expected.Add(request);
            var found = await portal.Get<RequestSearch>().SearchAsync(new(), null, 25, actor, default);
            found.Rows.Select(r => r.Id).ShouldBe(expected, ignoreOrder: true, login);
            found.Total.ShouldBe(expected.Count, login);
            if (expected.Count == 0)
                (await portal.Get<RequestPickers>().PeopleAsync("a", actor, default)).ShouldBeEmpty(login);
            seen.Add(expected.Count);
        }

        seen.ShouldContain(0);
        seen.ShouldContain(3);
        seen.Count.ShouldBeGreaterThan(2);
        (await portal.Get<RequestSearch>().SearchAsync(new(), null, 25, Actor.System, default)).Rows.ShouldBeEmpty();
        (
            await portal
                .Get<RequestSearch>()
                .SearchAsync(new(MineOnly: true), null, 25, await portal.ActorOf("otto.klein"), default)
        ).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_WhileNewRequestsCome_NeitherRepeatNorMissOne()
    {
        await using var portal = await PortalHost.StartAsync();
        var asked = new List<long>();
        foreach (var what in new[] { "Figma", "data-lake-analysts", "prod-deployers", "prod-readers", "Salesforce" })
            asked.Add((await portal.SubmitAsync("ada.brandt", Hour, what)).Number);
        var auditor = await portal.ActorOf("otto.klein");
        var search = portal.Get<RequestSearch>();

        var first = await search.SearchAsync(new(), null, 2, auditor, default);
        await portal.SubmitAsync("mei.tan", Hour, "Salesforce");
        var second = await search.SearchAsync(new(), first.Next, 2, auditor, default);
        var third = await search.SearchAsync(new(), second.Next, 2, auditor, default);

        first.Rows.Concat(second.Rows).Concat(third.Rows).Select(r => r.Number).ShouldBe(asked.AsEnumerable().Reverse());
        (first.Total, second.Total, third.Total).ShouldBe((5, 6, 6));
        third.Next.ShouldBeNull();
        (await search.SearchAsync(new(), asked[0], 2, auditor, default)).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Export_OfHostileTexts_IsDisarmedCsvAndWholeJson()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await AskAsync(portal, "ada.brandt", "=cmd|' /C calc'!A0, \"now\"", "Figma");
        await AskAsync(portal, "mei.tan", "Another", "Salesforce");
        await portal.DecideAsync(request.Id, "georg.haas", Verdict.Deny, "Not today");
        var ada = await portal.ActorOf("ada.brandt");
        var export = portal.Get<ExportRequests>();
        using var csv = new MemoryStream();
        using var json = new MemoryStream();

        await export.CsvAsync(new(), ada, csv, default);
        await export.JsonAsync(new(), ada, json, default);

        var text = System.Text.Encoding.UTF8.GetString(csv.ToArray());
        text.ShouldContain("\"'=cmd|' /C calc'!A0, \"\"now\"\"\"");
        text.ShouldContain("Deny by Georg Haas");
        text.ShouldNotContain("Another");
        using var document = System.Text.Json.JsonDocument.Parse(json.ToArray());
        var only = document.RootElement.EnumerateArray().Single();
        only.GetProperty("number").GetInt64().ShouldBe(request.Number);
        only.GetProperty("reason").GetString().ShouldBe("=cmd|' /C calc'!A0, \"now\"");
        only.GetProperty("items")[0].GetProperty("name").GetString().ShouldBe("Figma");
        only.GetProperty("decisions")[0].GetProperty("comment").GetString().ShouldBe("Not today");
    }

    private static async Task<SubmittedRequest> AskAsync(PortalHost portal, string login, string reason, string what) =>
        (
            await portal
                .Get<SubmitRequest>()
                .ExecuteAsync(
                    new SubmitRequestCommand(Guid.CreateVersion7(), await portal.EntitlementsAsync(what), Hour, reason),
                    await portal.ActorOf(login),
                    default
                )
        ).Value;

    private static async Task<IReadOnlyList<long>> NumbersAsync(PortalHost portal, RequestFilter filter)
    {
        var found = await portal.Get<RequestSearch>().SearchAsync(filter, null, 25, await portal.ActorOf("otto.klein"), default);
        found.Total.ShouldBe(found.Rows.Count);
        return [.. found.Rows.Select(r => r.Number)];
    }
}
