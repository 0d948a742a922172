using System.Globalization;
using IdentityBridge.Domain.Common;
using IdentityBridge.Web.Jobs;
using IdentityBridge.Web.Shared;
using Microsoft.AspNetCore.Components;
using Quartz;

namespace IdentityBridge.Web.Features.Jobs;

/// <summary>Each job of the portal: when it runs, how it went, and a button to run it now.</summary>
public sealed partial class JobsPage
{
    /// <summary>The scheduler announces nothing, so an open page looks again by itself.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private IReadOnlyList<JobView> jobs = [];
    private ITimer? timer;

    [Inject]
    private JobQueries Jobs { get; set; } = default!;

    [Inject]
    private RunJobNow RunNow { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private string? Subtitle
    {
        get
        {
            if (State != PageState.Ready)
                return null;
            var failing = jobs.Count(j => j.Runs is [{ Result: JobRunResult.Failed }, ..]);
            var running = jobs.Count(j => j.RunningSince is not null);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{jobs.Count} jobs, {(running == 0 ? "none" : running)} running now, {(failing == 0 ? "none" : failing)} failed the last time."
            );
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            timer = Time.CreateTimer(_ => _ = InvokeAsync(LookAgainAsync), null, LookAgain, LookAgain);
    }

    protected override async Task<Error?> LoadForMeAsync(CancellationToken ct)
    {
        var found = await Jobs.ListAsync(Me, ct);
        if (!found.Succeeded)
            return found.Error;
        jobs = found.Value;
        return null;
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        if (timer is not null)
            await timer.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    private Task LookAgainAsync() =>
        State == PageState.Ready && !Leaving.IsCancellationRequested ? ReloadAsync() : Task.CompletedTask;

    private async Task RunNowAsync(JobView job)
    {
        if (await RunAsync(ct => RunNow.ExecuteAsync(new RunJobNowCommand(job.Name), Me, ct), $"“{job.Title}” starts now."))
            await ReloadAsync();
    }
}
