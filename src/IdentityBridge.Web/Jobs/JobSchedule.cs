using IdentityBridge.Web.Features.Jobs;
using Quartz;

namespace IdentityBridge.Web.Jobs;

/// <summary>Registers the jobs, clustered in the portal's database, and the workers of every process.</summary>
internal static class JobSchedule
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ReadTarget>();
        services.AddSingleton<JobQueries>();
        services.AddSingleton<RunJobNow>();
        services.AddHostedService<AnnouncementRelay>();
        services.AddHostedService<OperationPump>();
        services.AddHostedService<GroupPump>();
        services.AddHostedService<DueClock>();
        services.AddHostedService<NoticePump>();
        services.AddHostedService<ReadOnDemand>();
        services.AddHostedService<OperationCount>();
        services.AddQuartz(quartz =>
        {
            // A trigger that another process fired is seen at the next look.
            quartz.ConfigureScheduler(scheduler => scheduler.IdleWaitTime = TimeSpan.FromSeconds(2));
            quartz.UsePersistentStore(store =>
            {
                if (configuration["Database:Provider"] == "SqlServer")
                    store.UseSqlServer(source => source.ConnectionString = configuration["Database:ConnectionString"]);
                else
                    store.UsePostgres(source => source.UseRegisteredDataSource = true);
                store.ConfigureStore(options => options.TablePrefix = "jobs.qrtz_");
                store.UseClustering(_ => { });
                store.UseExecutionHistory();
                store.ProvisionSchema();
            });
            quartz.AddDeclaredJobs();
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<RetiredJobs>();
        return services;
    }
}

/// <summary>A job that is no longer declared stays stored and keeps firing: removed at start.</summary>
internal sealed class RetiredJobs(IServiceProvider services, ILogger<RetiredJobs> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
        var declared = typeof(RetiredJobs)
            .Assembly.GetTypes()
            .Select(t => Attribute.GetCustomAttribute(t, typeof(QuartzJobAttribute)) as QuartzJobAttribute)
            .OfType<QuartzJobAttribute>()
            .Select(a => a.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.AnyGroup(), cancellationToken))
        {
            if (declared.Contains(key.Name))
                continue;
            await scheduler.DeleteJob(key, cancellationToken);
            logger.JobRetired(key.Name);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
