using System.Text;
using System.Text.Json;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.TestKit;
using static IdentityBridge.Application.Tests.ListHost;

namespace IdentityBridge.Application.Tests;

public sealed class ReviewEvidenceTests : IAsyncLifetime
{
    private PortalHost portal = null!;
    private AccessListId list;
    private ListEdgeId ada;
    private ListEdgeId leo;
    private ListReviewId review;

    public async ValueTask InitializeAsync()
    {
        portal = await PortalHost.StartAsync();
        list = await portal.ListAsync("Payments on-call", gives: ["prod-readers", "ReadOnlyAccess on Staging"]);
        ada = await portal.AddAsync(list, "ada.brandt");
        leo = await portal.AddAsync(list, "leo.marsh");
        var started = await portal
            .Get<StartReview>()
            .ExecuteAsync(new StartReviewCommand(list), await portal.ActorOf(Lena), default);
        review = started.Value.Id;
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Desk_OpenReview_SaysOfEachMemberWhatOneNeedsToDecide()
    {
        var other = await portal.ListAsync("Production readers", gives: ["prod-readers"]);
        await portal.AddAsync(other, "leo.marsh");
        await DecideAsync(ada, ReviewVerdict.Keep, "still on call");

        var desk = (await portal.Get<ReviewQueries>().DeskAsync(review, await portal.ActorOf(Lena), default)).Value;

        desk.Gives.ShouldBe(["prod-readers", "ReadOnlyAccess on Staging"], ignoreOrder: true);
        desk.MayReview.ShouldBeTrue();
        desk.Decided.ShouldBe(1);
        var (first, second) = (desk.Members.Single(m => m.Edge == ada), desk.Members.Single(m => m.Edge == leo));
        (first.Verdict, first.Note, first.Version).ShouldBe((ReviewVerdict.Keep, "still on call", 1));
        first.Loses.ShouldBe(["prod-readers", "ReadOnlyAccess on Staging"], ignoreOrder: true);
        first.Others.ShouldBeEmpty();
        second.Verdict.ShouldBeNull();
        second.Loses.ShouldBe(["ReadOnlyAccess on Staging"]);
        second.Others.ShouldBe(["Production readers"]);
        second.Reason.ShouldBe("Needs it");
    }

    [Fact]
    public async Task Evidence_AsJson_CanBeVerifiedWithoutThePortal()
    {
        await DecideAsync(leo, ReviewVerdict.Remove, "changed teams");
        var nora = await portal.ActorOf(Nora);
        (
            await portal
                .Get<NoteMember>()
                .ExecuteAsync(new NoteMemberCommand(list, review, leo, "changed teams in May"), nora, default)
        ).Value.Refusal.ShouldBeNull();
        (await FinishAsync([leo], Everything)).Succeeded.ShouldBeTrue();

        using var file = new MemoryStream();
        await ExportEvidence.WriteJsonAsync(await DocumentAsync(), file, default);

        using var json = JsonDocument.Parse(file.ToArray());
        EvidenceFile.Problem(json.RootElement).ShouldBeNull();
        EvidenceFile
            .Audit(json.RootElement)
            .Select(e => e.Action)
            .ShouldBe(["review.started", "review.decided", "review.noted", "review.decided", "review.finished"]);
        (await portal.AuditProblemAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Evidence_ADecisionChangedInTheDatabase_NoLongerHasItsEntry()
    {
        await FinishedAsync();
        await using (var db = portal.Db())
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
                db.Database,
                $"update list_review_decisions set note = 'somebody else' where review_id = {review.Value}"
            );

        (await DocumentAsync()).Audit.ShouldBeEmpty();
    }

    [Fact]
    public async Task Evidence_AsCsv_HasARowForEachMemberAndDisarmsFormulas()
    {
        await DecideAsync(ada, ReviewVerdict.Keep, "=HYPERLINK(\"http://example.com\")");
        await FinishedAsync();

        using var file = new MemoryStream();
        await ExportEvidence.WriteCsvAsync(await DocumentAsync(), file, default);

        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines.ShouldAllBe(line => !line.Contains(",=HYPERLINK"));
        lines.ShouldContain(line => line.Contains("Removed") && line.Contains("Leo Marsh"));
    }

    [Theory]
    [InlineData("lena.fischer", true)]
    [InlineData("nora.winter", true)]
    [InlineData("otto.klein", true)]
    [InlineData("ada.brandt", false)]
    [InlineData("georg.haas", false)]
    public async Task Review_EachRole_SeesItOrItDoesNotExist(string login, bool sees)
    {
        await FinishedAsync();
        var actor = await portal.ActorOf(login);

        var (desk, evidence) = (
            await portal.Get<ReviewQueries>().DeskAsync(review, actor, default),
            await portal.Get<ExportEvidence>().ReadAsync(review, actor, default)
        );
        var past = await portal.Get<ReviewQueries>().ListAsync(new ReviewFilter(ReviewShow.Past), actor, default);

        (desk.Succeeded, evidence.Succeeded, past.Total > 0).ShouldBe((sees, sees, sees));
        if (!sees)
            desk.Error!.Kind.ShouldBe(ErrorKind.NotFound);
    }

    [Fact]
    public async Task Finish_RemovalsAreNotThoseThatWereShown_DoesNothing()
    {
        await DecideAsync(ada, ReviewVerdict.Remove, null);
        await DecideAsync(leo, ReviewVerdict.Keep, null);

        var refused = await FinishAsync([leo]);
        refused.Error!.Code.ShouldBe("review.removals-changed");
        (await FinishAsync([])).Error!.Code.ShouldBe("review.removals-changed");
        (await portal.MemberAsync(list, "ada.brandt")).ShouldNotBeNull();

        (await FinishAsync([ada])).Succeeded.ShouldBeTrue();
        (await portal.MemberAsync(list, "ada.brandt")).ShouldBeNull();
        (await portal.MemberAsync(list, "leo.marsh")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Due_ListsOfTheOwnerOnly_WithProgress()
    {
        await DecideAsync(ada, ReviewVerdict.Keep, null);
        var mine = await portal.Get<ReviewQueries>().ListAsync(new ReviewFilter(), await portal.ActorOf(Lena), default);

        var line = mine.Rows.ShouldHaveSingleItem();
        (line.List, line.Review, line.Members, line.Decided).ShouldBe((list, review, 2, 1));
    }

    private async Task DecideAsync(ListEdgeId edge, ReviewVerdict verdict, string? note) =>
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(
                    new DecideMembersCommand(list, review, [new MemberDecision(edge, verdict, note)]),
                    await portal.ActorOf(Lena),
                    default
                )
        ).Succeeded.ShouldBeTrue();

    private static ReviewChanges Everything =>
        new(Department("Payments"), new ReviewSchedule(ReviewEvery.Month, ReviewDay.Last), "Looked at together");

    private async Task<Result<FinishedReview>> FinishAsync(IReadOnlyList<ListEdgeId>? removing, ReviewChanges? changes = null) =>
        await portal
            .Get<FinishReview>()
            .ExecuteAsync(
                new FinishReviewCommand(
                    list,
                    review,
                    [ada, leo],
                    changes ?? new ReviewChanges(Notes: "Looked at together"),
                    removing
                ),
                await portal.ActorOf(Lena),
                default
            );

    private async Task FinishedAsync()
    {
        await DecideAsync(leo, ReviewVerdict.Remove, "changed teams");
        (await FinishAsync([leo])).Succeeded.ShouldBeTrue();
    }

    private async Task<EvidenceDocument> DocumentAsync() =>
        (await portal.Get<ExportEvidence>().ReadAsync(review, await portal.ActorOf(Lena), default)).Value;
}
