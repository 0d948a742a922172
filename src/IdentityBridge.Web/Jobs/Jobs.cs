using IdentityBridge.Application.AccessLists;
using IdentityBridge.Application.Audit;
using IdentityBridge.Application.Grants;
using IdentityBridge.Application.People;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Requests;
using IdentityBridge.Domain.Common;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>Reads Okta completely.</summary>
[QuartzJob(Name = "read-okta", Description = "Reads people, groups, apps and who has them from Okta, and heals drift.")]
[SimpleTrigger("00:10:00", ConfigurationKey = "Jobs:ReadOkta")]
[DisallowConcurrentExecution]
public sealed class ReadOktaJob(ReadTarget read) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        context.Result = await read.ExecuteAsync(ConnectorId.Okta, cancellationToken);
}

/// <summary>Reads IAM Identity Center completely.</summary>
[QuartzJob(
    Name = "read-identity-center",
    Description = "Reads accounts, permission sets, users and assignments from AWS IAM Identity Center, and heals drift."
)]
[SimpleTrigger("00:10:00", ConfigurationKey = "Jobs:ReadIdentityCenter")]
[DisallowConcurrentExecution]
public sealed class ReadIdentityCenterJob(ReadTarget read) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        context.Result = await read.ExecuteAsync(ConnectorId.IdentityCenter, cancellationToken);
}

/// <summary>The safety net under the due clock.</summary>
[QuartzJob(Name = "end-due-access", Description = "Ends access whose time is over, should the due clock have missed it.")]
[SimpleTrigger("00:01:00")]
[DisallowConcurrentExecution]
public sealed class EndDueAccessJob(EndDueGrants end) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var ended = await end.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport.Succeeded(ended == 0 ? "Nothing was due." : $"Ended {ended} grants.").With("ended", ended);
    }
}

/// <summary>Expires requests nobody decided.</summary>
[QuartzJob(Name = "expire-requests", Description = "Expires requests that nobody decided in time.")]
[SimpleTrigger("00:01:00")]
[DisallowConcurrentExecution]
public sealed class ExpireRequestsJob(ExpireRequests expire) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var expired = await expire.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(expired == 0 ? "No request had to expire." : $"Expired {expired} requests.")
            .With("expired", expired);
    }
}

/// <summary>Reminds owners of list reviews.</summary>
[QuartzJob(Name = "remind-reviewers", Description = "Reminds owners of reviews of their lists that are due soon or overdue.")]
[SimpleTrigger("01:00:00")]
[DisallowConcurrentExecution]
public sealed class RemindReviewersJob(RemindReviewers remind) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var sent = await remind.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(sent.Count == 0 ? "No review needed a reminder." : $"Reminded the owners of {sent.Count} lists.")
            .With("reminded", sent.Count);
    }
}

/// <summary>Follows Okta's system log.</summary>
[QuartzJob(
    Name = "follow-okta",
    Description = "Follows Okta's system log, so that whoever is deactivated loses access within a minute."
)]
[SimpleTrigger("00:00:15", ConfigurationKey = "Jobs:FollowOkta")]
[DisallowConcurrentExecution]
public sealed class FollowOktaJob(FollowDirectory follow, FollowUse uses) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var read = await follow.ExecuteAsync(cancellationToken);
        await uses.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport.Succeeded(read == 0 ? "Nobody changed." : $"Read {read} people again.").With("read", read);
    }
}

/// <summary>Asks every target whether it is well.</summary>
[QuartzJob(Name = "check-integrations", Description = "Asks Okta and AWS whether they answer and accept our credentials.")]
[SimpleTrigger("00:01:00")]
[DisallowConcurrentExecution]
public sealed class CheckIntegrationsJob(CheckConnectors check) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var problems = await check.ExecuteAsync(cancellationToken);
        context.Result =
            problems.Count == 0
                ? JobRunReport.Succeeded("All integrations are well.")
                : JobRunReport.Failed(string.Join(" ", problems));
    }
}

/// <summary>Verifies the audit chain each night.</summary>
[QuartzJob(Name = "verify-audit", Description = "Hashes the whole audit log again and compares.")]
[CronTrigger("0 30 3 * * ?")]
[DisallowConcurrentExecution]
public sealed class VerifyAuditJob(CheckAuditChain check) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var report = await check.ExecuteAsync(cancellationToken);
        context.Result = report.Problem is null
            ? JobRunReport.Succeeded($"All {report.Entries:N0} entries hold.")
            : JobRunReport.Failed(report.Problem);
    }
}

/// <summary>Removes what is left of old sessions.</summary>
[QuartzJob(Name = "forget-sessions", Description = "Removes sessions that ended a month ago.")]
[CronTrigger("0 15 3 * * ?")]
[DisallowConcurrentExecution]
public sealed class ForgetSessionsJob(ForgetSessions forget) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var removed = await forget.ExecuteAsync(cancellationToken);
        context.Result = JobRunReport
            .Succeeded(removed == 0 ? "Nothing to remove." : $"Removed {removed} sessions.")
            .With("removed", removed);
    }
}
