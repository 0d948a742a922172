using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>Every verb in every state of a follow-up does what <see cref="StateTables.FollowUps" /> says: nothing but a verdict closes one.</summary>
public sealed class FollowUpTableTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Nora = PersonId.New();
    private static readonly ApproverFacts Facts = Build.Facts(active: [Grace]);
    private static readonly RequestPolicy Policy = Build.Policy(
        Build.Draft(Build.Need(1, Build.People(Grace))) with
        {
            Emergency = new BreakGlass(TimeSpan.FromHours(4), TimeSpan.FromDays(3)),
        }
    );

    public static TheoryData<string, string, string> Cells()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (state, verb, outcome) in StateTables.FollowUps.Cells)
            data.Add(state, verb, outcome);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Verb_InState_DoesWhatTheTableSays(string state, string verb, string outcome)
    {
        var request = Taken();
        var now = state == "Overdue" ? Build.Noon.AddDays(3) : Build.Noon.AddMinutes(10);
        if (state is "Justified" or "NotJustified")
            request.CloseFollowUp(Build.Actor(Grace), state == "Justified", "Seen", Facts, Build.Noon).Succeeded.ShouldBeTrue();
        var before = request.FollowUp!.State;
        request.FollowUp.IsOverdue(now).ShouldBe(state == "Overdue");

        var refusal = Do(request, verb, now);

        refusal.ShouldBe(StateTable.IsRefusal(outcome) ? $"request.{outcome}" : null);
        var changed = outcome != StateTable.Nothing && !StateTable.IsRefusal(outcome);
        request.FollowUp.State.ToString().ShouldBe(changed ? outcome : before.ToString());
        if (changed)
            (request.FollowUp.ById, request.FollowUp.At, request.FollowUp.Comment).ShouldBe((Grace, now, "Seen"));
    }

    [Fact]
    public void Close_NobodyIsNamedAnyMore_FallsToAdministratorsAndReviewersEverywhere()
    {
        var administrator = new Actor(Nora, "Nora", PortalRoles.Administrator);
        Taken().CloseFollowUp(administrator, true, "Seen", Facts, Build.Noon).Error!.Code.ShouldBe("request.not-follow-up");
        Taken().CloseFollowUp(administrator, true, "Seen", Build.Facts(), Build.Noon).Succeeded.ShouldBeTrue();
        Taken().CloseFollowUp(Build.Actor(Nora), true, "Seen", Build.Facts(), Build.Noon).Succeeded.ShouldBeFalse();
        Taken()
            .CloseFollowUp(Build.Actor(Nora), true, "Seen", Build.Facts(everywhere: [Nora]), Build.Noon)
            .Succeeded.ShouldBeTrue();
        var own = new Actor(Ada, "Ada", PortalRoles.Administrator);
        Taken().CloseFollowUp(own, true, "Seen", Build.Facts(), Build.Noon).Error!.Code.ShouldBe("request.own-follow-up");
    }

    [Fact]
    public void Submit_PolicyNamesWhoFollowsUp_OnlyTheyDo()
    {
        var followed = Build.Policy(
            Build.Draft(Build.Need(2, Build.People(Grace))) with
            {
                Emergency = new BreakGlass(TimeSpan.FromHours(4), TimeSpan.FromDays(3)) { FollowUpBy = [Build.People(Nora)] },
            }
        );
        var facts = Build.Facts(active: [Grace, Nora]);
        Taken(followed).CloseFollowUp(Build.Actor(Grace), true, "Seen", facts, Build.Noon).Succeeded.ShouldBeFalse();
        Taken(followed).CloseFollowUp(Build.Actor(Nora), true, "Seen", facts, Build.Noon).Succeeded.ShouldBeTrue();
    }

    public static TheoryData<string, RequestDraft> Wrong =>
        new()
        {
            { "request.no-emergency", Wish(Build.Policy(Build.Need(1, Build.Manager()))) },
            { "request.emergency-reason", Wish(Policy) with { Reason = " Outage!! " } },
            { "request.emergency-too-long", Wish(Policy) with { Duration = TimeSpan.FromHours(4) + TimeSpan.FromTicks(1) } },
            { "request.emergency-of-another", Wish(Policy) with { Requester = Grace } },
            { "request.too-short", Wish(Policy) with { Duration = TimeSpan.FromSeconds(59) } },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Submit_WrongEmergency_IsRefusedWithItsCode(string code, RequestDraft draft) =>
        AccessRequest.Submit(draft, Build.Noon).Error.ShouldNotBeNull().Code.ShouldBe(code);

    [Fact]
    public void Submit_Emergency_IsApprovedWithoutADecisionAndDueAtItsTime()
    {
        var request = Taken();
        (request.Status, request.IsEmergency, request.Decisions.Count).ShouldBe((RequestStatus.Approved, true, 0));
        request.FollowUp!.Due.ShouldBe(Build.Noon.AddDays(3));
        request
            .Timeline.Select(t => t.Kind)
            .ShouldBe([TimelineKind.Submitted, TimelineKind.EmergencyTaken, TimelineKind.Approved]);
    }

    private static string? Do(AccessRequest request, string verb, DateTimeOffset now)
    {
        switch (verb)
        {
            case "justified" or "not-justified":
                return request.CloseFollowUp(Build.Actor(Grace), verb == "justified", "Seen", Facts, now).Error?.Code;
            case "justified-by-nobody":
                return request.CloseFollowUp(Build.Actor(Nora), true, "Seen", Facts, now).Error?.Code;
            case "justified-without-comment":
                return request.CloseFollowUp(Build.Actor(Grace), true, " ", Facts, now).Error?.Code;
            case "end" or "end-early":
                request.End(now, Actor.System, null, early: verb == "end-early");
                return null;
            case "close":
                request.Close(now, "Ada has left.");
                return null;
            case "expire":
                request.Expire(now);
                return null;
            case "locked":
                request.NoteLocked(now, Build.Actor(Grace), "A leaked key");
                return null;
            default:
                throw new ArgumentException(verb, nameof(verb));
        }
    }

    private static RequestDraft Wish(RequestPolicy policy) =>
        Build.Wish(Ada, Ada, Build.Item(policy)) with
        {
            Reason = "Payments are down",
            IsEmergency = true,
        };

    private static AccessRequest Taken(RequestPolicy? policy = null)
    {
        var request = AccessRequest.Submit(Wish(policy ?? Policy), Build.Noon).Value;
        request.DecideAtOnce(Build.Actor(Ada), Build.Noon).Count.ShouldBe(1);
        return request;
    }
}
