using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Locks;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Locks;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>A person asks to join a list that lets people ask; an owner or an administrator decides.</summary>
public sealed class MembershipRequestTests
{
    private const string Ada = "ada.brandt";
    private const string Lena = ListHost.Lena;
    private const string Nora = ListHost.Nora;
    private const string Group = "data-lake-analysts";

    [Fact]
    public async Task Approve_ByAnOwner_PersonIsAMemberAndHasTheAccess()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var request = await portal.JoinAsync(list, Ada);
        (await InboxAsync(portal, Lena)).ShouldBe([request.Number]);
        var waiting = await portal.DetailsAsync(request.Id, Lena);
        waiting.ShouldSatisfyAllConditions(
            d => d.MayDecide.ShouldBeTrue(),
            d => d.Names.ShouldBe(["Membership of On call"]),
            d => d.Approvals.ShouldBe((0, 1)),
            d => d.Membership!.Gives.ShouldHaveSingleItem().Name.ShouldBe(Group),
            d => d.Membership!.Deciders!.Names.ShouldBe(["Lena Fischer"])
        );

        (await portal.DecideAsync(request.Id, Lena)).Value.Status.ShouldBe(RequestStatus.Promoted);

        await portal.SettleAsync();
        portal.InGroup(Group, Ada).ShouldBeTrue();
        (await portal.MemberAsync(list, Ada))!.Until.ShouldBeNull();
        (await InboxAsync(portal, Lena)).ShouldBeEmpty();
        var done = await portal.DetailsAsync(request.Id, Ada);
        (done.Membership!.IsPromoted, done.Approvals).ShouldBe((true, (1, 1)));
        done.Timeline.Select(t => t.Kind).ShouldBe([TimelineKind.Submitted, TimelineKind.Promoted]);
        (await portal.DecideAsync(request.Id, Nora)).Error!.Code.ShouldBe("request.not-pending");
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Decide_EveryRole_OnlyOwnersAndAdministrators()
    {
        await using var portal = await PortalHost.StartAsync();
        var inner = await portal.ListAsync("Leads");
        await portal.AddAsync(inner, "marco.bianchi");
        await portal.AddAsync(inner, "hanna.vogel");
        var list = await portal.ListAsync(
            "On call",
            owners: ListHost.Department("Platform"),
            owner: ListSubject.Of(inner),
            gives: Group
        );
        (await portal.LetAskAsync(list, Nora)).ShouldBeNull();
        await portal.AddAsync(list, "tunde.osei");
        foreach (var verdict in new[] { Verdict.Approve, Verdict.Deny })
        {
            var request = await portal.JoinAsync(list, Ada);
            async Task<string?> Code(string by) => (await portal.DecideAsync(request.Id, by, verdict)).Error?.Code;

            (await Code(Ada)).ShouldBe("request.own");
            // A stranger, a member, an owner who does not meet what owners must be, her manager, one who has left.
            foreach (var nobody in new[] { "jonas.keller", "tunde.osei", "hanna.vogel", "georg.haas", "dmitri.volkov" })
                (await Code(nobody)).ShouldBe("request.not-found", nobody);
            // They see it and decide other things.
            (await Code("pia.sommer")).ShouldBe("request.not-approver");
            (await Code("otto.klein")).ShouldBe("request.not-approver");
            (await Code(verdict == Verdict.Approve ? "marco.bianchi" : Nora)).ShouldBeNull();
            if (verdict == Verdict.Approve)
                await portal.RemoveAsync(list, await EdgeAsync(portal, list, Ada));
        }
    }

