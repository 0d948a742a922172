using Microsoft.AspNetCore.Components.Server.Circuits;

namespace IdentityBridge.Web.SignIn;

/// <summary>Knows of its scope whether it is an open page (a circuit), and when something was last done there.</summary>
internal sealed class CircuitWatch(TimeProvider time) : CircuitHandler
{
    public bool IsCircuit { get; private set; }

    public DateTimeOffset? LastActivity { get; private set; }

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        IsCircuit = true;
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(
        Func<CircuitInboundActivityContext, Task> next
    ) =>
        context =>
        {
            LastActivity = time.GetUtcNow();
            return next(context);
        };
}
