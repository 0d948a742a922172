using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityBridge.Application.Audit;

/// <summary>The audit chain was found broken, and has not been found whole since.</summary>
/// <param name="Problem">Which entry is missing or changed, in a sentence.</param>
public sealed record ChainAlarm(DateTimeOffset At, string Problem);

/// <summary>Verifies the audit chain by the clock, and notes in it when it breaks and when it is whole again, so that people see it.</summary>
public sealed class CheckAuditChain(AuditQueries audit, Transactions transactions)
{
    private const string Broken = "audit.chain-broken";
    private const string Holds = "audit.chain-holds";
    private const string Subject = "audit";
    private const string Prefix = "The audit chain is broken: ";

    public async Task<ChainReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        var report = (await audit.VerifyAsync(Actor.System, cancellationToken)).Value;
        await transactions.DoAsync(
            async (db, _) =>
            {
                var alarm = await LastAlarmAsync(db, cancellationToken);
                if (report.Problem is { } problem && alarm?.Problem != problem)
                    db.Record(Draft(Broken, Prefix + problem));
                else if (report.Problem is null && alarm is not null)
                    db.Record(
                        Draft(
                            Holds,
                            FormattableString.Invariant($"The audit chain is whole again: {report.Entries} entries hold.")
                        )
                    );
                return new Done();
            },
            cancellationToken
        );
        return report;
    }

    internal static async Task<ChainAlarm?> LastAlarmAsync(PortalDbContext db, CancellationToken cancellationToken)
    {
        var last = await db
            .Audit.AsNoTracking()
            .Where(a => a.SubjectKind == Subject && (a.Action == Broken || a.Action == Holds))
            .OrderByDescending(a => a.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        return last?.Action == Broken ? new ChainAlarm(last.At, last.Summary[Prefix.Length..]) : null;
    }

    private static AuditDraft Draft(string action, string summary) =>
        new(action, null, Actor.System.Name, Subject, "chain", summary);
}
