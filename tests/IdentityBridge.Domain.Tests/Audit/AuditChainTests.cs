using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Tests.Support;

namespace IdentityBridge.Domain.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly Dictionary<string, Func<AuditEntry, AuditEntry>> Tampers = new()
    {
        ["time"] = e => e with { At = e.At.AddTicks(TimeSpan.TicksPerMicrosecond) },
        ["action"] = e => e with { Action = e.Action + "x" },
        ["actor"] = e => e with { ActorId = e.ActorId is null ? Guid.CreateVersion7() : null },
        ["actor's name"] = e => e with { ActorName = e.ActorName + " " },
        ["subject's kind"] = e => e with { SubjectKind = e.SubjectKind + "s" },
        ["subject"] = e => e with { SubjectId = e.SubjectId + "0" },
        ["summary"] = e => e with { Summary = e.Summary.ToUpperInvariant() + "!" },
        ["person"] = e => e with { PersonId = e.PersonId is null ? Guid.CreateVersion7() : null },
        ["field border"] = e => e with { SubjectKind = e.SubjectKind + e.SubjectId[..1], SubjectId = e.SubjectId[1..] },
        ["hash"] = e => e with { Hash = AuditChain.Genesis },
        ["previous hash"] = e => e with { PreviousHash = new string('f', 64) },
        ["sequence"] = e => e with { Sequence = e.Sequence + 1 },
    };

    public static TheoryData<string> Fields => [.. Tampers.Keys];

    [Fact]
    public void Problem_UntouchedChain_HasNone() => Property.Holds(choices => FirstProblem(Chain(choices, 1)).ShouldBeNull());

    [Theory]
    [MemberData(nameof(Fields))]
    public void Problem_AFieldChanged_IsFoundAtThatEntry(string field) =>
        Property.Holds(
            choices =>
            {
                var chain = Chain(choices, 1);
                var at = choices.Next(chain.Count);
                chain[at] = Tampers[field](chain[at]);
                FirstProblem(chain).ShouldBe(at);
            },
            100
        );

    [Fact]
    public void Problem_AFieldChangedAndItsHashMadeAnew_IsFoundAtTheNextEntry() =>
        Property.Holds(choices =>
        {
            var chain = Chain(choices, 2);
            var at = choices.Next(chain.Count - 1);
            var changed = chain[at] with { Summary = chain[at].Summary + " not so" };
            chain[at] = changed with { Hash = AuditChain.Hash(changed) };
            FirstProblem(chain).ShouldBe(at + 1);
        });

    [Fact]
    public void Problem_AnEntryLeftOut_IsFoundWhereItIsMissing() =>
        Property.Holds(choices =>
        {
            var chain = Chain(choices, 2);
            var at = choices.Next(chain.Count - 1);
            chain.RemoveAt(at);
            FirstProblem(chain).ShouldBe(at);
        });

    [Fact]
    public void Problem_AnEntryLeftOutAndTheRestNumberedAnew_IsFoundWhereItIsMissing() =>
        Property.Holds(choices =>
        {
            var chain = Chain(choices, 2);
            var at = choices.Next(chain.Count - 1);
            chain.RemoveAt(at);
            for (var i = at; i < chain.Count; i++)
                chain[i] = chain[i] with { Sequence = i + 1 };
            FirstProblem(chain).ShouldBe(at);
        });

    [Fact]
    public void Problem_TwoEntriesSwapped_IsFoundAtTheFirst() =>
        Property.Holds(choices =>
        {
            var chain = Chain(choices, 2);
            var at = choices.Next(chain.Count - 1);
            (chain[at], chain[at + 1]) = (chain[at + 1], chain[at]);
            FirstProblem(chain).ShouldBe(at);
        });

    [Fact]
    public void Problem_AnEntryPutBetween_IsFoundAtTheOneAfterIt() =>
        Property.Holds(choices =>
        {
            var chain = Chain(choices, 2);
            var at = 1 + choices.Next(chain.Count - 1);
            chain.Insert(at, AuditChain.Append(at + 1, chain[at - 1].Hash, Draft(choices), Build.Noon));
            FirstProblem(chain).ShouldBe(at + 1);
        });

    [Fact]
    public void Hash_BelowAMicrosecond_DoesNotCount()
    {
        var entry = AuditChain.Append(1, AuditChain.Genesis, Draft(new Choices([])), Build.Noon);
        AuditChain.Hash(entry with { At = entry.At.AddTicks(9) }).ShouldBe(entry.Hash);
    }

    [Fact]
    public void Hash_SameMomentInAnotherTimeZone_IsTheSame()
    {
        var entry = AuditChain.Append(1, AuditChain.Genesis, Draft(new Choices([])), Build.Noon);
        AuditChain.Hash(entry with { At = entry.At.ToOffset(TimeSpan.FromHours(5)) }).ShouldBe(entry.Hash);
    }

    private static List<AuditEntry> Chain(Choices choices, int least)
    {
        var chain = new List<AuditEntry>();
        var count = least + choices.Next(8);
        for (var i = 0; i < count; i++)
        {
            var previous = chain.LastOrDefault()?.Hash ?? AuditChain.Genesis;
            chain.Add(AuditChain.Append(i + 1, previous, Draft(choices), Build.Noon.AddSeconds(i)));
        }
        return chain;
    }

    private static AuditDraft Draft(Choices choices) =>
        new(
            choices.Of("request.approved", "target.granted"),
            choices.Flip() ? Guid.CreateVersion7() : null,
            choices.Of("Ada", "Grace", ""),
            "request",
            "id" + choices.Next(9),
            choices.Of("Ada approved it.", "", "Ünïcödé ✓"),
            choices.Flip() ? Guid.CreateVersion7() : null
        );

    private static int? FirstProblem(IReadOnlyList<AuditEntry> chain)
    {
        for (var i = 0; i < chain.Count; i++)
            if (AuditChain.Problem(i == 0 ? null : chain[i - 1], chain[i]) is not null)
                return i;
        return null;
    }
}
