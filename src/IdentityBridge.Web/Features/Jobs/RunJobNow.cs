using IdentityBridge.Application.Audit;
using IdentityBridge.Domain.Audit;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using IdentityBridge.Web.Jobs;
using Quartz;

namespace IdentityBridge.Web.Features.Jobs;

/// <param name="Name">As <see cref="JobView.Name" />.</param>
public sealed record RunJobNowCommand(string Name);

/// <summary>An administrator wants a job run now, besides its schedule.</summary>
public sealed class RunJobNow(ISchedulerFactory schedulers, WriteAudit audit)
{
    public async Task<Result<Done>> ExecuteAsync(RunJobNowCommand command, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return Error.Forbidden("job.administrators-only", "Only administrators run jobs. Ask one of them.");
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var keys = await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken);
        if (keys.FirstOrDefault(k => k.Name == command.Name) is not { } key)
            return Error.NotFound("job.not-found", "There is no such job.");

        // Written first: a run that nobody can explain is worse than an entry about a run that did not begin.
        await audit.ExecuteAsync(
            new AuditDraft(
                "job.run",
                actor.PersonId?.Value,
                actor.Name,
                "job",
                key.Name,
                $"{actor.Name} ran the job “{JobWords.Title(key.Name)}” by hand."
            ),
            cancellationToken
        );
        await scheduler.TriggerJob(key, cancellationToken);
        return new Done();
    }
}
