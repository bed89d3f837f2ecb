using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace StreamSentiment.Common.Hosting.Telemetry.Prometheus;

/// <summary>What OpenTelemetry's names are called in Prometheus.</summary>
internal static class PrometheusNames
{
    private const string HistogramsEnding = "_count";

    /// <summary>A metric's name: its unit at the end, and <c>_total</c> behind that of a counter.</summary>
    public static string Of(Metric metric)
    {
        var name = Spell(metric.Name);
        if (UnitOf(metric) is { } unit && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name = $"{name}_{unit}";
        }

        if (metric.MetricType is MetricType.LongSum or MetricType.DoubleSum)
        {
            return name.EndsWith("_total", StringComparison.Ordinal) ? name : $"{name}_total";
        }

        // A histogram's ending, which nothing else may have.
        return name.EndsWith(HistogramsEnding, StringComparison.Ordinal) ? $"{name[..^HistogramsEnding.Length]}_current" : name;
    }

    /// <summary>Tags as <c>name="value"</c>, with commas between them.</summary>
    public static string Labels(ReadOnlyTagCollection tags)
    {
        var all = new List<KeyValuePair<string, object?>>(tags.Count);
        foreach (var tag in tags)
        {
            all.Add(tag);
        }

        return Labels(all);
    }

    /// <summary>Tags as <c>name="value"</c>, with commas between them.</summary>
    public static string Labels(IEnumerable<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : "").Append(Spell(name)).Append("=\"").Append(Escape(TextOf(value))).Append('"');
        }

        return text.ToString();
    }

    private static string? UnitOf(Metric metric) => metric.Unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        "1" when metric.MetricType is MetricType.LongGauge or MetricType.DoubleGauge => "ratio",
        _ => null,
    };

    private static string Spell(string name)
    {
        var spelled = string.Create(name.Length, name, static (letters, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                letters[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
            }
        });
        return spelled.Length > 0 && char.IsAsciiDigit(spelled[0]) ? "_" + spelled : spelled;
    }

    private static string TextOf(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        null => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
