using System.Reflection;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>Every verb in every state of a request does what <see cref="StateTables.Requests" /> says, and nothing else.</summary>
public sealed class RequestTableTests
{
    private static readonly PersonId Ada = PersonId.New();
    private static readonly PersonId Grace = PersonId.New();
    private static readonly PersonId Alan = PersonId.New();
    private static readonly PersonId Edsger = PersonId.New();
    private static readonly PersonId Barbara = PersonId.New();
    private static readonly PersonId Nobody = PersonId.New();
    private static readonly ApproverFacts Facts = Build.Facts(active: [Grace, Alan, Edsger]);
    private static readonly DateTimeOffset Late = Build.Noon.AddDays(7);
    private static readonly DateTimeOffset Start = Build.Noon.AddMinutes(5);

    /// <summary>What each verb calls, in the order of what it begins with.</summary>
    private static readonly (string Verb, string Method)[] Methods =
    [
        ("at-once", nameof(AccessRequest.DecideAtOnce)),
        ("justified", nameof(AccessRequest.CloseFollowUp)),
        ("not-justified", nameof(AccessRequest.CloseFollowUp)),
        ("approve", nameof(AccessRequest.Decide)),
        ("deny", nameof(AccessRequest.Decide)),
        ("promote", nameof(AccessRequest.Promote)),
        ("cancel", nameof(AccessRequest.Cancel)),
        ("expire", nameof(AccessRequest.Expire)),
        ("close", nameof(AccessRequest.Close)),
        ("end-with-original", nameof(AccessRequest.EndWithOriginal)),
        ("end", nameof(AccessRequest.End)),
        ("begin", nameof(AccessRequest.Begin)),
        ("extended", nameof(AccessRequest.NoteExtended)),
        ("locked", nameof(AccessRequest.NoteLocked)),
        ("unlocked", nameof(AccessRequest.NoteUnlocked)),
        ("comment", nameof(AccessRequest.Comment)),
        ("ask", nameof(AccessRequest.AskForInformation)),
        ("in-place", nameof(AccessRequest.ItemInPlace)),
        ("refused", nameof(AccessRequest.ItemRefused)),
        ("delayed", nameof(AccessRequest.ItemDelayed)),
        ("removed", nameof(AccessRequest.ItemRemoved)),
        ("kept", nameof(AccessRequest.ItemRemoved)),
        ("ask-again", nameof(AccessRequest.AskAgain)),
    ];

