using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ChatOpsBot.Platform.Observability;

/// <summary>
/// The framework's meters in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). No
/// exporter package for it is to be had everywhere this is built, and counters, gauges and fixed-bucket histograms are
/// all that we use.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    /// <summary>
    /// Seconds: the acknowledgement's bar (10 ms) and the delivery's (25 ms) are edges, so that a dashboard can tell.
    /// </summary>
    private static readonly double[] Buckets =
    [
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        300,
    ];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public PrometheusText(Telemetry telemetry)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, telemetry.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.GetOrAdd((instrument, Labels(tags)), static _ => new Series()).Record(instrument, value);

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            var escaped = Convert
                .ToString(value, CultureInfo.InvariantCulture)!
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(name).Append("=\"").Append(escaped).Append('"');
        }
        return text.ToString();
    }

    public string Render()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _series.GroupBy(s => s.Key.Instrument).OrderBy(f => f.Key.Name, StringComparer.Ordinal))
        {
            var (name, isHistogram) = (family.Key.Name, Series.IsHistogram(family.Key));
            text.Append("# HELP ").Append(name).Append(' ').Append(family.Key.Description).Append('\n');
            text.Append("# TYPE ")
                .Append(name)
                .Append(
                    isHistogram ? " histogram\n"
                    : Series.IsGauge(family.Key) ? " gauge\n"
                    : " counter\n"
                );
            foreach (var (key, series) in family.OrderBy(s => s.Key.Labels, StringComparer.Ordinal))
                series.Render(text, name, key.Labels, isHistogram);
        }
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private sealed class Series
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[Buckets.Length + 1];
        private double _sum;
        private long _count;

        public static bool IsHistogram(Instrument instrument) => instrument is Histogram<double>;

        public static bool IsGauge(Instrument instrument) =>
            instrument is ObservableGauge<long> or ObservableGauge<double>;

        public void Record(Instrument instrument, double value)
        {
            lock (_lock)
            {
                _sum = IsGauge(instrument) ? value : _sum + value;
                if (!IsHistogram(instrument))
                    return;
                _count++;
                var index = Array.BinarySearch(Buckets, value);
                _buckets[index >= 0 ? index : ~index]++;
            }
        }

        public void Render(StringBuilder text, string name, string labels, bool isHistogram)
        {
            lock (_lock)
            {
                if (!isHistogram)
                {
                    Line(text, name, labels, _sum);
                    return;
                }
                var separator = labels.Length > 0 ? "," : "";
                long below = 0;
                for (var i = 0; i < _buckets.Length; i++)
                {
                    below += _buckets[i];
                    var edge = i < Buckets.Length ? Buckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    Line(text, name + "_bucket", $"{labels}{separator}le=\"{edge}\"", below);
                }
                Line(text, name + "_sum", labels, _sum);
                Line(text, name + "_count", labels, _count);
            }
        }

        private static void Line(StringBuilder text, string name, string labels, double value)
        {
            text.Append(name);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }
}
