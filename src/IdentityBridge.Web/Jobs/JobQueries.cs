using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.People;
using Quartz;
using Quartz.Extensibility;

namespace IdentityBridge.Web.Jobs;

/// <summary>One of the portal's own jobs at a glance.</summary>
/// <param name="Name">Its key; stable.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Schedule">In words: "every 10 minutes".</param>
/// <param name="RunningSince">Null when it does not run now.</param>
/// <param name="Runs">Newest first.</param>
public sealed record JobView(
    string Name,
    string Title,
    string? Description,
    string Schedule,
    DateTimeOffset? NextAt,
    DateTimeOffset? RunningSince,
    IReadOnlyList<JobRun> Runs
);

/// <param name="Sentence">The outcome in a sentence; null when the job said nothing.</param>
/// <param name="ByHand">A person wanted it, not the schedule.</param>
public sealed record JobRun(string Key, DateTimeOffset At, TimeSpan Took, JobRunResult Result, string? Sentence, bool ByHand);

/// <summary>The jobs and what became of their runs, from the scheduler and its history; for administrators and auditors.</summary>
public sealed class JobQueries(ISchedulerFactory schedulers, IExecutionHistoryStore history)
{
    private const int Kept = 40;

    public static readonly Error NotAllowed = Error.Forbidden(
        "jobs.not-allowed",
        "Only administrators and auditors see the portal's jobs."
    );

    public async Task<Result<IReadOnlyList<JobView>>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.SeesEverything)
            return NotAllowed;
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var running = (
            await scheduler.QueryFireInstances(
                new FireInstanceQuery { State = FireInstanceState.Executing, Take = 100 },
                cancellationToken
            )
        ).Items;
        var jobs = new List<JobView>();
        foreach (var key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken))
        {
            var detail = await scheduler.GetJobDetail(key, cancellationToken);
            if (detail is null)
                continue;
            var triggers = (await scheduler.GetTriggersOfJob(key, cancellationToken)).Where(Schedules.Repeats).ToList();
            jobs.Add(
                new JobView(
                    key.Name,
                    JobWords.Title(key.Name),
                    detail.Description,
                    Schedules.Say(triggers),
                    triggers.Min(t => t.NextFireTimeUtc),
                    running.Where(r => key.Equals(r.JobKey)).Select(r => (DateTimeOffset?)r.FireTimeUtc).FirstOrDefault(),
                    await RunsAsync(scheduler.SchedulerName, key, cancellationToken)
                )
            );
        }
        return Result.Of<IReadOnlyList<JobView>>([.. jobs.OrderBy(j => j.Title, StringComparer.Ordinal)]);
    }

    /// <summary>When the schedule reads this target next; null when it does not.</summary>
    public async Task<DateTimeOffset?> NextReadAsync(ConnectorId connector, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var triggers = await scheduler.GetTriggersOfJob(new JobKey($"read-{connector.Value}"), cancellationToken);
        return triggers.Where(Schedules.Repeats).Min(t => t.NextFireTimeUtc);
    }

    private async Task<IReadOnlyList<JobRun>> RunsAsync(string scheduler, JobKey key, CancellationToken cancellationToken)
    {
        var page = await history.QueryExecutions(
            new ExecutionHistoryQuery
            {
                SchedulerName = scheduler,
                Job = key,
                Take = Kept,
            },
            cancellationToken
        );
        return
        [
            .. page.Items.Select(e => new JobRun(
                e.EntryId ?? $"{e.FiredAtUtc.UtcTicks}-{e.FireInstanceId}",
                e.FiredAtUtc,
                e.Duration,
                e.EffectiveResult,
                e.ExceptionMessage ?? e.Summary,
                e.Manual
            )),
        ];
    }
}