    public static TheoryData<string, string, string> Cells()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (state, verb, outcome) in StateTables.Requests.Cells)
            data.Add(state, verb, outcome);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Verb_InState_DoesWhatTheTableSays(string state, string verb, string outcome)
    {
        var request = In(state, verb);
        var (before, status, entries) = (Snapshot(request), request.Status, request.Timeline.Count);
        var now =
            state == "Late" ? Late
            : state == "Pending" && IsAtOnce(verb) ? Build.Noon
            : Build.Noon.AddMinutes(10);

        var refusal = Do(request, verb, now);

        refusal.ShouldBe(StateTable.IsRefusal(outcome) ? $"request.{outcome}" : null);
        if (StateTable.IsRefusal(outcome) || outcome == StateTable.Nothing)
        {
            Snapshot(request).ShouldBe(before);
            return;
        }
        request.Status.ToString().ShouldBe(outcome);
        request.Timeline.Count.ShouldBeGreaterThan(entries);
        request.Timeline.Skip(entries).ShouldAllBe(entry => entry.At == now);
        if (request.Status != status && IsFinal(request.Status))
            request.EndedAt.ShouldBe(now);
    }

    [Fact]
    public void Submit_ByAnybody_IsPendingAndNoted()
    {
        var request = Build.Request(Ada, Build.Item(Build.Policy(Build.Need(1, Build.Manager()))));
        request.Status.ShouldBe(RequestStatus.Pending);
        request.Timeline.Select(entry => entry.Kind).ShouldBe([TimelineKind.Submitted]);
        request.Items.ShouldAllBe(item => item.Status == ItemStatus.Waiting);
    }

    [Fact]
    public void Table_OfStates_HasEveryState() =>
        StateTables.Requests.States.Except(["Late", "Scheduled"]).ShouldBe(Enum.GetNames<RequestStatus>(), ignoreOrder: true);

    [Fact]
    public void Table_OfVerbs_CallsEverythingThatARequestCanDo()
    {
        typeof(AccessRequest)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName)
            .Select(method => method.Name)
            .ShouldBe(Methods.Select(m => m.Method).Distinct(), ignoreOrder: true);
        foreach (var row in StateTables.Requests.Rows)
            Methods.ShouldContain(m => row.Verb.StartsWith(m.Verb, StringComparison.Ordinal), row.Verb);
        foreach (var (verb, _) in Methods)
            StateTables.Requests.Rows.ShouldContain(row => row.Verb.StartsWith(verb, StringComparison.Ordinal), verb);
    }

    private static string? Do(AccessRequest request, string verb, DateTimeOffset now)
    {
        var item = request.Items[0].Id;
        switch (verb)
        {
            case "at-once" or "at-once-rule-approves" or "at-once-rule-denies" or "at-once-emergency":
                request.DecideAtOnce(Build.Actor(Ada), now).Any().ShouldBe(request.DecidedAt == now && request.EndedAt is null);
                return null;
            case "justified" or "justified-again":
                return FollowUp(request, Grace, true, "A real outage", now);
            case "justified-own":
                return FollowUp(request, Ada, true, "A real outage", now);
            case "justified-by-nobody":
                return FollowUp(request, Nobody, true, "A real outage", now);
            case "justified-without-comment":
                return FollowUp(request, Grace, true, " ", now);
            case "not-justified":
                return FollowUp(request, Grace, false, "There was time to ask", now);
            case "approve" or "approve-one-of-two" or "approve-scheduled":
                return Decide(request, Edsger, Verdict.Approve, null, now);
            case "approve-own":
                return Decide(request, Ada, Verdict.Approve, null, now);
            case "approve-by-nobody":
                return Decide(request, Nobody, Verdict.Approve, null, now);
            case "deny" or "deny-one-of-two":
                return Decide(request, Edsger, Verdict.Deny, "Not now", now);
            case "deny-without-reason":
                return Decide(request, Edsger, Verdict.Deny, " ", now);
            case "promote":
                return Promote(request, Edsger, now);
            case "promote-own":
                return Promote(request, Ada, now);
            case "promote-by-nobody":
                return Promote(request, Nobody, now);
            case "cancel":
                return request.Cancel(Build.Actor(Ada), now).Error?.Code;
            case "cancel-by-person":
                return request.Cancel(Build.Actor(Barbara), now).Error?.Code;
            case "cancel-by-another":
                return request.Cancel(Build.Actor(Grace), now).Error?.Code;
            case "expire":
                request.Expire(now).ShouldBe(request.EndedAt == now);
                return null;
            case "close":
                request.Close(now, "Ada has left.").ShouldBe(request.EndedAt == now);
                return null;
            case "end":
                request.End(now, Actor.System, null, early: false).ShouldBe(request.EndedAt == now);
                return null;
            case "end-early":
                request.End(now, Build.Actor(Grace), "Done", early: true).ShouldBe(request.EndedAt == now);
                return null;
            case "end-with-original":
                request.EndWithOriginal(now, Build.Actor(Grace), 1041).ShouldBe(request.EndedAt == now);
                return null;
            case "begin":
                request.Begin(now);
                return null;
            case "extended":
                request.NoteExtended(now, 1043);
                return null;
            case "locked":
                request.NoteLocked(now, Build.Actor(Grace), "A leaked key");
                return null;
            case "unlocked":
                request.NoteUnlocked(now, Build.Actor(Grace), "The key is replaced");
                return null;
            case "comment":
                return request.Comment(Build.Actor(Ada), "Still needed", Facts, now).Error?.Code;
            case "comment-by-stranger":
                return request.Comment(Build.Actor(Nobody), "Me too", Facts, now).Error?.Code;
            case "comment-of-nothing":
                return request.Comment(Build.Actor(Ada), " \n\u202e\0 ", Facts, now).Error?.Code;
            case "ask":
                return request.AskForInformation(Build.Actor(Edsger), "For which load?", Facts, now).Error?.Code;
            case "ask-own":
                return request.AskForInformation(Build.Actor(Ada), "For which load?", Facts, now).Error?.Code;
            case "ask-by-nobody":
                return request.AskForInformation(Build.Actor(Nobody), "For which load?", Facts, now).Error?.Code;
            case "in-place-one-of-two" or "in-place-last":
                request.ItemInPlace(item, now, wasThere: false);
                return null;
            case "refused-rest-in-place" or "refused-all":
                request.ItemRefused(item, now, "No licence is left.");
                return null;
            case "delayed":
                request.ItemDelayed(item, now, "The target is busy.");
                return null;
            case "removed":
                request.ItemRemoved(item, now, null);
                return null;
            case "kept":
                request.ItemRemoved(item, now, "The group design gives it as well.");
                return null;
            case "ask-again":
                return request.AskAgain(Build.Actor(Ada)).Error?.Code;
            case "ask-again-by-another":
                return request.AskAgain(Build.Actor(Grace)).Error?.Code;
            default:
                throw new ArgumentException(verb, nameof(verb));
        }
    }

    private static AccessRequest In(string state, string verb)
    {
        var count = verb is "approve-one-of-two" or "deny-one-of-two" ? 2 : 1;
        var draft = Build.Draft(Build.Need(count, Build.People(Grace, Alan, Edsger))) with { DenialsNeeded = count };
        var items = verb is "in-place-one-of-two" or "refused-rest-in-place" ? 2 : 1;
        var policy = Build.Policy(draft with { Emergency = new BreakGlass(TimeSpan.FromHours(4), TimeSpan.FromDays(3)) });
        var waits = state is "Pending" or "Late";
        var emergency =
            (waits && verb == "at-once-emergency")
            || (
                verb.Contains("justified", StringComparison.Ordinal) && (state is "Approved" or "Active" or "Ended" or "Revoked")
            );
        var rule = !waits
            ? null
            : verb switch
            {
                "at-once-rule-approves" => new AutomaticRule("Always", Verdict.Approve, new RuleCondition(), null),
                "at-once-rule-denies" => new AutomaticRule("Never", Verdict.Deny, new RuleCondition(), "Not here"),
                _ => null,
            };
        var wish = Build.Wish(
            Ada,
            verb == "cancel-by-person" ? Barbara : Ada,
            [.. Enumerable.Range(0, items).Select(_ => Build.Item(policy) with { Rule = rule })]
        );
        var start =
            state == "Scheduled" ? Start
            : verb == "approve-scheduled" ? Build.Noon.AddHours(2)
            : (DateTimeOffset?)null;
        // Only what is undecided is approved before its start here.
        if (state is not ("Scheduled" or "Pending"))
            start = null;
        var request = AccessRequest
            .Submit(wish with { StartsAt = start, Reason = "The site is down", IsEmergency = emergency }, Build.Noon)
            .Value;
        var now = Build.Noon.AddMinutes(1);
        if (emergency && !waits)
            request.DecideAtOnce(Build.Actor(Ada), Build.Noon).Count.ShouldBe(items);
        switch (state)
        {
            case "Scheduled":
                foreach (var reviewer in new[] { Grace, Alan }.Take(count))
                    Decide(request, reviewer, Verdict.Approve, null, now).ShouldBeNull();
                request.Items.ShouldAllBe(item => item.Status == ItemStatus.Waiting);
                break;
            case "Approved" or "Active" or "Ended" or "Revoked":
                foreach (var reviewer in new[] { Grace, Alan }.Take(emergency ? 0 : count))
                    Decide(request, reviewer, Verdict.Approve, null, now).ShouldBeNull();
                foreach (var item in request.Items.Where(_ => state != "Approved"))
                    request.ItemInPlace(item.Id, now, wasThere: false);
                if (state is "Ended" or "Revoked")
                    request.End(now, Build.Actor(Grace), null, early: state == "Revoked");
                if (state == "Approved" && verb == "refused-rest-in-place")
                    request.ItemInPlace(request.Items[1].Id, now, wasThere: false);
                break;
            case "Denied":
                foreach (var reviewer in new[] { Grace, Alan }.Take(count))
                    Decide(request, reviewer, Verdict.Deny, "No", now).ShouldBeNull();
                break;
            case "Cancelled":
                request.Cancel(Build.Actor(Ada), now);
                break;
            case "Expired":
                request.Expire(Late);
                break;
            case "Promoted":
                Promote(request, Grace, now).ShouldBeNull();
                break;
        }
        if (emergency && verb == "justified-again")
            FollowUp(request, Alan, state != "Revoked", "Looked at", now).ShouldBeNull();
        request
            .Status.ToString()
            .ShouldBe(
                state switch
                {
                    "Late" => "Pending",
                    "Scheduled" => "Approved",
                    _ => state,
                }
            );
        return request;
    }

    private static string? Decide(AccessRequest request, PersonId who, Verdict verdict, string? comment, DateTimeOffset now) =>
        request.Decide(Build.Actor(who), verdict, comment, null, Facts, now).Error?.Code;

    private static string? FollowUp(AccessRequest request, PersonId who, bool justified, string comment, DateTimeOffset now) =>
        request.CloseFollowUp(Build.Actor(who), justified, comment, Facts, now).Error?.Code;

    private static bool IsAtOnce(string verb) => verb.StartsWith("at-once", StringComparison.Ordinal);

    private static string? Promote(AccessRequest request, PersonId who, DateTimeOffset now) =>
        request.Promote(Build.Actor(who), AccessListId.New(), "Payments on call", null, null, Facts, now).Error?.Code;

    private static bool IsFinal(RequestStatus status) =>
        status is not (RequestStatus.Pending or RequestStatus.Approved or RequestStatus.Active);

    /// <summary>Everything a verb could have changed.</summary>
    private static string Snapshot(AccessRequest request) =>
        string.Join(
            " / ",
            request
                .Items.Select(i => $"{i.Status} {i.StatusReason} {i.InPlaceAt:O} {i.RemovedAt:O}")
                .Prepend($"{request.FollowUp?.State} {request.FollowUp?.Comment}")
                .Prepend($"{request.Status} {request.Decisions.Count} {request.Timeline.Count} {request.Duration}")
                .Append($"{request.AskedById} {request.AskedByName} {request.AskedAt:O} {request.AnsweredAt:O}")
                .Append(
                    $"{request.DecidedAt:O} {request.From:O} {request.Until:O} {request.ActiveAt:O} {request.EndedAt:O} {request.StartDue:O}"
                )
        );
}
