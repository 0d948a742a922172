using System.Diagnostics;
using IdentityBridge.Application.AccessLists.Linked;
using IdentityBridge.Application.Catalog;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityBridge.Application.Provisioning;

/// <summary>How a read went, in a sentence and in numbers.</summary>
public sealed record SyncReport(SyncOutcome Outcome, string Message, IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Removals that wait for an administrator.</summary>
    public int HeldBack => Outcome == SyncOutcome.Stopped ? (int)Counts.GetValueOrDefault("held back") : 0;
}

/// <summary>
/// Reads one target completely and takes over what it says: people, catalogue, assignments; then lists and heals drift. A read that fails
/// changes nothing; one that would remove suspiciously much stops and waits for an administrator.
/// </summary>
public sealed class SyncConnector(
    IDbContextFactory<PortalDbContext> contexts,
    Transactions transactions,
    ConnectorSet connectors,
    SyncRuns runs,
    DoubtRead doubt,
    ApplyPeople people,
    ApplyAssignments assignments,
    FollowSources follow,
    ReconcileDrift reconcile,
    PortalMetrics metrics,
    TimeProvider time,
    ILogger<SyncConnector> logger
)
{
    private static readonly ActivitySource Activities = new("IdentityBridge.Sync");

    /// <summary>Null when another process reads this target now.</summary>
    public async Task<SyncReport?> ExecuteAsync(ConnectorId id, CancellationToken cancellationToken)
    {
        var connector = connectors.Find(id) ?? throw new InvalidOperationException($"No connector is called {id}.");
        using var activity = Activities.StartActivity("sync");
        activity?.SetTag("connector", id.Value);
        var process = Guid.CreateVersion7();
        var started = time.GetTimestamp();
        var run = await runs.BeginAsync(id, process, cancellationToken);
        if (run is null)
            return null;
        var read = new CompleteRead();
        SyncReport report;
        try
        {
            report = await ReadAndApplyAsync(connector, run, process, read, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EndAsync(Failed("Stopped with the portal; nothing was changed."), CancellationToken.None);
            throw;
        }
        catch (ConnectorReadException e)
        {
            report = Failed($"Nothing was changed: {e.Message}");
        }
        catch (Exception e)
        {
            logger.SyncFailed(e, id.Value);
            await EndAsync(Failed("The portal failed while it took over what was read; see its log."), CancellationToken.None);
            throw;
        }
        await EndAsync(report, cancellationToken);
        logger.SyncEnded(id.Value, report.Outcome.ToString(), report.Message);
        return report;

        async Task EndAsync(SyncReport how, CancellationToken stop)
        {
            await runs.EndAsync(run, process, how, read.Count, stop);
            metrics.Read(id, how.Outcome, time.GetElapsedTime(started));
        }
    }

    private static SyncReport Failed(string message) => new(SyncOutcome.Failed, message, new Dictionary<string, long>());

    private async Task<SyncReport> ReadAndApplyAsync(
        IConnector connector,
        SyncRun run,
        Guid process,
        CompleteRead read,
        CancellationToken cancellationToken
    )
    {
        var startedAt = time.Now();
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = new ProgressWriter();
        var writer = runs.WriteProgressAsync(run, process, () => progress.Last, reading.Token);
        try
        {
            await foreach (var record in connector.ReadAllAsync(progress, cancellationToken))
                read.Add(record);
        }
        finally
        {
            await reading.CancelAsync();
            await writer;
        }
        return await ApplyAsync(connector, read, startedAt, cancellationToken);
    }

    private async Task<SyncReport> ApplyAsync(
        IConnector connector,
        CompleteRead read,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["records read"] = read.Count };
        if (await SuspiciousAsync(connector.Id, read, cancellationToken) is { } suspicion)
        {
            counts["held back"] = suspicion.Removals;
            return new SyncReport(SyncOutcome.Stopped, suspicion.Message, counts);
        }
        await doubt.ExecuteAsync(connector, read, cancellationToken);
        if (read.People.Count > 0)
        {
            var changed = await transactions.DoAsync(
                (db, now) => people.ExecuteAsync(db, read.People, complete: true, now, cancellationToken),
                cancellationToken
            );
            (counts["people added"], counts["people changed"], counts["people left"]) = (
                changed.Added,
                changed.Changed,
                changed.Left
            );
        }
        var catalog = await transactions.DoAsync(
            (db, now) => ApplyCatalog.ExecuteAsync(db, connector.Id, read.Resources, read.Entitlements, now, cancellationToken),
            cancellationToken
        );
        (counts["resources added"], counts["resources changed"], counts["resources gone"]) = (
            catalog.Added,
            catalog.Changed,
            catalog.Gone
        );
        var result = await assignments.ExecuteAsync(connector, read, startedAt, cancellationToken);
        foreach (var (name, count) in result.Counts)
            counts[name] = count;
        if (result.Stopped is { } why)
        {
            counts["held back"] = result.HeldBack;
            return new SyncReport(SyncOutcome.Stopped, why, counts);
        }
        await transactions.DoAsync(
            (db, now) => ApplyGroups.ExecuteAsync(db, connector.Id, read.Groups, now, cancellationToken),
            cancellationToken
        );
        var followed = await follow.ExecuteAsync(connector.Id, startedAt, cancellationToken);
        (counts["list members added"], counts["list members removed"]) = (followed.Came, followed.Went);
        var drift = await reconcile.ExecuteAsync(connector.Id, result.RemovedByOthers, cancellationToken);
        (counts["drift"], counts["changes enqueued"]) = (drift.Found, drift.Enqueued);
        if (drift.HeldBack > 0)
        {
            counts["held back"] = drift.HeldBack;
            return new SyncReport(
                SyncOutcome.Stopped,
                $"Healing would take away {drift.HeldBack} assignments, more than {Safeguards.LargestShare:P0} of all. They wait for an administrator to allow it.",
                counts
            );
        }
        return new SyncReport(SyncOutcome.Succeeded, Say(counts, result.Contradicted, result.Unclear), counts);
    }

    /// <summary>Whether so much vanished from the listing of people or resources that the listing itself is in doubt.</summary>
    private async Task<Suspicion?> SuspiciousAsync(ConnectorId id, CompleteRead read, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var allowed =
            await db.Connectors.Where(c => c.Id == id).Select(c => c.AllowedRemovals).SingleAsync(cancellationToken) ?? 0;
        var seen = read.Resources.Select(r => (r.Kind, r.ExternalId)).ToHashSet();
        var resources = await db
            .Resources.Where(r => r.Connector == id && r.GoneAt == null)
            .Select(r => new { r.Kind, r.ExternalId })
            .ToListAsync(cancellationToken);
        foreach (var kind in resources.GroupBy(r => r.Kind))
        {
            var gone = kind.Count(r => !seen.Contains((r.Kind, r.ExternalId)));
            if (!Safeguards.Allows(gone, kind.Count()) && gone > allowed)
                return new Suspicion(gone, Doubt($"{gone} of {kind.Count()} {Words.Many(kind.Key)}"));
        }
        if (id != ConnectorId.Okta)
            return null;
        var active = read
            .People.Where(p => p.Status == PersonStatus.Active)
            .Select(p => p.ExternalId)
            .ToHashSet(StringComparer.Ordinal);
        var known = await db
            .People.Where(p => p.Status == PersonStatus.Active)
            .Select(p => p.ExternalId)
            .ToListAsync(cancellationToken);
        var lost = known.Count(p => !active.Contains(p));
        return !Safeguards.Allows(lost, known.Count) && lost > allowed
            ? new Suspicion(lost, Doubt($"{lost} of {known.Count} active people"))
            : null;
    }

    internal static string Doubt(string what) =>
        $"{what} were missing in this read, more than {Safeguards.LargestShare:P0}. Nothing was removed. If that is right, an administrator can allow it.";

    private static string Say(SortedDictionary<string, long> counts, int contradicted, int unclear)
    {
        var changes = counts.Where(c => c.Value > 0 && c.Key != "records read").Select(c => $"{c.Value:N0} {c.Key}").ToList();
        var said =
            changes.Count == 0
                ? $"Read {counts["records read"]:N0} records; nothing had changed."
                : $"Read {counts["records read"]:N0} records: {string.Join(", ", changes)}.";
        if (contradicted > 0)
            said +=
                $" The listing left out {contradicted} assignments that the target still has when asked one by one; they were kept.";
        return unclear > 0
            ? $"{said} It left out {unclear} more that could not be confirmed as gone; they were kept until the next read says the same."
            : said;
    }

    private sealed class ProgressWriter : IProgress<ReadProgress>
    {
        public ReadProgress? Last { get; private set; }

        public void Report(ReadProgress value) => Last = value;
    }

    private sealed record Suspicion(int Removals, string Message);
}
