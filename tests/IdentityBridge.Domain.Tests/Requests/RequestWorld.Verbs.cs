using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Requests;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Requests;

/// <content>Extensions, and starts that lie ahead.</content>
internal sealed partial class RequestWorld
{
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    /// <summary>
    /// Somebody asks to have what a request gives longer. Possible exactly while it has begun, is not over, and no other period lies ahead.
    /// </summary>
    public void Extend(int number, IReadOnlyList<Rule> rules, TimeSpan length, bool permanent)
    {
        var original = asked[number];
        if (gone.Contains(original.Requester) || gone.Contains(original.Person))
            return;
        var runs =
            original.ApprovedAt is not null
            && !original.Over
            && original.Begins <= Now
            && Now < original.Ends
            && original.Ends < Never;
        var free = !asked.Exists(e => e.Longer == original && LiesAhead(e)) && !LiesAhead(original);
        var open = asked.Find(e =>
            e.Longer == original && (e.Request.Status == RequestStatus.Pending || ExtensionRules.RunsAhead(e.Request, Now))
        );
        var refusal = ExtensionRules.WhyNot(original.Request, open is null ? null : asked.IndexOf(open), Now);
        Tell(
            $"{Names[original.Requester]} asks to have request {number} longer {Durations.For(length)} -> {refusal?.Code ?? "asked"}"
        );
        (refusal is null).ShouldBe(runs && free, $"Extending request {number}.");
        if (refusal is not null)
            return;
        var items = original
            .Things.Select(t => new DraftItem(
                Entitlements[t.Thing],
                Resources[t.Thing],
                Things[t.Thing],
                Build.Policy(
                    Build.Draft([.. rules.Select(r => Build.Need(r.Count, Build.People([.. r.Of.Select(p => People[p])])))]) with
                    {
                        PermanentAllowed = permanent,
                    }
                )
            ))
            .ToArray();
        var draft = Build.Wish(People[original.Requester], People[original.Person], items) with
        {
            Duration = length,
            Extends = new ExtendedAccess(original.Request.Id, original.Ends),
        };
        var submitted = AccessRequest.Submit(draft, Now);
        submitted.Succeeded.ShouldBe(permanent || length != Durations.Forever, submitted.Error?.Code);
        if (!submitted.Succeeded)
            return;
        asked.Add(
            new Asked(
                original.Requester,
                original.Person,
                [.. original.Things.Select(t => new AskedThing(t.Thing, rules, null))],
                submitted.Value
            )
            {
                Length = length,
                Longer = original,
            }
        );
    }

    /// <summary>Undecided, or given and behind the end of what it makes longer.</summary>
    private bool LiesAhead(Asked entry) =>
        entry.Longer is { } original
        && (entry.ApprovedAt is null ? entry.Request.Status == RequestStatus.Pending : !entry.Over && Now < original.Ends);

    /// <summary>When it is to begin and to end, approved now, by the ledger.</summary>
    private (DateTimeOffset Begins, DateTimeOffset Ends) WindowOf(Asked entry)
    {
        var begins = entry.Wished > Now ? entry.Wished.Value : Now;
        var from = entry.Longer is { } original && original.Ends > Now ? original.Ends : begins;
        return (begins, entry.Length == Durations.Forever ? Never : from + entry.Length);
    }

    private void BeginDue()
    {
        foreach (var entry in asked)
        {
            var due = entry.ApprovedAt is not null && !entry.Over && !entry.Begun && entry.Begins <= Now;
            entry.Request.Begin(Now).ShouldBe(due, $"Request {asked.IndexOf(entry)} begins.");
            if (!due)
                continue;
            entry.Begun = true;
            Tell($"request {asked.IndexOf(entry)} begins");
            Follow(entry.Person);
        }
    }

    /// <summary>What extends a request that was ended early is over as well.</summary>
    private void EndWhatExtends(Asked original)
    {
        foreach (var entry in asked.Where(e => e.Longer == original).ToList())
        {
            var (waits, gives) = (entry.Request.Status == RequestStatus.Pending, entry.ApprovedAt is not null && !entry.Over);
            entry.Request.EndWithOriginal(Now, Build.Actor(People[0]), 0).ShouldBe(waits || gives);
            if (!gives)
                continue;
            Over(entry, "Ended with what it extends");
            EndWhatExtends(entry);
        }
    }
}
