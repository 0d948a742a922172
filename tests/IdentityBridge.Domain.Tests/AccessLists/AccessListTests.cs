using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Catalog;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Roles;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.AccessLists;

public sealed class AccessListTests
{
    private static readonly DateTimeOffset Noon = Build.Noon;
    private static readonly Actor Lena = Build.Actor(PersonId.New(), "Lena Fischer");
    private static readonly Actor Marco = Build.Actor(PersonId.New(), "Marco Bianchi");

    private readonly AccessList list = List();
    private readonly ReviewMember ada = new(ListEdgeId.New(), "Ada Brandt");
    private readonly ReviewMember leo = new(ListEdgeId.New(), "Leo Marsh");

    [Fact]
    public void Create_EverythingWrong_SaysItAll()
    {
        var draft = new AccessListDraft("")
        {
            GraceDays = -1,
            Schedule = new ReviewSchedule((ReviewEvery)2, ReviewDay.Last),
            Membership = Company.Department(" "),
            Origin = ListOrigin.OktaGroup,
        };
        var error = AccessList.Create(draft, Lena, Noon).Error!;
        foreach (var part in new[] { "title", "grace", "every 1, 3, 6 or 12", "department", "imported" })
            error.Message.ShouldContain(part, Case.Insensitive);
    }

