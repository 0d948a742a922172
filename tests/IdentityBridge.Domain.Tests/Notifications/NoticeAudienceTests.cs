using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Notifications;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Notifications;

public sealed class NoticeAudienceTests
{
    private static readonly PersonId Person = PersonId.New();
    private static readonly PersonId Requester = PersonId.New();
    private static readonly PersonId Reviewer = PersonId.New();
    private static readonly PersonId OtherDecider = PersonId.New();
    private static readonly PersonId Owner = PersonId.New();
    private static readonly PersonId Watcher = PersonId.New();

    private static readonly Dictionary<PersonId, string> Roles = new()
    {
        [Person] = "person",
        [Requester] = "requester",
        [Reviewer] = "reviewer",
        [OtherDecider] = "decider",
        [Owner] = "owner",
        [Watcher] = "watcher",
    };

    /// <summary>Every step there is, and who hears what of it: "who kind".</summary>
    [Theory]
    [InlineData(TimelineKind.Submitted, "decider ToDecide, owner ToDecide, reviewer ToDecide, team ToDecide")]
    [InlineData(TimelineKind.ApprovedBy, "")]
    [InlineData(TimelineKind.DeniedBy, "")]
    [InlineData(TimelineKind.Shortened, "")]
    [InlineData(TimelineKind.Approved, "owner GrantedOnMine, person Approved, requester Approved, team Approved")]
    [InlineData(TimelineKind.ItemDelayed, "")]
    [InlineData(TimelineKind.ItemInPlace, "")]
    [InlineData(TimelineKind.ItemRefused, "person Refused, requester Refused, reviewer Refused, team Refused")]
    [InlineData(TimelineKind.Active, "person InPlace, requester InPlace, team InPlace")]
    [InlineData(TimelineKind.Ended, "person Ended, requester Ended, team Ended")]
    [InlineData(TimelineKind.EndedEarly, "person EndedEarly, requester EndedEarly, reviewer EndedEarly, team EndedEarly")]
    [InlineData(TimelineKind.ItemRemoved, "")]
    [InlineData(TimelineKind.ItemKept, "")]
    [InlineData(TimelineKind.Cancelled, "person Cancelled, requester Cancelled, team Cancelled")]
    [InlineData(TimelineKind.Expired, "person Expired, requester Expired, team Expired")]
    [InlineData(TimelineKind.Locked, "person Locked, requester Locked, team Locked")]
    [InlineData(TimelineKind.Unlocked, "person Unlocked, requester Unlocked, team Unlocked")]
    [InlineData(TimelineKind.AskedForInformation, "person Question, requester Question")]
    [InlineData(TimelineKind.Answered, "person Answer, requester Answer")]
    [InlineData(TimelineKind.Commented, "person Comment, requester Comment, reviewer Comment")]
    [InlineData(
        TimelineKind.EmergencyTaken,
        "decider Emergency, owner Emergency, reviewer Emergency, team Emergency, watcher Emergency"
    )]
    [InlineData(TimelineKind.FoundJustified, "person FollowedUp, requester FollowedUp, team FollowedUp")]
    [InlineData(TimelineKind.FoundNotJustified, "person FollowedUp, requester FollowedUp, team FollowedUp")]
    [InlineData(TimelineKind.Promoted, "person Promoted, requester Promoted, team Promoted")]
    [InlineData(TimelineKind.ApprovedByRule, "")]
    [InlineData((TimelineKind)9999, "")]
    public void Of_EachStep_TellsThoseItConcerns(TimelineKind kind, string expected) =>
        Said(NoticeAudience.Of(Step(kind), kind == TimelineKind.Submitted ? Pending() : Approved(), Facts())).ShouldBe(expected);

    [Fact]
    public void Of_AnEndWhereEverythingGoesOn_TellsNobody() =>
        NoticeAudience.Of(Step(TimelineKind.Ended), Approved(), Facts() with { Ending = [] }).ShouldBeEmpty();

    [Fact]
    public void Of_SubmissionThatWasDecidedAtOnce_AsksNobody() =>
        NoticeAudience.Of(Step(TimelineKind.Submitted), Approved(), Facts()).ShouldBeEmpty();

    [Fact]
    public void Of_DenialThatSuffices_TellsPersonAndRequester()
    {
        var request = Pending();
        request
            .Decide(Build.Actor(Reviewer, "Rex"), Verdict.Deny, "Not now", null, Approvers(), Build.Noon)
            .Succeeded.ShouldBeTrue();

        Said(NoticeAudience.Of(Step(TimelineKind.DeniedBy, "Rex"), request, Facts()))
            .ShouldBe("person Denied, requester Denied, team Denied");
    }

