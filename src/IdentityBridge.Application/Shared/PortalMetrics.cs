using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using IdentityBridge.Domain.Common;
using IdentityBridge.Domain.Provisioning;

namespace IdentityBridge.Application.Shared;

/// <summary>Operations of one target that are not finished.</summary>
/// <param name="OldestAge">Since the oldest was enqueued; zero when none is open.</param>
public sealed record OpenOperations(ConnectorId Connector, int Count, TimeSpan OldestAge);

/// <summary>Groups of lists in one target that are not equal to their lists.</summary>
/// <param name="Open">Those that are worked on or wait.</param>
/// <param name="Refused">Those that the target refuses for good.</param>
/// <param name="OldestAge">Since the oldest of the open ones should have been another; zero when none is open.</param>
public sealed record OpenGroups(ConnectorId Connector, int Open, int Refused, TimeSpan OldestAge);

/// <summary>
/// What the portal measures of itself; docs/operations.md lists it. Names, units and attributes follow OpenTelemetry's conventions:
/// https://opentelemetry.io/docs/specs/semconv/general/metrics/.
/// </summary>
public sealed class PortalMetrics : IDisposable
{
    public const string MeterName = "IdentityBridge";

    private const string Connector = "identitybridge.connector";
    private const string Change = "identitybridge.change";
    private const string Outcome = "identitybridge.outcome";

    /// <summary>From a second to a day: most changes take seconds, some wait for a target or a person.</summary>
    private static readonly ImmutableArray<double> Waits = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400];

    private readonly Histogram<double> operations;
    private readonly Histogram<double> lateness;
    private readonly Histogram<double> reads;
    private readonly Counter<long> signIns;
    private readonly ObservableGauge<long> open;
    private volatile IReadOnlyList<OpenOperations> last = [];
    private volatile IReadOnlyList<OpenGroups> lastGroups = [];

    public PortalMetrics()
    {
        Meter = new Meter(MeterName);
        operations = Seconds("identitybridge.operation.duration", "From enqueued to finished: applied, rejected or dropped.");
        lateness = Seconds("identitybridge.grant.removal.lateness", "From the end of access until it was gone in the target.");
        reads = Seconds("identitybridge.read.duration", "Complete reads of a target, with what follows from them.");
        signIns = Meter.CreateCounter<long>("identitybridge.sign_ins", "{sign_in}", "Sign-ins, and those that failed.");
        open = Meter.CreateObservableGauge(
            "identitybridge.operation.open",
            () => last.Select(o => new Measurement<long>(o.Count, Of(o.Connector))),
            "{operation}",
            "Operations that are not finished, over all processes."
        );
        Meter.CreateObservableGauge(
            "identitybridge.operation.oldest_age",
            () => last.Select(o => new Measurement<double>(o.OldestAge.TotalSeconds, Of(o.Connector))),
            "s",
            "Age of the oldest operation that is not finished."
        );
        Meter.CreateObservableGauge(
            "identitybridge.group.open",
            () => lastGroups.Select(g => new Measurement<long>(g.Open, Of(g.Connector))),
            "{group}",
            "Groups of lists that are not equal to their lists yet, over all processes."
        );
        Meter.CreateObservableGauge(
            "identitybridge.group.refused",
            () => lastGroups.Select(g => new Measurement<long>(g.Refused, Of(g.Connector))),
            "{group}",
            "Groups of lists that their target refuses for good."
        );
        Meter.CreateObservableGauge(
            "identitybridge.group.oldest_age",
            () => lastGroups.Select(g => new Measurement<double>(g.OldestAge.TotalSeconds, Of(g.Connector))),
            "s",
            "Since when the oldest open group is not equal to its list."
        );
    }

    /// <summary>The meter of this container; several may live in one process.</summary>
    public Meter Meter { get; }

    /// <summary>Whether anybody wants to know how many operations are open.</summary>
    public bool CountsOpen => open.Enabled;

    public void Finished(ProvisioningOperation operation)
    {
        if (operation.FinishedAt is not { } at)
            return;
        operations.Record(
            (at - operation.CreatedAt).TotalSeconds,
            new TagList
            {
                Of(operation.Connector),
                { Change, operation.Kind == ChangeKind.Grant ? "grant" : "revoke" },
                {
                    Outcome,
                    operation.State switch
                    {
                        OperationState.Applied => "applied",
                        OperationState.Rejected => "rejected",
                        _ => "dropped",
                    }
                },
            }
        );
    }

    /// <summary>What a grant had given is gone in the target, so long after its end.</summary>
    public void Gone(ConnectorId connector, TimeSpan late) =>
        lateness.Record(Math.Max(0, late.TotalSeconds), new TagList { Of(connector) });

    public void Read(ConnectorId connector, SyncOutcome outcome, TimeSpan took) =>
        reads.Record(
            took.TotalSeconds,
            new TagList
            {
                Of(connector),
                {
                    Outcome,
                    outcome switch
                    {
                        SyncOutcome.Succeeded => "succeeded",
                        SyncOutcome.Stopped => "stopped",
                        _ => "failed",
                    }
                },
            }
        );

    public void SignedIn() => signIns.Add(1, new TagList { { Outcome, "succeeded" } });

    /// <param name="reason">One of few fixed codes.</param>
    public void SignInFailed(string reason) => signIns.Add(1, new TagList { { Outcome, "failed" }, { "error.type", reason } });

    /// <summary>What is reported as open until the next call.</summary>
    public void Open(IReadOnlyList<OpenOperations> counts) => last = counts;

    /// <summary>The same for groups.</summary>
    public void Open(IReadOnlyList<OpenGroups> counts) => lastGroups = counts;

    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Of(ConnectorId connector) => new(Connector, connector.Value);

    private Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Waits });
}
