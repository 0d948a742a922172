using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Grants;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Policies;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Provisioning;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <summary>
/// A small portal of the real rules: requests, their grants and one target for each person and thing, without a database. It keeps what
/// happened in words, and beside it a plain ledger of who asked, who said yes and until when, which knows nothing of the rules.
/// </summary>
internal sealed partial class RequestWorld
{
    public static readonly string[] Names = ["Ada", "Grace", "Alan", "Edsger", "Barbara"];
    public static readonly string[] Things = ["Payroll", "Wiki", "Production"];

    private static readonly PersonId[] People = [.. Names.Select(_ => PersonId.New())];
    private static readonly EntitlementId[] Entitlements = [.. Things.Select(_ => EntitlementId.New())];
    private static readonly ResourceId[] Resources = [.. Things.Select(_ => ResourceId.New())];

    private readonly List<string> story = [];
    private readonly Dictionary<(int Person, int Thing), SimulatedTarget> targets = [];
    private readonly List<Asked> asked = [];
    private readonly List<Grant> grants = [];
    private readonly HashSet<int> gone = [];

    public DateTimeOffset Now { get; private set; } = Build.Noon;

    public int Requests => asked.Count;

    /// <summary>What happened so far, a line each.</summary>
    public string Story => string.Join('\n', story);

    /// <summary>One wish as the ledger keeps it: the rules by names, the votes by hand.</summary>
    private sealed record Asked(int Requester, int Person, IReadOnlyList<AskedThing> Things, AccessRequest Request)
    {
        public TimeSpan Length { get; set; }
        public DateTimeOffset? ApprovedAt { get; set; }
        public DateTimeOffset? Wished { get; init; }
        public Asked? Longer { get; init; }
        public DateTimeOffset Begins { get; set; }
        public DateTimeOffset Ends { get; set; }
        public bool Begun { get; set; }
        public bool Over { get; set; }
        public HashSet<int> Yes { get; } = [];
    }

    /// <param name="ByRule">What an automatic rule said at submission, by the ledger's own reading.</param>
    private sealed record AskedThing(int Thing, IReadOnlyList<Rule> Rules, Verdict? ByRule);

    /// <summary>So many of these people.</summary>
    internal sealed record Rule(int Count, IReadOnlyList<int> Of)
    {
        public override string ToString() => $"{Count} of {string.Join(", ", Of.Select(p => Names[p]))}";
    }

    public void Submit(
        int requester,
        int person,
        IReadOnlyDictionary<int, IReadOnlyList<Rule>> things,
        IReadOnlyList<Auto> automatic,
        TimeSpan length,
        bool emergency,
        bool permanent,
        TimeSpan? ahead = null
    )
    {
        if (gone.Contains(requester) || gone.Contains(person))
            return;
        var items = things.Select(t => ItemOf(person, t.Key, t.Value, automatic, length, permanent));
        var wished = Now + ahead;
        var draft = Build.Wish(People[requester], People[person], [.. items]) with
        {
            Duration = length,
            IsEmergency = emergency,
            StartsAt = wished,
        };
        var submitted = AccessRequest.Submit(draft, Now);
        var said = string.Join("; ", things.Select(t => $"{Things[t.Key]} ({string.Join(" and ", t.Value)})"));
        var how = emergency ? "takes" : "asks";
        Tell(
            $"{Names[requester]} {how} for {Names[person]}, request {asked.Count}, {Durations.For(length)}{(permanent ? "" : ", only with an end,")}{(ahead is { } late ? $" in {late.TotalMinutes} min" : "")}: {said}; rules {string.Join(", ", automatic)}"
        );
        submitted.Succeeded.ShouldBe(
            emergency ? requester == person && length <= Glass && ahead is null : permanent || length != Durations.Forever,
            submitted.Error?.Code
        );
        if (!submitted.Succeeded)
            return;
        var byRule = emergency ? null : Says(person, automatic, length);
        var entry = new Asked(requester, person, [.. things.Select(t => new AskedThing(t.Key, t.Value, byRule))], submitted.Value)
        {
            Length = length,
            Wished = wished,
        };
        asked.Add(entry);
        AtOnce(entry, emergency, byRule);
    }

