using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

public sealed class RequestStateTests
{
    // What each verb makes of each state: the new state, the code of the refusal, or "-" for nothing happened.
    // Late is pending beyond its time and not yet swept.
    private const string Table = """
        state      approve              deny                 cancel               expire   close      end    end-early  in-place  refused
        Pending    Approved             Denied               Cancelled            -        Cancelled  -      -          -         -
        Late       request.too-late     request.too-late     Cancelled            Expired  Cancelled  -      -          -         -
        Approved   request.not-pending  request.not-pending  request.not-pending  -        -          Ended  Revoked    Active    Approved
        Active     request.not-pending  request.not-pending  request.not-pending  -        -          Ended  Revoked    -         -
        Ended      request.not-pending  request.not-pending  request.not-pending  -        -          -      -          -         -
        Denied     request.not-pending  request.not-pending  request.not-pending  -        -          -      -          -         -
        Cancelled  request.not-pending  request.not-pending  request.not-pending  -        -          -      -          -         -
        Expired    request.not-pending  request.not-pending  request.not-pending  -        -          -      -          -         -
        Revoked    request.not-pending  request.not-pending  request.not-pending  -        -          -      -          -         -
        """;

    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly ApproverFacts Facts = Build.Facts(active: [Grace, Alan]);
    private static readonly DateTimeOffset Late = Build.Noon.AddDays(7);

    public static TheoryData<string, string, string> Cells()
    {
        var lines = Table.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var data = new TheoryData<string, string, string>();
        foreach (var line in lines.Skip(1))
        foreach (var (verb, expected) in lines[0].Zip(line).Skip(1))
            data.Add(line[0], verb, expected);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Verb_InState_DoesWhatTheTableSays(string state, string verb, string expected)
    {
        var request = In(state);
        var before = (request.Status, request.Timeline.Count, request.Decisions.Count, request.EndedAt, request.Until);
        var now = state == "Late" ? Late : Build.Noon.AddMinutes(10);

        var error = Do(request, verb, now);

        if (error is not null)
            error.ShouldBe(expected);
        else if (expected != "-")
            request.Status.ToString().ShouldBe(expected);
        if (error is not null || expected == "-")
            (request.Status, request.Timeline.Count, request.Decisions.Count, request.EndedAt, request.Until).ShouldBe(before);
        else
            request.Timeline.Count.ShouldBeGreaterThan(before.Item2);
    }

    [Fact]
    public void Decide_Approved_GivesAGrantForEveryItemFromNow()
    {
        var request = Pending(2);
        var grants = request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, Build.Noon.AddHours(3)).Value;
        grants.Select(g => g.EntitlementId).ShouldBe(request.Items.Select(i => i.EntitlementId));
        grants.ShouldAllBe(g => g.PersonId == Ada && g.From == Build.Noon.AddHours(3) && g.Until == Build.Noon.AddHours(4));
        request.Items.ShouldAllBe(i => i.Status == ItemStatus.Applying);
        (request.From, request.Until).ShouldBe((Build.Noon.AddHours(3), Build.Noon.AddHours(4)));
    }

    [Fact]
    public void Decide_ByTheSystem_IsRefused() =>
        Pending().Decide(Actor.System, Verdict.Approve, null, null, Facts, Build.Noon).Error?.Code.ShouldBe("request.own");

    [Fact]
    public void Decide_BySomebodyElse_IsRefused() =>
        Code(Pending().Decide(Build.Actor(PersonId.New()), Verdict.Approve, null, null, Facts, Build.Noon))
            .ShouldBe("request.not-approver");

