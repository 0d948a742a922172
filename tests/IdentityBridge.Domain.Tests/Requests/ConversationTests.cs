using System.Text;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>Words about a request, and the question that a request can wait for.</summary>
public sealed class ConversationTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Colleague = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly PersonId Owner = PersonId.New();
    private static readonly ResourceId Payroll = ResourceId.New();
    private static readonly DateTimeOffset Now = Build.Noon.AddMinutes(5);

    private static readonly ApproverFacts Facts = Build.Facts(
        owners: new Dictionary<ResourceId, IReadOnlySet<PersonId>> { [Payroll] = new HashSet<PersonId> { Owner } },
        active: [Grace, Alan]
    );

    [Fact]
    public void Ask_ThenAnswerByRequester_WaitsAndWaitsNoMore()
    {
        var request = Request();

        request.AskForInformation(Build.Actor(Grace, "Grace"), "For which load?", Facts, Now).Succeeded.ShouldBeTrue();
        (request.WaitsForRequester, request.AskedById, request.AskedByName, request.AskedAt, request.Status).ShouldBe(
            (true, Grace, "Grace", Now, RequestStatus.Pending)
        );
        request.Comment(Build.Actor(Alan), "I wonder, too", Facts, Now).Succeeded.ShouldBeTrue();
        request.WaitsForRequester.ShouldBeTrue();
        request.Comment(Build.Actor(Ada, "Ada"), "The nightly one", Facts, Now.AddMinutes(1)).Succeeded.ShouldBeTrue();

        (request.WaitsForRequester, request.AnsweredAt).ShouldBe((false, Now.AddMinutes(1)));
        request
            .Timeline.Skip(1)
            .Select(e => e.Kind)
            .ShouldBe([TimelineKind.AskedForInformation, TimelineKind.Commented, TimelineKind.Answered]);
    }

    [Fact]
    public void Ask_SecondQuestion_OpensItAgain()
    {
        var request = Request();
        request.AskForInformation(Build.Actor(Grace), "For which load?", Facts, Now);
        request.Comment(Build.Actor(Ada), "The nightly one", Facts, Now);

        request.AskForInformation(Build.Actor(Alan), "And for how long?", Facts, Now.AddMinutes(2)).Succeeded.ShouldBeTrue();

        (request.WaitsForRequester, request.AskedById, request.AnsweredAt).ShouldBe((true, Alan, null));
        request.Comment(Build.Actor(Colleague), "An hour", Facts, Now.AddMinutes(3)).Succeeded.ShouldBeTrue();
        request.WaitsForRequester.ShouldBeFalse();
    }

    [Fact]
    public void Decide_ByWhoAsked_NeedsNoAnswerAndTheQuestionIsGone()
    {
        var request = Request(approvals: 2);
        request.AskForInformation(Build.Actor(Grace), "For which load?", Facts, Now);

        request.Decide(Build.Actor(Alan), Verdict.Approve, null, null, Facts, Now).Succeeded.ShouldBeTrue();
        request.WaitsForRequester.ShouldBeTrue();
        request.AskForInformation(Build.Actor(Alan), "And?", Facts, Now).Error!.Code.ShouldBe("request.decided-already");
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, Now).Succeeded.ShouldBeTrue();

        (request.WaitsForRequester, request.AskedById, request.Status).ShouldBe((false, null, RequestStatus.Approved));
    }

    [Fact]
    public void Comment_ByThoseItConcerns_IsTakenOthersAreRefused()
    {
        var request = Request();
        var everywhere = PersonId.New();
        var facts = Facts with { ReviewersEverywhere = new HashSet<PersonId> { everywhere } };
        foreach (var person in new[] { Ada, Colleague, Grace, Owner, everywhere })
            request.Comment(Build.Actor(person), "Fine", facts, Now).Succeeded.ShouldBeTrue();
        request
            .Comment(new Actor(PersonId.New(), "Nora", PortalRoles.Administrator), "Fine", facts, Now)
            .Succeeded.ShouldBeTrue();

        foreach (var roles in new[] { PortalRoles.None, PortalRoles.Auditor })
            request
                .Comment(new Actor(PersonId.New(), "Otto", roles), "Fine", facts, Now)
                .Error!.Code.ShouldBe("request.may-not-comment");
        request.Comment(Actor.System, "Fine", facts, Now).Error!.Code.ShouldBe("request.may-not-comment");
        request.Timeline.Count(e => e.Kind == TimelineKind.Commented).ShouldBe(6);
    }

    [Fact]
    public void Comment_AfterTheEnd_IsTakenForThirtyDays()
    {
        var request = Request();
        request.Cancel(Build.Actor(Ada), Now);

        request.Comment(Build.Actor(Ada), "A mistake", Facts, Now + AccessRequest.TalkAfterEnd).Succeeded.ShouldBeTrue();
        var late = Now + AccessRequest.TalkAfterEnd + TimeSpan.FromTicks(1);
        request.Comment(Build.Actor(Ada), "Still", Facts, late).Error!.Code.ShouldBe("request.talk-over");

        AccessRequest.MayComment(request, Build.Actor(Ada), Facts, late).ShouldBeFalse();
        AccessRequest.MayComment(request, Build.Actor(Ada), Facts, Now).ShouldBeTrue();
        AccessRequest.MayComment(request, Build.Actor(PersonId.New()), Facts, Now).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a", 4096, true)]
    [InlineData("a", 4097, false)]
    [InlineData("é", 2048, true)]
    [InlineData("é", 2049, false)]
    [InlineData("🙂", 1025, false)]
    public void Comment_OfManyBytes_IsMeasuredInUtf8(string letter, int times, bool fits)
    {
        var text = string.Concat(Enumerable.Repeat(letter, times));
        var said = Request().Comment(Build.Actor(Ada), text, Facts, Now);
        said.Succeeded.ShouldBe(fits);
        if (!fits)
            said.Error!.Code.ShouldBe("request.too-long");
    }

    [Theory]
    [InlineData("one\r\ntwo\rthree\n\n\n\n\nfour", "one\ntwo\nthree\n\nfour")]
    [InlineData("  \0zero\u0007 bell\u001b[31m ", "zero bell[31m")]
    [InlineData("pay\u202efdp.exe\u202c\u2066x\u2069", "payfdp.exex")]
    [InlineData("<script>alert('x')</script>", "<script>alert('x')</script>")]
    [InlineData("👩‍👩‍👧 שלום", "👩‍👩‍👧 שלום")]
    [InlineData(null, "")]
    public void PlainText_OfHostileText_KeepsOnlyWhatIsSeen(string? text, string expected)
    {
        PlainText.Of(text).ShouldBe(expected);
        Should.NotThrow(() => new UTF8Encoding(false, true).GetByteCount(PlainText.Of(text)));
    }

    [Fact]
    public void PlainText_OfHalfASurrogate_HasAMarkInstead() => PlainText.Of("half \ud83d end").ShouldBe("half \ufffd end");

    private static AccessRequest Request(int approvals = 1) =>
        AccessRequest
            .Submit(
                Build.Wish(
                    Ada,
                    Colleague,
                    Build.Item(Build.Policy(Build.Need(approvals, Build.People(Grace, Alan, Ada))), Payroll)
                ),
                Build.Noon
            )
            .Value;
}
