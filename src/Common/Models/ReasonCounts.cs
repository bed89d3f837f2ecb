using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Models;

/// <summary>The reasons of many versions in one sentence.</summary>
internal static partial class ReasonCounts
{
    private const int Most = 5;

    /// <summary>How many for which reason, the most frequent first; reasons that differ only in figures are one.</summary>
    public static string Of(IEnumerable<PassedOver> passedOver)
    {
        var groups = passedOver.GroupBy(passed => Figure().Replace(passed.Reason, "…"), StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ToList();
        var told = groups.Take(Most).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} since {group.Key}"));
        var rest = groups.Skip(Most).Sum(group => group.Count());
        return string.Join("; ", rest == 0 ? told : told.Append(string.Create(CultureInfo.InvariantCulture, $"{rest} for other reasons")));
    }

    [GeneratedRegex(@"\b[0-9][0-9a-f.]*\b")]
    private static partial Regex Figure();
}