    public void Decide(int number, int reviewer, Verdict verdict, TimeSpan? shorter)
    {
        var entry = asked[number];
        var facts = Build.Facts(active: Names.Select((_, at) => at).Except(gone).Select(at => People[at]));
        var result = entry.Request.Decide(Build.Actor(People[reviewer]), verdict, "Seen", shorter, facts, Now);
        var outcome = result.Succeeded ? entry.Request.Status.ToString() : result.Error.Code;
        Tell(
            $"{Names[reviewer]}: {verdict} request {number}{(shorter is { } s ? $" for {s.TotalMinutes} min" : "")} -> {outcome}"
        );
        if (!result.Succeeded)
            return;
        if (verdict == Verdict.Approve)
        {
            entry.Yes.Add(reviewer);
            entry.Length = shorter ?? entry.Length;
        }
        if (result.Value.Count == 0)
            return;
        foreach (var thing in entry.Things.Where(t => t.ByRule != Verdict.Approve))
        foreach (var rule in thing.Rules)
        {
            var counted = rule.Of.Count(p =>
                entry.Yes.Contains(p) && p != entry.Requester && p != entry.Person && !gone.Contains(p)
            );
            counted.ShouldBeGreaterThanOrEqualTo(
                rule.Count,
                $"Request {number} gives {Things[thing.Thing]} with {counted} approvals that count; it takes {rule}."
            );
        }
        entry.ApprovedAt = Now;
        (entry.Begins, entry.Ends) = WindowOf(entry);
        entry.Begun = entry.Begins <= Now;
        entry.Request.StartDue.ShouldBe(entry.Begun ? null : entry.Begins);
        entry.Longer?.Request.NoteExtended(Now, 0);
        grants.AddRange(result.Value);
        Follow(entry.Person);
    }

    public void Cancel(int number, int person)
    {
        var done = asked[number].Request.Cancel(Build.Actor(People[person]), Now);
        Tell($"{Names[person]} cancels request {number} -> {done.Error?.Code ?? "done"}");
    }

    /// <summary>Whoever may, ends it: possible exactly while it gives something.</summary>
    public void EndEarly(int number)
    {
        var entry = asked[number];
        var gives = entry.ApprovedAt is not null && !entry.Over;
        Tell($"request {number} is ended early");
        entry.Request.End(Now, Build.Actor(People[0]), "Done", early: true).ShouldBe(gives, $"Ending request {number} early.");
        if (!gives)
            return;
        Over(entry, "Ended early");
        EndWhatExtends(entry);
    }

    public void Leave(int person)
    {
        if (!gone.Add(person))
            return;
        Tell($"{Names[person]} leaves");
        foreach (var entry in asked.Where(e => e.Person == person || e.Requester == person))
            if (!entry.Request.Close(Now, "Left") && entry.Person == person && entry.Request.End(Now, Actor.System, "Left", true))
                Over(entry, "Left");
        Follow(person);
    }

    /// <summary>Time goes on second by second, as far as anything is due: what is due is ended at its second.</summary>
    public void Pass(TimeSpan span)
    {
        var until = Now + span;
        Tell($"{span.TotalMinutes} min pass");
        while (Due(until) is { } due)
        {
            Now = due;
            EndDue();
            Check();
        }
        Now = until;
        EndDue();
    }

    /// <summary>A target does its oldest change, is cut off, or refuses.</summary>
    public void Target(int person, int thing, int how)
    {
        if (!targets.TryGetValue((person, thing), out var target) || target.OpenCount == 0)
            return;
        Tell(
            $"the target of {Things[thing]} {(how switch { 0 => "does", 1 => "is cut off at", _ => "refuses" })} {Names[person]}'s change"
        );
        if (how == 0)
            target.Apply();
        else if (how == 1)
            target.TryAndCrash(withEffect: true);
        else
            target.Refuse();
    }

    /// <summary>Every target does everything that is open.</summary>
    public void Settle()
    {
        foreach (var target in targets.Values)
            for (var steps = 0; target.OpenCount > 0; steps++)
            {
                steps.ShouldBeLessThan(20, "A target has always something to do.");
                target.Apply();
            }
    }

