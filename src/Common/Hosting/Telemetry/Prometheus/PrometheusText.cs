using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace StreamSentiment.Common.Hosting.Telemetry.Prometheus;

/// <summary>Writes metrics in Prometheus's text format, version 0.0.4, with the names that OpenTelemetry's rules give.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusText : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>What was collected last.</summary>
    public byte[] Page { get; private set; } = [];

    /// <summary>Set by the reader; whoever asks for the page asks the reader.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new StringBuilder();
        WriteTarget(text);
        var written = new HashSet<string>();
        foreach (var metric in batch)
        {
            var name = PrometheusNames.Of(metric);
            var points = metric.GetMetricPoints().GetEnumerator();
            // Two meters may have a metric of one name; Prometheus takes it once.
            if (!points.MoveNext() || !written.Add(name))
            {
                continue;
            }

            text.Append("# HELP ").Append(name).Append(' ').Append(Help(metric.Description is { Length: > 0 } said ? said : metric.Name)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(TypeOf(metric.MetricType)).Append('\n');
            do
            {
                WritePoint(text, name, metric.MetricType, in points.Current);
            }
            while (points.MoveNext());
        }

        Page = Encoding.UTF8.GetBytes(text.ToString());
        return ExportResult.Success;
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.Histogram => "histogram",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        _ => "gauge",
    };

    private static void WritePoint(StringBuilder text, string name, MetricType type, in MetricPoint point)
    {
        var tags = PrometheusNames.Labels(point.Tags);
        switch (type)
        {
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                WriteSample(text, name, tags, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                WriteSample(text, name, tags, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                WriteSample(text, name, tags, point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                WriteSample(text, name, tags, point.GetGaugeLastValueDouble());
                break;
            case MetricType.Histogram:
                WriteHistogram(text, name, tags, in point);
                break;
        }
    }

    private static void WriteHistogram(StringBuilder text, string name, string tags, in MetricPoint point)
    {
        var before = tags.Length == 0 ? "" : tags + ",";
        var total = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            total += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : bucket.ExplicitBound.ToString(CultureInfo.InvariantCulture);
            WriteSample(text, $"{name}_bucket", $"{before}le=\"{bound}\"", total);
        }

        WriteSample(text, $"{name}_sum", tags, point.GetHistogramSum());
        WriteSample(text, $"{name}_count", tags, point.GetHistogramCount());
    }

    private static void WriteSample(StringBuilder text, string name, string tags, double value)
    {
        text.Append(name);
        if (tags.Length > 0)
        {
            text.Append('{').Append(tags).Append('}');
        }

        text.Append(' ').Append(double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf").Append('\n');
    }

    private static string Help(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void WriteTarget(StringBuilder text)
    {
        text.Append("# HELP target_info Which process this is\n# TYPE target_info gauge\n");
        var about = ParentProvider.GetResource().Attributes.Where(attribute => !attribute.Key.StartsWith("telemetry.", StringComparison.Ordinal));
        WriteSample(text, "target_info", PrometheusNames.Labels(about.Select(attribute => new KeyValuePair<string, object?>(attribute.Key, attribute.Value))), 1);
    }
}
