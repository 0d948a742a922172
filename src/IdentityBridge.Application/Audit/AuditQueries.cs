using System.Globalization;
using CsvHelper;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Audit;

/// <param name="Text">Occurs in the summary or the actor's name; case ignored.</param>
/// <param name="Action">The action, or the part before its dot.</param>
/// <param name="From">Not before.</param>
/// <param name="Until">Before.</param>
public sealed record AuditFilter(
    string? Text = null,
    string? Action = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    int Page = 1,
    int Size = 50
);

/// <param name="Entries">How many were looked at.</param>
/// <param name="Problem">The first thing wrong; null when the chain holds.</param>
public sealed record ChainReport(long Entries, string? Problem, string LastHash);

/// <summary>Reads the audit log; for administrators and auditors.</summary>
public sealed class AuditQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private static readonly Error NotAllowed = Error.Forbidden(
        "audit.not-allowed",
        "Only administrators and auditors read the audit log."
    );

    public async Task<Result<Page<AuditEntry>>> SearchAsync(AuditFilter filter, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var matching = Matching(db, filter);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await matching
            .OrderByDescending(a => a.Sequence)
            .Skip((filter.Page - 1) * filter.Size)
            .Take(filter.Size)
            .ToListAsync(cancellationToken);
        return new Page<AuditEntry>(rows, total, filter.Page, filter.Size);
    }

    /// <summary>Writes what matches as CSV, oldest first, with the hashes; constant memory. Cells that a spreadsheet would run are disarmed.</summary>
    public async Task<Result<Done>> ExportCsvAsync(
        AuditFilter filter,
        Actor actor,
        Stream to,
        CancellationToken cancellationToken
    )
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var csv = CsvWriter.Create(to, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        await csv.WriteRecordAsync(
            ["Sequence", "At", "Action", "Actor", "SubjectKind", "SubjectId", "Summary", "PreviousHash", "Hash"],
            cancellationToken
        );
        await foreach (
            var entry in Matching(db, filter).OrderBy(a => a.Sequence).AsAsyncEnumerable().WithCancellation(cancellationToken)
        )
            await csv.WriteRecordAsync(
                [
                    entry.Sequence.ToString(CultureInfo.InvariantCulture),
                    entry.At.ToString("O", CultureInfo.InvariantCulture),
                    entry.Action,
                    entry.ActorName,
                    entry.SubjectKind,
                    entry.SubjectId,
                    entry.Summary,
                    entry.PreviousHash,
                    entry.Hash,
                ],
                cancellationToken
            );
        return new Done();
    }

    /// <summary>Hashes every entry again, in order.</summary>
    public async Task<Result<ChainReport>> VerifyAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything && !actor.IsSystem)
            return NotAllowed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        AuditEntry? previous = null;
        await foreach (
            var entry in db.Audit.AsNoTracking().OrderBy(a => a.Sequence).AsAsyncEnumerable().WithCancellation(cancellationToken)
        )
        {
            if (AuditChain.Problem(previous, entry) is { } problem)
                return new ChainReport(previous?.Sequence ?? 0, problem, previous?.Hash ?? AuditChain.Genesis);
            previous = entry;
        }
        return new ChainReport(previous?.Sequence ?? 0, null, previous?.Hash ?? AuditChain.Genesis);
    }

    /// <summary>What the last check by the clock found wrong; null when it found nothing, or for whom it is none of their business.</summary>
    public async Task<ChainAlarm?> AlarmAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything && !actor.IsSystem)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await CheckAuditChain.LastAlarmAsync(db, cancellationToken);
    }

    private static IQueryable<AuditEntry> Matching(PortalDbContext db, AuditFilter filter)
    {
        var entries = db.Audit.AsNoTracking();
        if (filter.From is { } from)
            entries = entries.Where(a => a.At >= from);
        if (filter.Until is { } until)
            entries = entries.Where(a => a.At < until);
        if (!string.IsNullOrWhiteSpace(filter.Action))
            entries = entries.Where(a => a.Action == filter.Action || a.Action.StartsWith(filter.Action + "."));
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var text = filter.Text.Trim().ToLowerInvariant();
            entries = entries.Where(a => a.Summary.ToLower().Contains(text) || a.ActorName.ToLower().Contains(text));
        }
        return entries;
    }
}