    [Fact]
    public async Task Inbox_AndSearch_ShowItToWhoeverDecidesOrSees_AndNobodyElse()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var request = await portal.JoinAsync(list, Ada);
        string[] everybody = [Ada, Lena, Nora, "pia.sommer", "otto.klein", "jonas.keller", "georg.haas", "dmitri.volkov"];
        foreach (var login in everybody)
        {
            var actor = await portal.ActorOf(login);
            var details = await portal.Get<RequestDetailsQuery>().ExecuteAsync(request.Id, actor, default);
            var found = await portal
                .Get<RequestSearch>()
                .SearchAsync(new RequestFilter(States: [RequestStatus.Pending]), null, 10, actor, default);
            found.Rows.Any(r => r.Id == request.Id).ShouldBe(details.Succeeded, $"search of {login}");
            (await InboxAsync(portal, login))
                .Contains(request.Number)
                .ShouldBe(details.Succeeded && details.Value.MayDecide, $"inbox of {login}");
            if (details.Succeeded)
                found.Rows.Single(r => r.Id == request.Id).Items.ShouldBe(["Membership of On call"]);
        }
        (await InboxAsync(portal, Nora)).ShouldBe([request.Number]);
        var csv = new MemoryStream();
        await portal.Get<ExportRequests>().CsvAsync(new RequestFilter(), await portal.ActorOf(Ada), csv, default);
        System.Text.Encoding.UTF8.GetString(csv.ToArray()).ShouldContain("On call");
    }

    /// <summary>Lists that somebody asked to join long ago cost the inbox and its count nothing.</summary>
    [Theory]
    [InlineData(Lena)]
    [InlineData("pia.sommer")]
    public async Task Inbox_NothingOfAListWaits_TakesTheQueriesOfBeforeAnybodyAsked(string login)
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var actor = await portal.ActorOf(login);
        async Task<int> QueriesAsync()
        {
            using var commands = new CommandCount();
            await portal.Get<RequestQueries>().InboxCountAsync(actor, default);
            return commands.Count;
        }
        await QueriesAsync();
        var before = await QueriesAsync();
        var request = await portal.JoinAsync(list, Ada);
        (await QueriesAsync()).ShouldBeGreaterThan(before);

        (await portal.DecideAsync(request.Id, Nora)).Succeeded.ShouldBeTrue();

        (await QueriesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Ask_WithoutTheConditions_IsRefusedWithWords()
    {
        await using var portal = await PortalHost.StartAsync();
        var closed = await portal.ListAsync("Closed", gives: Group);
        var finance = await OpenListAsync(portal, "Finance", ListHost.Department("Finance"), Group);
        var list = await OpenListAsync(portal, gives: Group);
        async Task<string?> Code(AccessListId id, string by, string reason = "On call", DateTimeOffset? until = null) =>
            (await portal.TryJoinAsync(id, by, until, reason)).Error?.Code;

        (await Code(closed, Ada)).ShouldBe("list.not-found");
        (await Code(closed, Lena)).ShouldBe("request.list-closed");
        (await Code(finance, Ada)).ShouldBe("request.not-eligible");
        (await Code(list, "dmitri.volkov")).ShouldBe("list.not-found");
        (await Code(list, Ada, " ")).ShouldBe("request.reason-missing");
        (await Code(list, Ada, until: portal.Time.GetUtcNow().AddMinutes(-1))).ShouldBe("request.end-in-past");
        await portal.AddAsync(list, "tunde.osei");
        (await Code(list, "tunde.osei")).ShouldBe("request.member-already");
        var key = Guid.CreateVersion7();
        var first = (await portal.TryJoinAsync(list, Ada, key: key)).Value;
        (await portal.TryJoinAsync(list, Ada, key: key)).Value.ShouldBe(first);
        (await Code(list, Ada)).ShouldBe("request.asked");
        var catalogue = (await portal.Get<JoinableLists>().SearchAsync(null, 1, 10, await portal.ActorOf(Ada), default)).Rows;
        catalogue
            .Select(l => (l.Title, l.Pending, l.Refusal?.Code))
            .ShouldBe([("Finance", null, "request.not-eligible"), ("On call", (long?)first.Number, "request.asked")]);
        (
            await portal.Get<JoinableLists>().SearchAsync(null, 1, 10, await portal.ActorOf("dmitri.volkov"), default)
        ).Total.ShouldBe(0);
        await portal
            .Get<PlaceLock>()
            .ExecuteAsync(new PlaceLockCommand(LockSubject.Of(list), "Looking", null), await portal.ActorOf(Nora), default);
        (await Code(list, "leo.marsh")).ShouldBe("request.list-silent");
    }

    [Fact]
    public async Task Approve_AfterThingsChanged_SaysWhatIsInTheWay()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var request = await portal.JoinAsync(list, Ada);

        // Closed to new requests: what waits can still be decided.
        (await portal.LetAskAsync(list, open: false)).ShouldBeNull();
        (await portal.LetAskAsync(list, open: false)).ShouldNotBeNull().Code.ShouldBe("list.changed");
        await RequireAsync(portal, list, ListHost.Department("Finance"));
        var refused = await portal.DecideAsync(request.Id, Lena);
        refused.Error!.Code.ShouldBe("request.not-eligible");
        refused.Error.Message.ShouldContain("Ada Brandt has no department “Finance”");
        (await portal.DetailsAsync(request.Id, Lena)).Membership!.WhyNot.ShouldBe("has no department “Finance”");
        await RequireAsync(portal, list, Requirements.None);
        (await portal.DecideAsync(request.Id, Lena)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Delete_WhileSomebodyWaits_ClosesTheRequestWithTheReason()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var request = await portal.JoinAsync(list, Ada);

        (
            await portal
                .Get<DeleteAccessList>()
                .ExecuteAsync(new DeleteAccessListCommand(list), await portal.ActorOf(Nora), default)
        ).Succeeded.ShouldBeTrue();

        var stored = await portal.RequestAsync(request.Id);
        stored.Status.ShouldBe(RequestStatus.Cancelled);
        stored.Timeline[^1].Text.ShouldBe("The list On call was deleted.");
        (await portal.DetailsAsync(request.Id, Ada)).Membership!.MayOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Pending_TakenBackLateOrLeft_IsClosedLikeAnyOther()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var taken = await portal.JoinAsync(list, Ada);
        (
            await portal.Get<CancelRequest>().ExecuteAsync(new CancelRequestCommand(taken.Id), await portal.ActorOf(Ada), default)
        ).Succeeded.ShouldBeTrue();
        portal.Time.Stop();
        var late = await portal.JoinAsync(list, Ada);
        var ending = (await portal.TryJoinAsync(list, "leo.marsh", portal.Time.GetUtcNow().AddHours(2))).Value;
        portal.Time.Advance(TimeSpan.FromHours(2));
        (await portal.DecideAsync(ending.Id, Lena)).Error!.Code.ShouldBe("request.too-late");
        (await portal.Get<ExpireRequests>().ExecuteAsync(default)).ShouldBe(1);
        portal.Time.Advance(TimeSpan.FromDays(7));
        (await portal.Get<ExpireRequests>().ExecuteAsync(default)).ShouldBe(1);
        (await portal.RequestAsync(late.Id)).Status.ShouldBe(RequestStatus.Expired);
        (await portal.RequestAsync(taken.Id)).Status.ShouldBe(RequestStatus.Cancelled);
    }

    [Fact]
    public async Task AnyTwoInTheSameInstant_NobodyIsInWithoutAnOwnersYes()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var list = await OpenListAsync(portal, gives: Group);
        var (ada, lena, nora) = (await portal.ActorOf(Ada), await portal.ActorOf(Lena), await portal.ActorOf(Nora));
        for (var round = 0; round < 12; round++)
        {
            var request = await portal.JoinAsync(list, Ada);
            Task<Error?> Decided(PortalHost at, Domain.People.Actor by, Verdict verdict) =>
                Task.Run(async () =>
                    (
                        await at.Get<DecideRequest>()
                            .ExecuteAsync(new DecideRequestCommand(request.Id, verdict, "So it is"), by, default)
                    ).Error
                );
            var first = Decided(portal, lena, Verdict.Approve);
            var second = (round % 3) switch
            {
                0 => Decided(twin, nora, Verdict.Approve),
                1 => Decided(twin, nora, Verdict.Deny),
                _ => Task.Run(async () =>
                    (await twin.Get<CancelRequest>().ExecuteAsync(new CancelRequestCommand(request.Id), ada, default)).Error
                ),
            };
            await Task.WhenAll(first, second);

            new[] { await first, await second }.Count(e => e is null).ShouldBe(1);
            var stored = await portal.RequestAsync(request.Id);
            await using var db = portal.Db();
            var edges = await db.ListEdges.Where(e => e.Kind == ListEdgeKind.Member && e.RemovedAt == null).ToListAsync();
            edges.Count.ShouldBe(stored.Status == RequestStatus.Promoted ? 1 : 0);
            stored.Decisions.Any(d => d.Verdict == Verdict.Approve).ShouldBe(edges.Count == 1);
            foreach (var edge in edges)
                await portal.RemoveAsync(list, edge.Id);
        }
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task OnlyOwner_AsksForHerself_AnAdministratorDecides()
    {
        await using var portal = await PortalHost.StartAsync();
        var list = await OpenListAsync(portal, gives: Group);
        var request = await portal.JoinAsync(list, Lena);
        (await portal.DecideAsync(request.Id, Lena)).Error!.Code.ShouldBe("request.own");
        (await portal.DecideAsync(request.Id, Nora)).Succeeded.ShouldBeTrue();
        (await portal.MemberAsync(list, Lena)).ShouldNotBeNull();
    }

    private static async Task<AccessListId> OpenListAsync(
        PortalHost portal,
        string title = "On call",
        Requirements? members = null,
        params string[] gives
    )
    {
        var list = await portal.ListAsync(title, members, gives: gives);
        (await portal.LetAskAsync(list)).ShouldBeNull();
        return list;
    }

    private static async Task<IReadOnlyList<long>> InboxAsync(PortalHost portal, string login) =>
        [
            .. (await portal.Get<RequestQueries>().InboxAsync(await portal.ActorOf(login), 1, 25, default)).Rows.Select(r =>
                r.Number
            ),
        ];

    private static async Task<ListEdgeId> EdgeAsync(PortalHost portal, AccessListId list, string login)
    {
        var person = (await portal.PersonAsync(login)).Id;
        await using var db = portal.Db();
        return await db
            .ListEdges.Where(e => e.ListId == list && e.PersonId == person && e.RemovedAt == null)
            .Select(e => e.Id)
            .SingleAsync();
    }

    private static async Task RequireAsync(PortalHost portal, AccessListId list, Requirements requirements) =>
        (
            await portal
                .Get<ChangeRequirements>()
                .ExecuteAsync(new ChangeRequirementsCommand(list, requirements), await portal.ActorOf(Lena), default)
        ).Succeeded.ShouldBeTrue();
}
