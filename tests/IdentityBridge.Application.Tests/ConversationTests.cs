using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Requests;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Tests;

/// <summary>What people say about a request, and the question that it can wait for.</summary>
public sealed class ConversationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Ask_ThenAnswer_MovesTheRequestDownTheInboxAndBack()
    {
        await using var portal = await PortalHost.StartAsync();
        var first = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        portal.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await portal.SubmitAsync("ada.brandt", Hour, "prod-deployers");
        (await CountAsync(portal, "georg.haas")).ShouldBe(2);

        (await AskAsync(portal, first.Id, "georg.haas", "Which board?")).ShouldBeNull();

        var inbox = await InboxAsync(portal, "georg.haas");
        inbox.Page.Rows.Select(r => r.Request.Id).ShouldBe([second.Id, first.Id]);
        (inbox.ToDecide, inbox.WithRequester, inbox.Page.Total).ShouldBe((1, 1, 2));
        var asked = inbox.Page.Rows[1].Question!;
        (asked.By, asked.AnsweredAt, asked.IsOpen).ShouldBe(("Georg Haas", null, true));
        asked.At.ShouldBe(portal.Time.GetUtcNow(), TimeSpan.FromSeconds(5));
        (await CountAsync(portal, "georg.haas")).ShouldBe(1);
        var question = (await QuestionsAsync(portal, "ada.brandt")).Single();
        (question.Request.Number, question.Question!.By).ShouldBe((first.Number, "Georg Haas"));
        (await QuestionsAsync(portal, "georg.haas")).ShouldBeEmpty();

        (await SayAsync(portal, first.Id, "ada.brandt", "The roadmap")).ShouldBeNull();

        inbox = await InboxAsync(portal, "georg.haas");
        inbox.Page.Rows.Select(r => r.Request.Id).ShouldBe([first.Id, second.Id]);
        inbox.Page.Rows[0].Question!.IsOpen.ShouldBeFalse();
        (inbox.ToDecide, inbox.WithRequester).ShouldBe((2, 0));
        (await QuestionsAsync(portal, "ada.brandt")).ShouldBeEmpty();
        var details = (
            await portal.Get<RequestDetailsQuery>().ExecuteAsync(first.Id, await portal.ActorOf("georg.haas"), default)
        ).Value;
        details
            .Timeline.Skip(1)
            .Select(t => (t.Kind, t.Who, t.Text))
            .ShouldBe([
                (TimelineKind.AskedForInformation, "Georg Haas", "Which board?"),
                (TimelineKind.Answered, "Ada Brandt", "The roadmap"),
            ]);
        await using var db = portal.Db();
        (await db.Audit.Where(a => a.SubjectId == first.Id.ToString()).Select(a => a.Action).ToListAsync()).ShouldBe(
            ["request.submitted", "request.information-asked", "request.answered"],
            ignoreOrder: true
        );
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Ask_AndNobodyAnswers_ExpiresAtItsTimeAndCanBeDecidedBefore()
    {
        await using var portal = await PortalHost.StartAsync();
        var expires = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        var decided = await portal.SubmitAsync("ada.brandt", Hour, "prod-deployers");
        foreach (var request in new[] { expires, decided })
            (await AskAsync(portal, request.Id, "georg.haas", "Why?")).ShouldBeNull();

        (await portal.DecideAsync(decided.Id, "georg.haas")).Succeeded.ShouldBeTrue();
        portal.Time.Advance(TimeSpan.FromDays(7));
        (await AskAsync(portal, expires.Id, "georg.haas", "Still?"))!.Code.ShouldBe("request.too-late");
        await portal.Get<ExpireRequests>().ExecuteAsync(default);

        (await portal.RequestAsync(expires.Id)).Status.ShouldBe(RequestStatus.Expired);
        (await QuestionsAsync(portal, "ada.brandt")).ShouldBeEmpty();
        (await SayAsync(portal, expires.Id, "ada.brandt", "I was away")).ShouldBeNull();
        portal.Time.Advance(AccessRequest.TalkAfterEnd + TimeSpan.FromMinutes(1));
        (await SayAsync(portal, expires.Id, "ada.brandt", "Back"))!.Code.ShouldBe("request.talk-over");
    }

    [Fact]
    public async Task Comment_HostileText_IsKeptAsPlainText()
    {
        await using var portal = await PortalHost.StartAsync();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");

        (
            await SayAsync(
                portal,
                request.Id,
                "ada.brandt",
                "<img src=x onerror=alert(1)>\r\n'; drop table requests;--\0\u202e\ud83d"
            )
        ).ShouldBeNull();
        (await SayAsync(portal, request.Id, "ada.brandt", new string('é', 2049)))!.Code.ShouldBe("request.too-long");
        (await SayAsync(portal, request.Id, "ada.brandt", " \0\n "))!.Code.ShouldBe("request.nothing-said");

        (await portal.RequestAsync(request.Id))
            .Timeline.Single(t => t.Kind == TimelineKind.Commented)
            .Text.ShouldBe("<img src=x onerror=alert(1)>\n'; drop table requests;--\ufffd");
    }

    [Fact]
    public async Task Comment_TheSameSentManyTimesAtOnce_IsSaidOnce()
    {
        await using var portal = await PortalHost.StartAsync();
        await using var twin = portal.Twin();
        var request = await portal.SubmitAsync("ada.brandt", Hour, "Figma");
        (await AskAsync(portal, request.Id, "georg.haas", "Why?")).ShouldBeNull();
        var ada = await portal.ActorOf("ada.brandt");

        var said = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(() =>
                        (i % 2 == 0 ? portal : twin)
                            .Get<CommentOnRequest>()
                            .ExecuteAsync(new CommentOnRequestCommand(request.Id, "The roadmap"), ada, default)
                    )
                )
        );

        said.ShouldAllBe(s => s.Succeeded);
        (await portal.RequestAsync(request.Id)).Timeline.Count(t => t.Text == "The roadmap").ShouldBe(1);
        portal.Time.Advance(TimeSpan.FromMinutes(2));
        (await SayAsync(portal, request.Id, "ada.brandt", "The roadmap")).ShouldBeNull();
        (await portal.RequestAsync(request.Id)).Timeline.Count(t => t.Text == "The roadmap").ShouldBe(2);
    }

    [Fact]
    public async Task AskAndDecide_InTheSameInstant_BothAreTold()
    {
        await using var portal = await PortalHost.StartAsync();
        var (haas, fischer) = (await portal.ActorOf("georg.haas"), await portal.ActorOf("lena.fischer"));
        for (var round = 0; round < 8; round++)
        {
            var request = await portal.SubmitAsync("ada.brandt", Hour, "PowerUserAccess on Production");

            var ask = Task.Run(() =>
                portal.Get<AskForInformation>().ExecuteAsync(new AskForInformationCommand(request.Id, "Why?"), haas, default)
            );
            var deny = Task.Run(() =>
                portal
                    .Get<DecideRequest>()
                    .ExecuteAsync(new DecideRequestCommand(request.Id, Verdict.Deny, "No"), fischer, default)
            );
            var (asked, denied) = (await ask, await deny);

            denied.Succeeded.ShouldBeTrue();
            if (!asked.Succeeded)
                asked.Error.Code.ShouldBe("request.not-pending");
            (await portal.RequestAsync(request.Id)).Status.ShouldBe(RequestStatus.Denied);
        }
    }

    private static async Task<Error?> AskAsync(PortalHost portal, RequestId id, string login, string question) =>
        (
            await portal
                .Get<AskForInformation>()
                .ExecuteAsync(new AskForInformationCommand(id, question), await portal.ActorOf(login), default)
        ).Error;

    private static async Task<Error?> SayAsync(PortalHost portal, RequestId id, string login, string text) =>
        (
            await portal
                .Get<CommentOnRequest>()
                .ExecuteAsync(new CommentOnRequestCommand(id, text), await portal.ActorOf(login), default)
        ).Error;

    private static async Task<InboxView> InboxAsync(PortalHost portal, string login) =>
        await portal.Get<ReviewerInbox>().PageAsync(new InboxFilter(), await portal.ActorOf(login), 1, 25, default);

    private static async Task<int> CountAsync(PortalHost portal, string login) =>
        await portal.Get<RequestQueries>().InboxCountAsync(await portal.ActorOf(login), default);

    private static async Task<IReadOnlyList<InboxRow>> QuestionsAsync(PortalHost portal, string login) =>
        await portal.Get<ReviewerInbox>().QuestionsToMeAsync(await portal.ActorOf(login), 5, default);
}
