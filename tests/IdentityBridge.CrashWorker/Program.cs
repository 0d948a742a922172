using IdentityBridge.TestKit;
using IdentityBridge.Web.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// The portal's own workers without its pages: take operations to their targets and end due grants, until the process is killed.
if (args is not [var database, var okta, var aws])
{
    await Console.Error.WriteLineAsync("usage: IdentityBridge.CrashWorker <connection string> <Okta address> <AWS address>");
    return 2;
}

await using var services = PortalHost.Services(database, okta, aws, new PortalHostOptions { Time = TimeProvider.System });
BackgroundService[] workers =
[
    ActivatorUtilities.CreateInstance<AnnouncementRelay>(services),
    ActivatorUtilities.CreateInstance<OperationPump>(services),
    ActivatorUtilities.CreateInstance<GroupPump>(services),
    ActivatorUtilities.CreateInstance<DueClock>(services),
];
foreach (var worker in workers)
    await worker.StartAsync(CancellationToken.None);
await await Task.WhenAny(workers.Select(worker => worker.ExecuteTask!));
return 1;
