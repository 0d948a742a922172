using System.Text;
using System.Text.Json;
using IdentityBridge.Application.AccessLists;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
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
        await FinishedAsync();

        using var file = new MemoryStream();
        await ExportEvidence.WriteJsonAsync(await DocumentAsync(), file, default);

        using var json = JsonDocument.Parse(file.ToArray());
        var entries = json.RootElement.GetProperty("audit").EnumerateArray().Select(Entry).ToList();
        entries.ShouldAllBe(e => AuditChain.Hash(e) == e.Hash);
        entries.Select(e => e.Action).ShouldBe(["review.started", "review.finished"]);
        var digest = Digest(json.RootElement.GetProperty("evidence"));
        json.RootElement.GetProperty("digest").GetString().ShouldBe(digest);
        entries[^1].Summary.ShouldEndWith($"Evidence sha256 {digest}.");
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

    private async Task<Result<FinishedReview>> FinishAsync(IReadOnlyList<ListEdgeId>? removing) =>
        await portal
            .Get<FinishReview>()
            .ExecuteAsync(
                new FinishReviewCommand(list, review, [ada, leo], new ReviewChanges(Notes: "Looked at together"), removing),
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

    private static AuditEntry Entry(JsonElement e) =>
        new(
            e.GetProperty("sequence").GetInt64(),
            e.GetProperty("at").GetDateTimeOffset(),
            Text(e, "action"),
            Id(e, "actorId"),
            Text(e, "actorName"),
            Text(e, "subjectKind"),
            Text(e, "subjectId"),
            Text(e, "summary"),
            Id(e, "personId"),
            Text(e, "previousHash"),
            Text(e, "hash")
        );

    /// <summary>Written again from what <c>docs/reviews.md</c> says, so that an auditor's own program would agree.</summary>
    private static string Digest(JsonElement e)
    {
        List<string> fields =
        [
            Text(e, "review"),
            Text(e, "list"),
            Micros(e, "dueAt"),
            Micros(e, "startedAt"),
            Text(e, "startedByName"),
            Micros(e, "finishedAt"),
            Text(e, "finishedByName"),
            Text(e, "notes"),
            Micros(e.GetProperty("outcome"), "nextDueAt"),
            "schedule as before",
            "requirements as before",
        ];
        foreach (var row in e.GetProperty("rows").EnumerateArray().OrderBy(r => Guid.Parse(Text(r, "member"))))
            fields.AddRange([
                Text(row, "member"),
                Text(row, "name"),
                Text(row, "verdict"),
                Text(row, "result"),
                Text(row, "byName"),
                Micros(row, "at"),
                Text(row, "note"),
                row.GetProperty("confirmedAtEnd").GetBoolean() ? "at the end" : "",
            ]);
        using var bytes = new MemoryStream();
        foreach (var field in fields.Select(Encoding.UTF8.GetBytes))
        {
            bytes.Write([(byte)(field.Length >> 24), (byte)(field.Length >> 16), (byte)(field.Length >> 8), (byte)field.Length]);
            bytes.Write(field);
        }
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray()));
    }

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? "";

    private static Guid? Id(JsonElement e, string name) =>
        e.GetProperty(name).ValueKind == JsonValueKind.Null ? null : e.GetProperty(name).GetGuid();

    private static string Micros(JsonElement e, string name) =>
        (e.GetProperty(name).GetDateTimeOffset().UtcTicks / 10).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
