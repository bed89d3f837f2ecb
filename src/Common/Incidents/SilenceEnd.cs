using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamSentiment.Common.Incidents;

/// <summary>Reads how long a silence is to hold.</summary>
internal static partial class SilenceEnd
{
    /// <summary>When it ends.</summary>
    /// <param name="span">A length of time, <c>90s</c>, <c>30m</c>, <c>2h</c> or <c>1d</c>; or null.</param>
    /// <param name="until">A time, UTC unless it says otherwise; or null.</param>
    /// <param name="now">The clock.</param>
    /// <param name="names">How whoever asks calls the two.</param>
    /// <exception cref="FormatException">Not exactly one of them is given, or it cannot be read, or lies in the past. The message is for people.</exception>
    public static DateTimeOffset Read(string? span, string? until, DateTimeOffset now, (string For, string Until) names)
    {
        if (span is null == until is null)
        {
            throw new FormatException($"Say how long the silence is to hold, either with {names.For}, e.g. 2h, or with {names.Until}, e.g. 2026-12-24T18:00Z.");
        }

        if (span is not null)
        {
            return Length().Match(span) is { Success: true } match && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1_000_000
                ? now + (count * UnitOf(match.Groups[2].Value))
                : throw new FormatException($"{names.For} '{span}' is no length of time; expected e.g. 90s, 30m, 2h or 1d.");
        }

        if (Endless().IsMatch(until!))
        {
            throw new FormatException($"{names.Until} '{until}': a silence is never for ever; expected a time, e.g. 2026-12-24T18:00Z.");
        }

        if (!DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end))
        {
            throw new FormatException($"{names.Until} '{until}' is no time; expected e.g. 2026-12-24T18:00Z.");
        }

        return end > now ? end : throw new FormatException($"{names.Until} {until} is over already.");
    }

    private static TimeSpan UnitOf(string unit) => unit switch
    {
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    [GeneratedRegex("^([0-9]+)([smhd])$")]
    private static partial Regex Length();

    // As Postgres spells it, and as people do.
    [GeneratedRegex(@"^\s*[+-]?(infinity|inf|forever|for ever|never|always)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Endless();
}
