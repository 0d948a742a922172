using System.Diagnostics.Metrics;

namespace IdentityBridge.TestKit;

/// <summary>One measurement, with its attributes as <c>name=value</c>.</summary>
public sealed record Measurement(string Instrument, double Value, IReadOnlySet<string> Attributes);

/// <summary>Listens to one meter from now on.</summary>
public sealed class Measured : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly List<Measurement> seen = [];

    public Measured(Meter meter)
    {
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter == meter)
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    /// <summary>What came of an instrument with all of these attributes, oldest first.</summary>
    public IReadOnlyList<double> Of(string instrument, params string[] attributes)
    {
        lock (seen)
            return [.. seen.Where(m => m.Instrument == instrument && attributes.All(m.Attributes.Contains)).Select(m => m.Value)];
    }

    /// <summary>Asks what is only measured when asked.</summary>
    public void Observe() => listener.RecordObservableInstruments();

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var attributes = tags.ToArray().Select(t => $"{t.Key}={t.Value}").ToHashSet(StringComparer.Ordinal);
        lock (seen)
            seen.Add(new Measurement(instrument.Name, value, attributes));
    }
}
