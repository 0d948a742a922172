using IdentityBridge.Application.Grants;
using IdentityBridge.Application.Provisioning;
using IdentityBridge.Application.Shared;
using IdentityBridge.TestKit;
using Microsoft.Extensions.DependencyInjection;

// The portal's jobs without the portal: takes operations to their targets and ends due grants, until it is killed.
if (args is not [var database, var okta, var aws])
{
    await Console.Error.WriteLineAsync("usage: IdentityBridge.CrashWorker <connection string> <Okta address> <AWS address>");
    return 2;
}

await using var services = PortalHost.Services(database, okta, aws, new PortalHostOptions { Time = TimeProvider.System });
var push = services.GetRequiredService<PushOperations>();
var due = services.GetRequiredService<EndDueGrants>();
var worker = Guid.CreateVersion7();
var loops = services
    .GetRequiredService<ConnectorSet>()
    .All.Select(connector =>
        RepeatAsync(async () =>
        {
            var claimed = await push.ClaimAsync(connector.Id, worker, 8, CancellationToken.None);
            await Task.WhenAll(claimed.Select(operation => push.ExecuteAsync(operation, CancellationToken.None)));
            return claimed.Count > 0;
        })
    )
    .Append(RepeatAsync(async () => await due.ExecuteAsync(CancellationToken.None) > 0));
await await Task.WhenAny(loops);
return 1;

static async Task RepeatAsync(Func<Task<bool>> work)
{
    while (true)
        if (!await work())
            await Task.Delay(50);
}
