using System.Diagnostics;

namespace IdentityBridge.Connectors.Http;

/// <summary>The activity source of all calls to targets.</summary>
public static class ConnectorTelemetry
{
    public const string SourceName = "IdentityBridge.Connectors";

    internal static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartCall(CallContext call)
    {
        var activity = Source.StartActivity($"{call.Target} {call.Name}", ActivityKind.Client);
        activity?.SetTag("identitybridge.priority", call.Priority.ToString());
        return activity;
    }
}
