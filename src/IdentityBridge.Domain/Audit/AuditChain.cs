using System.Globalization;

namespace IdentityBridge.Domain.Audit;

/// <summary>Something that happened, as it is handed in; the chain gives it its place.</summary>
/// <param name="Action">Stable, for programs: <c>request.approved</c>.</param>
/// <param name="SubjectKind">What it happened to: <c>request</c>, <c>connector</c>, …</param>
/// <param name="Summary">In a sentence, for people; no secret.</param>
public sealed record AuditDraft(
    string Action,
    Guid? ActorId,
    string ActorName,
    string SubjectKind,
    string SubjectId,
    string Summary,
    Guid? PersonId = null
);

/// <summary>One entry of the append-only log. Each holds the hash of the one before, so that none can be changed or left out unseen.</summary>
public sealed record AuditEntry(
    long Sequence,
    DateTimeOffset At,
    string Action,
    Guid? ActorId,
    string ActorName,
    string SubjectKind,
    string SubjectId,
    string Summary,
    Guid? PersonId,
    string PreviousHash,
    string Hash
);

/// <summary>Hashes and verifies the audit log. SHA-256 over the length-prefixed UTF-8 of every field, in order, after the hash before.</summary>
public static class AuditChain
{
    /// <summary>What the first entry names as the hash before it.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <param name="at">In UTC; microseconds count, as databases keep them.</param>
    public static AuditEntry Append(long sequence, string previousHash, AuditDraft draft, DateTimeOffset at)
    {
        var entry = new AuditEntry(
            sequence,
            at,
            draft.Action,
            draft.ActorId,
            draft.ActorName,
            draft.SubjectKind,
            draft.SubjectId,
            draft.Summary,
            draft.PersonId,
            previousHash,
            ""
        );
        return entry with { Hash = Hash(entry) };
    }

    /// <summary>Lower-case hex.</summary>
    public static string Hash(AuditEntry entry) =>
        FieldHash.Of([
            entry.PreviousHash,
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            FieldHash.Of(entry.At),
            entry.Action,
            entry.ActorId?.ToString("N") ?? "",
            entry.ActorName,
            entry.SubjectKind,
            entry.SubjectId,
            entry.Summary,
            entry.PersonId?.ToString("N") ?? "",
        ]);

    /// <summary>Null when <paramref name="entry" /> follows on <paramref name="previous" /> and was not changed; else what is wrong.</summary>
    public static string? Problem(AuditEntry? previous, AuditEntry entry)
    {
        var expected = (previous?.Sequence ?? 0) + 1;
        if (entry.Sequence != expected)
            return $"Entry {expected} is missing: {entry.Sequence} follows on {expected - 1}.";
        if (entry.PreviousHash != (previous?.Hash ?? Genesis))
            return $"Entry {entry.Sequence} does not follow on the entry before it.";
        return Hash(entry) == entry.Hash ? null : $"Entry {entry.Sequence} was changed after it was written.";
    }
}
