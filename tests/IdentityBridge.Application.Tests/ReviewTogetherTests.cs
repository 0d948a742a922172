using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.TestKit;
using Microsoft.EntityFrameworkCore;
using static IdentityBridge.Application.Tests.ListHost;

namespace IdentityBridge.Application.Tests;

/// <summary>Two owners in one review: each sees what the other said, and nobody's word is lost unseen.</summary>
public sealed class ReviewTogetherTests : IAsyncLifetime
{
    private PortalHost portal = null!;
    private Actor lena = null!;
    private Actor nora = null!;
    private AccessListId list;
    private ListEdgeId ada;
    private ListEdgeId leo;
    private ListReviewId review;

    public async ValueTask InitializeAsync()
    {
        portal = await PortalHost.StartAsync();
        (lena, nora) = (await portal.ActorOf(Lena), await portal.ActorOf(Nora));
        list = await portal.ListAsync("Payments on-call");
        ada = await portal.AddAsync(list, "ada.brandt");
        leo = await portal.AddAsync(list, "leo.marsh");
        review = (await portal.Get<StartReview>().ExecuteAsync(new StartReviewCommand(list), lena, default)).Value.Id;
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Decide_SetBack_IsUndecidedForAllAndMustBeDecidedAgain()
    {
        var kept = await DecideAsync(lena, ada, ReviewVerdict.Keep, 0);
        var back = await DecideAsync(lena, ada, null, kept.Version);

        (back.Refusal, back.Verdict, back.ByName).ShouldBe((null, null, lena.Name));
        var desk = await DeskAsync(nora);
        desk.Decided.ShouldBe(0);
        (await portal.Get<ReviewQueries>().ListAsync(new ReviewFilter(), lena, default)).Rows.Single().Decided.ShouldBe(0);
        await DecideAsync(lena, leo, ReviewVerdict.Keep, null);
        (await FinishAsync([])).Error.ShouldBeOfType<UndecidedMembers>().Edges.ShouldBe([ada]);
    }

    [Fact]
    public async Task Decide_SetBackByTheOtherMeanwhile_IsToldAndHolds()
    {
        var seen = await DecideAsync(lena, ada, ReviewVerdict.Keep, 0);
        await DecideAsync(nora, ada, null, seen.Version);

        var late = await DecideAsync(lena, ada, ReviewVerdict.Remove, seen.Version);

        late.Refusal!.Message.ShouldStartWith($"{nora.Name} set it back to undecided meanwhile.");
        late.Verdict.ShouldBeNull();
        var backTooLate = await DecideAsync(lena, ada, null, 0);
        backTooLate.Refusal.ShouldNotBeNull();
    }

    [Fact]
    public async Task Note_ByTheOther_LeavesTheDecisionAndSaysWhoseItIs()
    {
        await DecideAsync(lena, ada, ReviewVerdict.Keep, 0);
        var noted = await NoteAsync(nora, ada, " asked her ", 1);

        (noted.Refusal, noted.Verdict, noted.ByName).ShouldBe((null, ReviewVerdict.Keep, lena.Name));
        (noted.Note, noted.NoteByName).ShouldBe(("asked her", nora.Name));
        var late = await DecideAsync(lena, ada, ReviewVerdict.Remove, 1);
        late.Refusal!.Message.ShouldStartWith($"{nora.Name} wrote a note meanwhile: “asked her”");
        (await NoteAsync(lena, ada, "mine", 1)).Refusal.ShouldNotBeNull();
        (await NoteAsync(lena, ada, null, noted.Version)).Note.ShouldBeNull();
    }

    [Fact]
    public async Task Note_NobodyDecided_StaysUndecidedAndIsEvidenceInTheEnd()
    {
        await NoteAsync(nora, ada, "on leave until May", 0);
        (await DeskAsync(lena))
            .Members.Single(m => m.Edge == ada)
            .ShouldSatisfyAllConditions(
                m => m.Verdict.ShouldBeNull(),
                m => m.DecidedByName.ShouldBeNull(),
                m => m.Note.ShouldBe("on leave until May")
            );

        (await FinishAsync([ada, leo])).Succeeded.ShouldBeTrue();

        var evidence = (await portal.Get<ExportEvidence>().ReadAsync(review, lena, default)).Value.Evidence;
        var row = evidence.Rows.Single(r => r.Member == ada);
        (row.ByName, row.Note, row.NoteByName, row.ConfirmedAtEnd).ShouldBe((lena.Name, "on leave until May", nora.Name, true));
        evidence.Outcome.Reviewers.ShouldBe([nora.Name, lena.Name], ignoreOrder: true);
    }

    [Fact]
    public async Task Draft_OfTwo_IsOneAndTheLastWordCountsForEachPart()
    {
        var monthly = new ReviewSchedule(ReviewEvery.Month, ReviewDay.Last);
        await DraftAsync(lena, DraftParts.Requirements, new ReviewChanges(Department("Payments")));
        await DraftAsync(lena, DraftParts.Notes, new ReviewChanges(Notes: "first"));
        await DraftAsync(nora, DraftParts.Notes | DraftParts.Schedule, new ReviewChanges(null, monthly, "second "));

        var draft = (await DeskAsync(lena)).Draft;
        (draft.Requirements, draft.RequirementsBy?.ByName).ShouldBe((Department("Payments"), lena.Name));
        (draft.Schedule, draft.ScheduleBy?.ByName).ShouldBe((monthly, nora.Name));
        (draft.Notes, draft.NotesBy?.ByName).ShouldBe(("second", nora.Name));
        var before = (await portal.Get<AccessListQueries>().DetailsAsync(list, lena, default)).Value;
        before.Membership.ShouldBe(Requirements.None);
        var shown = new ReviewChanges(Department("Payments"), monthly, "first");
        (await FinishAsync([ada, leo], shown)).Error!.Code.ShouldBe("review.draft-changed");
        (await FinishAsync([ada, leo], draft.ToChanges())).Succeeded.ShouldBeTrue();
        var after = (await portal.Get<AccessListQueries>().DetailsAsync(list, lena, default)).Value;
        (after.Membership, after.Schedule).ShouldBe((Department("Payments"), monthly));
        (await TryDraftAsync(nora, DraftParts.Notes, new ReviewChanges(Notes: "late"))).Error!.Code.ShouldBe("review.finished");
    }

    [Theory]
    [InlineData("ada.brandt", ErrorKind.Forbidden)]
    [InlineData("otto.klein", ErrorKind.Forbidden)]
    [InlineData("georg.haas", ErrorKind.NotFound)]
    public async Task DraftAndNote_ByWhoDoesNotReview_AreRefused(string login, ErrorKind kind)
    {
        var actor = await portal.ActorOf(login);

        (await TryDraftAsync(actor, DraftParts.Notes, new ReviewChanges(Notes: "x"))).Error!.Kind.ShouldBe(kind);
        var noted = await portal.Get<NoteMember>().ExecuteAsync(new NoteMemberCommand(list, review, ada, "x"), actor, default);
        noted.Error!.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task Audit_AskedAboutAPerson_SaysWhoDecidedWhatAndWhen()
    {
        var kept = await DecideAsync(lena, ada, ReviewVerdict.Keep, 0);
        kept = await DecideAsync(lena, ada, ReviewVerdict.Keep, kept.Version);
        await DecideAsync(nora, ada, null, kept.Version);
        (await FinishAsync([ada, leo])).Succeeded.ShouldBeTrue();

        await using var db = portal.Db();
        var person = (await portal.PersonAsync("ada.brandt")).Id.Value;
        var said = await db
            .Audit.Where(a => a.Action == "review.decided" && a.PersonId == person)
            .OrderBy(a => a.Sequence)
            .Select(a => a.Summary)
            .ToListAsync();
        said.ShouldBe([
            $"{lena.Name} decided about Ada Brandt in the review of Payments on-call: keep.",
            $"{nora.Name} set Ada Brandt back to undecided in the review of Payments on-call.",
            "Ada Brandt was not looked at one by one in the review of Payments on-call: keep.",
        ]);
    }

    private async Task<DecidedMember> DecideAsync(Actor by, ListEdgeId edge, ReviewVerdict? verdict, long? seen) =>
        (
            await portal
                .Get<DecideMembers>()
                .ExecuteAsync(
                    new DecideMembersCommand(list, review, [new MemberDecision(edge, verdict, null, seen)]),
                    by,
                    default
                )
        ).Value.Single();

    private async Task<DecidedMember> NoteAsync(Actor by, ListEdgeId edge, string? note, long seen) =>
        (await portal.Get<NoteMember>().ExecuteAsync(new NoteMemberCommand(list, review, edge, note, seen), by, default)).Value;

    private Task<Result<ReviewDraft>> TryDraftAsync(Actor by, DraftParts parts, ReviewChanges values) =>
        portal.Get<DraftReview>().ExecuteAsync(new DraftReviewCommand(list, review, parts, values), by, default);

    private async Task DraftAsync(Actor by, DraftParts parts, ReviewChanges values) =>
        (await TryDraftAsync(by, parts, values)).Succeeded.ShouldBeTrue();

    private async Task<ReviewDesk> DeskAsync(Actor by) =>
        (await portal.Get<ReviewQueries>().DeskAsync(review, by, default)).Value;

    private Task<Result<FinishedReview>> FinishAsync(IReadOnlyList<ListEdgeId> kept, ReviewChanges? changes = null) =>
        portal
            .Get<FinishReview>()
            .ExecuteAsync(new FinishReviewCommand(list, review, kept, changes ?? new ReviewChanges(), []), lena, default);
}
