using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Domain.Provisioning;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Provisioning;

/// <summary>The book of reads: which process reads which target, how far it is, and how it ended.</summary>
public sealed class SyncRuns(Transactions transactions, TimeProvider time)
{
    private static readonly TimeSpan ClaimHolds = TimeSpan.FromSeconds(60);
    private static readonly IReadOnlyDictionary<string, long> Nothing = new Dictionary<string, long>();

    /// <summary>Null when another process reads this target now.</summary>
    public Task<SyncRun?> BeginAsync(ConnectorId id, Guid process, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var state = await db.Connectors.SingleAsync(c => c.Id == id, cancellationToken);
                if (!state.Claim(process, now, ClaimHolds))
                    return null;
                foreach (
                    var stale in await db
                        .SyncRuns.Where(r => r.Connector == id && r.FinishedAt == null)
                        .ToListAsync(cancellationToken)
                )
                    stale.Finish(
                        SyncOutcome.Failed,
                        "The portal stopped while it read; nothing was changed.",
                        Nothing,
                        0,
                        stale.Records,
                        now
                    );
                var run = SyncRun.Start(id, now);
                db.SyncRuns.Add(run);
                db.Announce(Topics.Connectors);
                return run;
            },
            cancellationToken
        );

    /// <param name="records">How many were read, also by a read that failed.</param>
    public Task EndAsync(SyncRun run, Guid process, SyncReport report, long records, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            async (db, now) =>
            {
                var stored = await db.SyncRuns.SingleAsync(r => r.Id == run.Id, cancellationToken);
                stored.Finish(report.Outcome, report.Message, report.Counts, report.HeldBack, records, now);
                var state = await db.Connectors.SingleAsync(c => c.Id == run.Connector, cancellationToken);
                if (state.ReadBy == process)
                    state.Release();
                if (report.Outcome == SyncOutcome.Stopped)
                    db.Record(
                        new AuditDraft(
                            "sync.stopped",
                            null,
                            Actor.System.Name,
                            "connector",
                            run.Connector.Value,
                            $"The read of {run.Connector.DisplayName} was stopped: {report.Message}"
                        )
                    );
                db.Announce(Topics.Connectors);
                return new Done();
            },
            cancellationToken
        );

    /// <summary>Keeps the claim alive and the progress visible while the read goes on.</summary>
    public async Task WriteProgressAsync(
        SyncRun run,
        Guid process,
        Func<ReadProgress?> progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
                await transactions.DoAsync(
                    async (db, now) =>
                    {
                        var state = await db.Connectors.SingleAsync(c => c.Id == run.Connector, CancellationToken.None);
                        state.Claim(process, now, ClaimHolds);
                        var stored = await db.SyncRuns.SingleAsync(r => r.Id == run.Id, CancellationToken.None);
                        if (progress() is { } last)
                            stored.At(last);
                        db.Announce(Topics.Connectors);
                        return new Done();
                    },
                    CancellationToken.None
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The read is over; its end is written by whoever reads.
        }
    }
}
