using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;
using IdentityBridge.Domain.AccessLists;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.AccessLists;

/// <summary>A finished review with the entries of the audit log that vouch for it.</summary>
/// <param name="Digest">SHA-256 over the evidence; the last entry of <paramref name="Audit" /> names it.</param>
/// <param name="Audit">What the audit log says of the list from the start of the review to its end, with the hashes.</param>
public sealed record EvidenceDocument(string Title, ReviewEvidence Evidence, string Digest, IReadOnlyList<AuditEntry> Audit);

/// <summary>Finished reviews as files that an auditor can verify without the portal; for owners and those who see everything.</summary>
public sealed class ExportEvidence(IDbContextFactory<PortalDbContext> contexts, ReviewQueries reviews)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new IdAsText() },
    };

    public async Task<Result<EvidenceDocument>> ReadAsync(ListReviewId id, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var opened = await reviews.OpenAsync(db, id, actor, cancellationToken);
        if (!opened.Succeeded)
            return opened.Error;
        var (review, list, _) = opened.Value;
        if (review.FinishedAt is null)
            return Error.Conflict("review.open", "This review is still open: it is evidence once it is finished.");
        var evidence = ReviewEvidence.Of(review);
        var digest = evidence.Digest();
        var about = list.Id.ToString();
        var audit = db.Audit.AsNoTracking().Where(a => a.SubjectKind == "list" && a.SubjectId == about);
        var last = await audit
            .Where(a => a.Action == ReviewMembers.Finished && a.Summary.Contains(digest))
            .Select(a => (long?)a.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        return new EvidenceDocument(
            list.Title,
            evidence,
            digest,
            await audit
                .Where(a => a.At >= review.StartedAt && a.Sequence <= last)
                .OrderBy(a => a.Sequence)
                .ToListAsync(cancellationToken)
        );
    }

    public static Task WriteJsonAsync(EvidenceDocument document, Stream to, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(to, document, Json, cancellationToken);

    /// <summary>A row for each member. Cells that a spreadsheet would run are disarmed; the JSON file has them as they are.</summary>
    public static async Task WriteCsvAsync(EvidenceDocument document, Stream to, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var last = document.Audit.Count == 0 ? null : document.Audit[^1];
        await using var csv = CsvWriter.Create(to, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        await csv.WriteRecordAsync(
            [
                "List",
                "Review",
                "Member",
                "Name",
                "Decision",
                "Result",
                "By",
                "At",
                "Note",
                "NoteBy",
                "ConfirmedAtEnd",
                "FinishedBy",
                "FinishedAt",
                "EvidenceSha256",
                "AuditSequence",
                "AuditHash",
            ],
            cancellationToken
        );
        var evidence = document.Evidence;
        foreach (var row in evidence.Rows)
            await csv.WriteRecordAsync(
                [
                    document.Title,
                    evidence.Review.ToString(),
                    row.Member.ToString(),
                    row.Name,
                    row.Verdict?.ToString() ?? "",
                    row.Result.ToString(),
                    row.ByName,
                    row.At.ToString("O", CultureInfo.InvariantCulture),
                    row.Note ?? "",
                    row.Note is null ? "" : row.NoteByName ?? row.ByName,
                    row.ConfirmedAtEnd ? "yes" : "no",
                    evidence.FinishedByName,
                    evidence.FinishedAt.ToString("O", CultureInfo.InvariantCulture),
                    document.Digest,
                    last?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "",
                    last?.Hash ?? "",
                ],
                cancellationToken
            );
    }

    /// <summary>Ids of ours as plain text instead of as objects with a value.</summary>
    private sealed class IdAsText : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert == typeof(ListReviewId)
            || typeToConvert == typeof(AccessListId)
            || typeToConvert == typeof(ListEdgeId)
            || typeToConvert == typeof(ResourceId);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Text<>).MakeGenericType(typeToConvert))!;

        private sealed class Text<T> : JsonConverter<T>
            where T : struct
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                throw new NotSupportedException("Evidence is written, not read.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(value.ToString());
        }
    }
}