    [Fact]
    public void Decide_Twice_IsRefusedTheSecondTime()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.People(Grace, Alan)))));
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, Build.Noon).Succeeded.ShouldBeTrue();
        Code(request.Decide(Build.Actor(Grace), Verdict.Deny, "No", null, Facts, Build.Noon)).ShouldBe("request.decided-already");
        request.Status.ShouldBe(RequestStatus.Pending);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Decide_DenyWithoutAWord_IsRefused(string? comment) =>
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, comment, null, Facts, Build.Noon))
            .ShouldBe("request.denial-reason");

    [Fact]
    public void Decide_CommentOver4096Bytes_IsRefused()
    {
        var fits = new string('é', 2_048);
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, fits + "a", null, Facts, Build.Noon))
            .ShouldBe("request.too-long");
        Code(Pending().Decide(Build.Actor(Grace), Verdict.Deny, fits, null, Facts, Build.Noon)).ShouldBeNull();
    }

    [Theory]
    [InlineData(61, "request.lengthened")]
    [InlineData(0.5, "request.lengthened")]
    [InlineData(60, null)]
    [InlineData(30, null)]
    [InlineData(1, null)]
    public void Decide_OtherDuration_OnlyShorter(double minutes, string? code)
    {
        var request = Pending();
        Code(request.Decide(Build.Actor(Grace), Verdict.Approve, null, TimeSpan.FromMinutes(minutes), Facts, Build.Noon))
            .ShouldBe(code);
        if (code is null)
            request.Until.ShouldBe(Build.Noon.AddMinutes(minutes));
    }

    [Fact]
    public void Decide_SecondReviewerAfterAShortening_MayNotUndoIt()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(2, Build.People(Grace, Alan)))));
        request.Decide(Build.Actor(Grace), Verdict.Approve, null, TimeSpan.FromMinutes(10), Facts, Build.Noon);
        Code(request.Decide(Build.Actor(Alan), Verdict.Approve, null, Build.Hour, Facts, Build.Noon))
            .ShouldBe("request.lengthened");
        request.Decide(Build.Actor(Alan), Verdict.Approve, null, null, Facts, Build.Noon);
        request.Until.ShouldBe(Build.Noon.AddMinutes(10));
    }

    [Fact]
    public void Decide_DenialWithAShorterDuration_LeavesTheDurationAlone()
    {
        var request = Build.Request(
            Ada,
            Build.Item(Build.Policy(Build.Draft(Build.Need(1, Build.People(Grace, Alan))) with { DenialsNeeded = 2 }))
        );
        request
            .Decide(Build.Actor(Grace), Verdict.Deny, "Why?", TimeSpan.FromMinutes(10), Facts, Build.Noon)
            .Succeeded.ShouldBeTrue();
        request.Duration.ShouldBe(Build.Hour);
    }

    [Fact]
    public void Cancel_BySomebodyElse_IsRefused() =>
        Code(Pending().Cancel(Build.Actor(Grace), Build.Noon)).ShouldBe("request.not-yours");

    private static string? Do(AccessRequest request, string verb, DateTimeOffset now)
    {
        switch (verb)
        {
            case "approve":
                return Code(request.Decide(Build.Actor(Alan), Verdict.Approve, null, null, Facts, now));
            case "deny":
                return Code(request.Decide(Build.Actor(Alan), Verdict.Deny, "Not now", null, Facts, now));
            case "cancel":
                return Code(request.Cancel(Build.Actor(Ada), now));
            case "expire":
                request.Expire(now).ShouldBe(request.Status == RequestStatus.Expired && request.EndedAt == now);
                return null;
            case "close":
                request.Close(now, "Ada has left.");
                return null;
            case "end":
                request.End(now, Actor.System, null, early: false);
                return null;
            case "end-early":
                request.End(now, Build.Actor(Grace), "Done", early: true);
                return null;
            case "in-place":
                request.ItemInPlace(request.Items[0].Id, now, wasThere: false);
                return null;
            case "refused":
                request.ItemRefused(request.Items[0].Id, now, "No licence is left.");
                return null;
            default:
                throw new ArgumentException(verb, nameof(verb));
        }
    }

    private static string? Code<T>(Result<T> result) => result.Error?.Code;

    private static AccessRequest Pending(int items = 1)
    {
        var policy = Build.Policy(Build.Need(1, Build.People(Grace, Alan)));
        return Build.Request(Ada, [.. Enumerable.Range(0, items).Select(_ => Build.Item(policy))]);
    }

    private static AccessRequest In(string state)
    {
        var request = Pending();
        var now = Build.Noon.AddMinutes(1);
        switch (state)
        {
            case "Approved" or "Active" or "Ended" or "Revoked":
                request.Decide(Build.Actor(Grace), Verdict.Approve, null, null, Facts, now);
                if (state != "Approved")
                    request.ItemInPlace(request.Items[0].Id, now, wasThere: false);
                if (state is "Ended" or "Revoked")
                    request.End(now, Build.Actor(Grace), null, early: state == "Revoked");
                break;
            case "Denied":
                request.Decide(Build.Actor(Grace), Verdict.Deny, "No", null, Facts, now);
                break;
            case "Cancelled":
                request.Cancel(Build.Actor(Ada), now);
                break;
            case "Expired":
                request.Expire(Late);
                break;
        }
        request.Status.ToString().ShouldBe(state == "Late" ? "Pending" : state);
        return request;
    }
}