    [Fact]
    public void Create_Default_IsDueInSixMonths() =>
        list.NextDueAt.ShouldBe(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Delete_UsedByAnotherList_IsRefusedByName()
    {
        list.Delete(["Engineering"], Noon).Error!.Message.ShouldContain("Engineering");
        list.DeletedAt.ShouldBeNull();
        list.Delete([], Noon).Succeeded.ShouldBeTrue();
        (list.Gives(Noon, locked: false), list.ClockAt).ShouldBe((false, null));
    }

    [Fact]
    public void SetGrants_OtherRoles_KeepsWhatStays()
    {
        var (a, b, c) = (RoleId.New(), RoleId.New(), EntitlementId.New());
        list.SetGrants([a], [c]).ShouldBeTrue();
        var kept = list.Grants.Single(g => g.EntitlementId == c).Id;
        list.SetGrants([b], [c]).ShouldBeTrue();
        list.Grants.Select(g => g.RoleId).OfType<RoleId>().ShouldBe([b]);
        list.Grants.Single(g => g.EntitlementId == c).Id.ShouldBe(kept);
        list.SetGrants([b], [c]).ShouldBeFalse();
    }

    [Fact]
    public void Suspend_ReviewOverdue_StopsAtTheEndOfTheGraceAndComesBackWhenReviewed()
    {
        var strict = List(OverduePolicy.SuspendGrants);
        var end = strict.NextDueAt.AddDays(14);
        strict.NoteDue(strict.NextDueAt).ShouldBeTrue();
        strict.ClockAt.ShouldBe(end);
        strict.Suspend(end.AddTicks(-10)).ShouldBeFalse();
        (strict.Gives(end.AddTicks(-10), locked: false), strict.Gives(end, locked: false)).ShouldBe((true, false));
        strict.Suspend(end.AddMinutes(5)).ShouldBeTrue();
        (strict.SuspendedSince, strict.ClockAt).ShouldBe((end, null));
        strict.Reviewed(strict.Schedule, end.AddDays(1));
        (strict.SuspendedSince, strict.Gives(end.AddDays(1), locked: false)).ShouldBe((null, true));
        strict.NextDueAt.ShouldBe(new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Reschedule_ReviewIsDue_StaysDue()
    {
        var due = list.NextDueAt;
        list.Reschedule(new ReviewSchedule(ReviewEvery.Month, ReviewDay.Last), OverduePolicy.Remind, 0, due.AddDays(1));
        list.NextDueAt.ShouldBe(due);
    }

    [Theory]
    [InlineData(PortalRoles.None, false, false, "list.not-found", "list.not-found", "list.not-found")]
    [InlineData(PortalRoles.Reviewer, false, false, "list.not-found", "list.not-found", "list.not-found")]
    [InlineData(PortalRoles.None, false, true, null, "list.owners-only", "list.administrators-only")]
    [InlineData(PortalRoles.None, true, false, null, null, "list.administrators-only")]
    [InlineData(PortalRoles.Auditor, false, false, null, "list.owners-only", "list.administrators-only")]
    [InlineData(PortalRoles.Administrator, false, false, null, null, null)]
    public void Refusal_EveryStanding_IsAsAgreed(
        PortalRoles roles,
        bool owner,
        bool member,
        string? see,
        string? ownersMay,
        string? administratorsMay
    )
    {
        string? Code(ListRight right) =>
            ListRights.Refusal(right, Lena with { Roles = roles }, new ListStanding(owner, member))?.Code;
        Code(ListRight.See).ShouldBe(see);
        foreach (
            var right in Enum.GetValues<ListRight>()
                .Where(r =>
                    r
                        is ListRight.ChangeMembers
                            or ListRight.Review
                            or ListRight.ChangeMembershipRequirements
                            or ListRight.ChangeAsking
                )
        )
            Code(right).ShouldBe(ownersMay);
        // GHSA-76cc-p55w-63g3: an owner could extend what the list grants.
        foreach (var right in Enum.GetValues<ListRight>().Where(r => r >= ListRight.ChangeOwners))
            Code(right).ShouldBe(administratorsMay);
    }

    [Fact]
    public void Finish_MembersUndecided_NamesThemAndChangesNothing()
    {
        var review = ListReview.Start(list, Lena, Noon);
        review.Decide(ada, ReviewVerdict.Remove, null, 0, Lena, Noon).Succeeded.ShouldBeTrue();
        var error = Finish(review, [ada, leo]).Error.ShouldBeOfType<UndecidedMembers>();
        error.Edges.ShouldBe([leo.Edge]);
        error.Message.ShouldContain("Leo Marsh");
        review.FinishedAt.ShouldBeNull();
    }

    [Fact]
    public void Finish_Decided_RemovesExactlyTheIdsSaid()
    {
        // Teleport 51194: a review removed every member.
        var review = ListReview.Start(list, Lena, Noon);
        var gone = new ReviewMember(ListEdgeId.New(), "Noah Bergman");
        review.Decide(ada, ReviewVerdict.Remove, "moved teams", null, Lena, Noon);
        review.Decide(gone, ReviewVerdict.Remove, null, null, Lena, Noon);
        var due = list.NextDueAt;
        var removed = Finish(
            review,
            [ada, leo],
            confirm: [leo.Edge],
            new ReviewChanges(Company.Department("Payments"), null, "Fine")
        );
        removed.Value.ShouldBe([ada.Edge]);
        var outcome = review.Outcome!;
        outcome.Removed.ShouldBe([ada.Edge.Value]);
        outcome.Kept.ShouldBe([leo.Edge.Value]);
        outcome.AlreadyGone.ShouldBe([gone.Edge.Value]);
        outcome.RequirementsBefore.ShouldBe(Requirements.None);
        outcome.RequirementsAfter.ShouldBe(Company.Department("Payments"));
        outcome.Reviewers.ShouldBe(["Lena Fischer", "Marco Bianchi"]);
        list.NextDueAt.ShouldBe(list.Schedule.Next(due));
        review.Decisions.Single(d => d.EdgeId == leo.Edge).ConfirmedAtEnd.ShouldBeTrue();
    }

    [Fact]
    public void Finish_Twice_TheSecondIsToldWhoWasFirst()
    {
        var review = ListReview.Start(list, Lena, Noon);
        Finish(review, []).Succeeded.ShouldBeTrue();
        var error = Finish(review, []).Error!;
        (error.Kind, error.Code).ShouldBe((ErrorKind.Conflict, "review.finished"));
        error.Message.ShouldContain("Marco Bianchi");
    }

    [Fact]
    public void Decide_SomebodyDecidedOtherwiseMeanwhile_IsAConflict()
    {
        var review = ListReview.Start(list, Lena, Noon);
        review.Decide(ada, ReviewVerdict.Keep, null, 0, Lena, Noon).Succeeded.ShouldBeTrue();
        review.Decide(ada, ReviewVerdict.Remove, null, 7, Marco, Noon).Error!.Code.ShouldBe("review.decided-meanwhile");
        review.Decide(ada, ReviewVerdict.Remove, null, null, Marco, Noon).Succeeded.ShouldBeTrue();
        review.Decisions.Single().ByName.ShouldBe("Marco Bianchi");
    }

    [Fact]
    public void Finish_SetBackAndOnlyNoted_AreUndecided()
    {
        var review = ListReview.Start(list, Lena, Noon);
        review.Decide(ada, ReviewVerdict.Remove, "moved", 0, Lena, Noon);
        review.Decide(ada, null, "moved", null, Marco, Noon.AddHours(1)).Value.NoteByName.ShouldBe("Lena Fischer");
        review.Write(leo, "who is this?", 0, Marco, Noon);
        Finish(review, [ada, leo]).Error.ShouldBeOfType<UndecidedMembers>().Edges.ShouldBe([ada.Edge, leo.Edge]);
        review.Write(leo, " ", null, Lena, Noon).Value.Note.ShouldBeNull();
        Finish(review, [ada, leo], confirm: [ada.Edge, leo.Edge]).Value.ShouldBeEmpty();
        var row = ReviewEvidence.Of(review).Rows.Single(r => r.Member == ada.Edge);
        (row.Verdict, row.ByName, row.NoteByName).ShouldBe((ReviewVerdict.Keep, "Marco Bianchi", "Lena Fischer"));
    }

    [Fact]
    public void EndOverdue_NobodyDecided_RemovesAllButTheKept()
    {
        var review = ListReview.Start(list, Lena, Noon);
        review.Decide(ada, ReviewVerdict.Keep, null, null, Lena, Noon);
        review.EndOverdue(list, [ada, leo], Noon.AddYears(1)).ShouldBe([leo.Edge]);
        review.FinishedByName.ShouldBe("IdentityBridge");
    }

    [Fact]
    public void Role_OfTheSystem_CannotBeChangedAndIsPutBack()
    {
        var entitlement = EntitlementId.New();
        var role = Role.ForAccountAssignment(entitlement, Role.SystemName("PowerUserAccess", "Production", "012345678901"));
        role.Name.ShouldBe("PowerUserAccess-on-Production-012345678901");
        role.Change(new RoleDraft("Mine", null, [EntitlementId.New()], null)).Error!.Code.ShouldBe("role.system");
        role.Hold([EntitlementId.New(), entitlement]);
        role.PutBack(entitlement, role.Name).ShouldBeTrue();
        role.Entitlements.Select(e => e.EntitlementId).ShouldBe([entitlement]);
        role.PutBack(entitlement, role.Name).ShouldBeFalse();
    }

    [Fact]
    public void Role_ListedAndSelected_IsRefused() =>
        Role.Create(new RoleDraft("Both", null, [], Selector.Everything)).Error!.Code.ShouldBe("role.invalid");

    [Fact]
    public void Role_WithAnEmptyOrBlankSelector_IsRefused()
    {
        Selector[] wrong =
        [
            Selector.Everything,
            Selector.Everything with
            {
                Names = ["prod-*", " "],
            },
            Selector.Everything with
            {
                Names = [.. Enumerable.Range(0, Role.MaxPatterns + 1).Select(i => $"n{i}")],
            },
        ];
        foreach (var selector in wrong)
            Role.Create(new RoleDraft("Some", null, null, selector)).Error!.Code.ShouldBe("role.invalid");
        Role.Create(new RoleDraft("Some", null, null, Selector.Everything with { Names = ["prod-*"] })).Succeeded.ShouldBeTrue();
    }

    private Result<IReadOnlyList<ListEdgeId>> Finish(
        ListReview review,
        IReadOnlyCollection<ReviewMember> members,
        IReadOnlyCollection<ListEdgeId>? confirm = null,
        ReviewChanges? changes = null
    ) => review.Finish(list, members, confirm ?? [], changes ?? new ReviewChanges(), Marco, Noon.AddDays(1));

    private static AccessList List(OverduePolicy overdue = OverduePolicy.Remind) =>
        AccessList.Create(new AccessListDraft("Payments on call") { Overdue = overdue }, Lena, Noon).Value;
}
