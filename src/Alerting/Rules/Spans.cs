using System.Globalization;

namespace StreamSentiment.Alerting.Rules;

/// <summary>Lengths of time in words.</summary>
internal static class Spans
{
    /// <summary><c>12 s</c>, <c>5 min</c>, <c>4 min 59 s</c>, <c>1 h 30 min</c>: rounded up to whole seconds.</summary>
    public static string InWords(TimeSpan span)
    {
        var seconds = (long)Math.Ceiling(Math.Abs(span.TotalSeconds));
        var parts = new List<string>(3);
        Add(parts, seconds / 3600, "h");
        Add(parts, seconds / 60 % 60, "min");
        Add(parts, seconds % 60, "s");
        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    private static void Add(List<string> parts, long count, string unit)
    {
        if (count > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {unit}"));
        }
    }
}
