using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Policies;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>Reads one target, whoever asked for it, and says how it went.</summary>
public sealed class ReadTarget(SyncConnector sync, SeedPolicies policies, SeedRoles roles, SeedLists lists)
{
    public async Task<JobRunReport> ExecuteAsync(ConnectorId connector, CancellationToken cancellationToken)
    {
        var report = await sync.ExecuteAsync(connector, cancellationToken);
        if (report is null)
            return JobRunReport.Skipped("Another process was reading it.");
        if (report.Outcome == SyncOutcome.Succeeded)
        {
            await policies.ExecuteAsync(cancellationToken);
            await roles.ExecuteAsync(cancellationToken);
            await lists.ExecuteAsync(cancellationToken);
        }
        return report.Outcome == SyncOutcome.Succeeded
            ? JobRunReport.Succeeded(report.Message)
            : JobRunReport.Failed(report.Message);
    }
}
