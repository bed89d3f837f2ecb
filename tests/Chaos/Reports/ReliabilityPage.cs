using System.Globalization;
using System.Text;

namespace StreamSentiment.Chaos.Reports;

/// <summary><c>docs/reliability.md</c>: the last run, in figures.</summary>
internal static class ReliabilityPage
{
    /// <summary>Writes it.</summary>
    public static string Of(ChaosReport report)
    {
        var page = new StringBuilder();
        void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"# Reliability");
        Line($"");
        return page.ToString();
    }
}
