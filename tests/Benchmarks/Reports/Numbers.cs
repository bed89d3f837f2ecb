using System.Globalization;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>Numbers as people read them: three digits that say something.</summary>
internal static class Numbers
{
    /// <summary>1,234,567 becomes 1,230,000; 12.345 becomes 12.3; 0 stays 0.</summary>
    public static string Short(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value == 0 ? "0" : "-";
        }

        var digits = (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        var scale = Math.Pow(10, Math.Max(0, digits - 3));
        return (Math.Round(value / scale, Math.Max(0, 3 - digits)) * scale).ToString(digits >= 3 ? "N0" : digits == 2 ? "0.#" : "0.###", CultureInfo.InvariantCulture);
    }
}