    [Theory]
    [InlineData(TimelineKind.EndedEarly)]
    [InlineData(TimelineKind.Cancelled)]
    [InlineData(TimelineKind.Locked)]
    public void Of_WhatSomebodyDid_IsNotToldToThem(TimelineKind kind)
    {
        var facts = Facts() with { Actor = Build.Actor(Person, "Ada") };

        var told = NoticeAudience.Of(Step(kind, "Ada"), Approved(), facts);

        told.ShouldNotContain(t => t.Person == Person);
        told.ShouldContain(t => t.Person == Requester);
    }

    [Fact]
    public void Of_WhatTimeDidWhileSomebodyActed_IsToldToThemToo()
    {
        var facts = Facts() with { Actor = Build.Actor(Person, "Ada") };

        NoticeAudience.Of(Step(TimelineKind.Approved), Approved(), facts).ShouldContain(t => t.Person == Person);
    }

    [Fact]
    public void Of_PersonWhoAsksThemselves_IsToldOnce()
    {
        var request = Build.Request(Person, Build.Item(Build.Policy(Build.Need(1, Build.People(Reviewer)))));

        NoticeAudience.Of(Step(TimelineKind.Expired), request, Facts()).Count(t => t.Person == Person).ShouldBe(1);
    }

    [Fact]
    public void Of_DeciderWhoseOwnBusinessItIs_IsNotAskedToDecide()
    {
        var facts = Facts() with
        {
            Deciders = new HashSet<PersonId> { Person, Requester, Reviewer },
        };

        Said(NoticeAudience.Of(Step(TimelineKind.Submitted), Pending(), facts)).ShouldBe("reviewer ToDecide, team ToDecide");
    }

    [Fact]
    public void Of_SameStepTwice_HasTheSameKeys()
    {
        var request = Approved();

        var first = NoticeAudience.Of(Step(TimelineKind.Locked), request, Facts());
        var second = NoticeAudience.Of(Step(TimelineKind.Locked), request, Facts());
        var later = NoticeAudience.Of(Step(TimelineKind.Locked) with { At = Build.Noon.AddMinutes(1) }, request, Facts());

        second.ShouldBe(first);
        later.Select(t => t.EventKey).Intersect(first.Select(t => t.EventKey)).ShouldBeEmpty();
    }

    [Fact]
    public void Words_OfEveryKind_SayNeitherReasonNorCommentInTitleAndText()
    {
        var request = Approved();
        foreach (var kind in Enum.GetValues<NoticeKind>().Except([NoticeKind.ReviewDue, NoticeKind.Test]))
        foreach (var reader in new PersonId?[] { Person, Requester, null })
        {
            var words = NoticeText.Of(
                new Told(reader, kind, "k"),
                request,
                new RequestNamesOf("Ada", "Bo"),
                "Rex",
                "Zebra",
                null
            );
            $"{words.Title} {words.Text}".ShouldNotContain("Quarter end");
            $"{words.Title} {words.Text}".ShouldNotContain("Zebra");
            words.Text.ShouldNotContain("For For");
            words.Text.ShouldNotContain("For Without");
            words.Facts.Reason.ShouldBe("Quarter end");
            words.Title.ShouldContain("Payroll");
            if (reader is null && kind != NoticeKind.GrantedOnMine)
                $"{words.Title} {words.Text}".ShouldNotContain("your");
        }
    }

    private static AudienceFacts Facts() =>
        new(
            Actor.System,
            new HashSet<PersonId> { Reviewer, OtherDecider, Owner },
            new HashSet<PersonId> { Owner, Reviewer, Person }
        )
        {
            Watchers = new HashSet<PersonId> { Watcher, Person },
            Ending = ["Payroll"],
        };

    private static ApproverFacts Approvers() => Build.Facts(active: [Reviewer, OtherDecider, Owner]);

    private static AccessRequest Pending() =>
        AccessRequest
            .Submit(
                Build.Wish(
                    Requester,
                    Person,
                    Build.Item(Build.Policy(Build.Need(1, Build.People(Reviewer, OtherDecider, Owner))))
                ),
                Build.Noon
            )
            .Value;

    private static AccessRequest Approved()
    {
        var request = Pending();
        request
            .Decide(Build.Actor(Reviewer, "Rex"), Verdict.Approve, null, null, Approvers(), Build.Noon)
            .Succeeded.ShouldBeTrue();
        return request;
    }

    private static TimelineEntry Step(TimelineKind kind, string? who = null) =>
        new(RequestId.New(), Build.Noon, kind, who, null, null, null);

    private static string Said(IEnumerable<Told> told) =>
        string.Join(", ", told.Select(t => $"{(t.Person is { } p ? Roles[p] : "team")} {t.Kind}").Order(StringComparer.Ordinal));
}
