using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityBridge.Domain.Audit;

namespace IdentityBridge.TestKit;

/// <summary>The evidence file of a review, verified as <c>docs/reviews.md</c> says it, so that an auditor's own program would agree.</summary>
public static class EvidenceFile
{
    /// <summary>What is wrong with the file; null when it proves itself.</summary>
    public static string? Problem(JsonElement file)
    {
        var digest = Digest(file.GetProperty("evidence"));
        if (Text(file, "digest") != digest)
            return $"The digest is {Text(file, "digest")}, and of what is in the file it is {digest}.";
        var entries = Audit(file);
        if (entries.Count == 0 || !entries[^1].Summary.EndsWith($"Evidence sha256 {digest}.", StringComparison.Ordinal))
            return "The last entry of the audit log does not name the digest.";
        return entries.FirstOrDefault(e => AuditChain.Hash(e) != e.Hash) is { } wrong
            ? $"The hash of entry {wrong.Sequence} is not that of its fields."
            : null;
    }

    /// <summary>The entries of the audit log in the file.</summary>
    public static IReadOnlyList<AuditEntry> Audit(JsonElement file) =>
        [.. file.GetProperty("audit").EnumerateArray().Select(Entry)];

    private static string Digest(JsonElement e)
    {
        var outcome = e.GetProperty("outcome");
        List<string> fields =
        [
            Text(e, "review"),
            Text(e, "list"),
            Micros(e, "dueAt"),
            Micros(e, "startedAt"),
            Text(e, "startedByName"),
            Micros(e, "finishedAt"),
            Text(e, "finishedByName"),
            Text(e, "notes"),
            Micros(outcome, "nextDueAt"),
            .. Schedule(outcome.GetProperty("scheduleAfter")),
            .. Requirements(outcome.GetProperty("requirementsAfter")),
        ];
        foreach (var row in e.GetProperty("rows").EnumerateArray().OrderBy(r => Guid.Parse(Text(r, "member"))))
            fields.AddRange([
                Text(row, "member"),
                Text(row, "name"),
                Text(row, "verdict"),
                Text(row, "result"),
                Text(row, "byName"),
                Micros(row, "at"),
                Text(row, "note"),
                string.Join(
                    "; ",
                    new[]
                    {
                        row.GetProperty("confirmedAtEnd").GetBoolean() ? "at the end" : "",
                        Text(row, "noteByName") is { Length: > 0 } writer ? $"note by {writer}" : "",
                    }.Where(mark => mark.Length > 0)
                ),
            ]);
        using var bytes = new MemoryStream();
        foreach (var field in fields.Select(Encoding.UTF8.GetBytes))
        {
            bytes.Write([(byte)(field.Length >> 24), (byte)(field.Length >> 16), (byte)(field.Length >> 8), (byte)field.Length]);
            bytes.Write(field);
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }

    private static string[] Schedule(JsonElement e) =>
        e.ValueKind == JsonValueKind.Null ? ["schedule as before"] : [Text(e, "every"), Text(e, "day")];

    private static string[] Requirements(JsonElement e) =>
        e.ValueKind == JsonValueKind.Null
            ? ["requirements as before"]
            :
            [
                .. e.GetProperty("groups").EnumerateArray().Select(g => g.GetString()!).Order(StringComparer.Ordinal),
                .. e.GetProperty("attributes")
                    .EnumerateObject()
                    .OrderBy(a => a.Name, StringComparer.Ordinal)
                    .SelectMany(a =>
                        a.Value.EnumerateArray().Select(v => v.GetString()!).Order(StringComparer.Ordinal).Prepend(a.Name)
                    ),
            ];

    private static AuditEntry Entry(JsonElement e) =>
        new(
            e.GetProperty("sequence").GetInt64(),
            e.GetProperty("at").GetDateTimeOffset(),
            Text(e, "action"),
            Id(e, "actorId"),
            Text(e, "actorName"),
            Text(e, "subjectKind"),
            Text(e, "subjectId"),
            Text(e, "summary"),
            Id(e, "personId"),
            Text(e, "previousHash"),
            Text(e, "hash")
        );

    private static string Text(JsonElement e, string name) => e.GetProperty(name).GetString() ?? "";

    private static Guid? Id(JsonElement e, string name) =>
        e.GetProperty(name).ValueKind == JsonValueKind.Null ? null : e.GetProperty(name).GetGuid();

    private static string Micros(JsonElement e, string name) =>
        (e.GetProperty(name).GetDateTimeOffset().UtcTicks / 10).ToString(CultureInfo.InvariantCulture);
}