    /// <summary>Nobody is to have, nor has when all is quiet, what the ledger does not say.</summary>
    public void Check()
    {
        for (var person = 0; person < Names.Length; person++)
        for (var thing = 0; thing < Things.Length; thing++)
        {
            var due = MayHold(person, thing);
            if (Wanted(person, thing) != due)
                Wrong("by the grants", person, thing, due);
            if (
                targets.TryGetValue((person, thing), out var target)
                && target.OpenCount == 0
                && !target.Refused
                && target.Has != due
            )
                Wrong("in the target", person, thing, due);
        }
    }

    /// <summary>Ends everything that can be ended; then nobody has anything.</summary>
    public void EndEverything()
    {
        for (var number = 0; number < asked.Count; number++)
            EndEarly(number);
        Settle();
        targets.Values.Any(t => t.Has).ShouldBeFalse("After everything was ended somebody still has something.");
        Check();
    }

    private bool MayHold(int person, int thing) =>
        !gone.Contains(person)
        && asked.Exists(e =>
            e.Person == person
            && !e.Over
            && e.ApprovedAt is not null
            && e.Begins <= Now
            && Now < e.Ends
            && e.Things.Any(t => t.Thing == thing)
        );

    private bool Wanted(int person, int thing) =>
        !gone.Contains(person)
        && grants.Exists(g => g.PersonId == People[person] && g.EntitlementId == Entitlements[thing] && g.InForce(Now));

    private DateTimeOffset? Due(DateTimeOffset until) =>
        grants
            .Where(g => g.EndedAt is null)
            .Select(g => g.Until)
            .Concat(asked.Where(e => e.ApprovedAt is not null && !e.Over).Select(e => (DateTimeOffset?)e.Ends))
            .Concat(asked.Where(e => e.ApprovedAt is not null && !e.Over && !e.Begun).Select(e => (DateTimeOffset?)e.Begins))
            .Where(at => at > Now && at <= until)
            .Min();

    private void EndDue()
    {
        foreach (var entry in asked.Where(e => e.ApprovedAt is not null && !e.Over))
        {
            var mine = grants.Where(g => g.RequestId == entry.Request.Id).ToList();
            foreach (var grant in mine.Where(g => g.EndedAt is null && g.Until <= Now))
                grant.End(Now, "Its time was over");
            if (!mine.TrueForAll(g => g.EndedAt is not null))
                continue;
            Tell($"the time of request {asked.IndexOf(entry)} is over");
            entry.Request.End(Now, Actor.System, null, early: false).ShouldBeTrue();
            entry.Over = true;
            Follow(entry.Person);
        }
        BeginDue();
        foreach (var entry in asked)
            entry.Request.Expire(Now);
    }

    private void Over(Asked entry, string why)
    {
        entry.Over = true;
        foreach (var grant in grants.Where(g => g.RequestId == entry.Request.Id))
            grant.End(Now, why);
        Follow(entry.Person);
    }

    private void Follow(int person)
    {
        for (var thing = 0; thing < Things.Length; thing++)
        {
            if (!targets.TryGetValue((person, thing), out var target))
                targets[(person, thing)] = target = new SimulatedTarget(ConnectorMode.Additive);
            var (wanted, goesOn, enqueued) = (Wanted(person, thing), target.Wanted, target.Enqueued);
            target.Want(wanted);
            if (wanted && goesOn && target is { Has: true, OpenCount: 0 })
                target.Enqueued.ShouldBe(
                    enqueued,
                    $"{Things[thing]} of {Names[person]} goes on, and its target is told something."
                );
        }
    }

    private void Wrong(string where, int person, int thing, bool due) =>
        throw new ShouldAssertException(
            $"{Things[thing]} for {Names[person]} at {Now:HH:mm:ss}, {where}: {(due ? "approved and not over, but not there" : "there without a right to it")}."
        );

    private void Tell(string line) => story.Add($"{Now:ddd HH:mm:ss} {line}");
}
