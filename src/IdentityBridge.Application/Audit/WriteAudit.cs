using IdentityBridge.Application.Shared;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;

namespace IdentityBridge.Application.Audit;

/// <summary>Notes what was done outside the database; what is done inside it notes itself in its own transaction.</summary>
public sealed class WriteAudit(Transactions transactions)
{
    public Task ExecuteAsync(AuditDraft draft, CancellationToken cancellationToken) =>
        transactions.DoAsync(
            (db, _) =>
            {
                db.Record(draft);
                return Task.FromResult(new Done());
            },
            cancellationToken
        );
}
