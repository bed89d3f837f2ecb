using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>The date that a record brings, in UTC. Null when it brings none, or one that cannot be read.</summary>
internal readonly record struct TweetDate(DateTimeOffset? Value, bool IsBad)
{
    /// <summary>A date that nobody can read.</summary>
    public static readonly TweetDate Bad = new(null, IsBad: true);

    /// <summary>
    /// Reads ISO 8601, with a T or a space, or Twitter's <c>Wed Aug 27 13:08:45 +0000 2008</c>, also with a zone's abbreviation.
    /// </summary>
    public static TweetDate Read(ReadOnlySpan<byte> date)
    {
        date = date[Ascii.Trim(date)];
        if (date.IsEmpty)
        {
            return default;
        }

        var scanner = new DateScanner(date);
        var isRead = char.IsAsciiDigit((char)date[0]) ? ReadIso(ref scanner, out var value) : ReadTwitter(ref scanner, out value);
        return isRead ? new(value, IsBad: false) : Bad;
    }

    private static bool ReadIso(ref DateScanner scanner, out DateTimeOffset value)
    {
        value = default;
        long clock = 0;
        var zone = TimeSpan.Zero;
        return scanner.Number(4, out var year)
            && scanner.Take('-') && scanner.Number(2, out var month)
            && scanner.Take('-') && scanner.Number(2, out var day)
            && (scanner.IsAtEnd || ((scanner.Take('T') || scanner.Take('t') || scanner.Take(' '))
                && scanner.Clock(out clock) && scanner.Zone(out zone) && scanner.IsAtEnd))
            && TryMake(year, month, day, clock, zone, out value);
    }

    private static bool ReadTwitter(ref DateScanner scanner, out DateTimeOffset value)
    {
        value = default;
        return scanner.Word(out var weekday) && weekday.Length == 3 && scanner.Take(' ')
            && scanner.Word(out var name) && Month(name) is > 0 and var month && scanner.Take(' ')
            && scanner.Number(2, out var day) && scanner.Take(' ')
            && scanner.Clock(out var clock) && scanner.Take(' ')
            && scanner.Zone(out var zone) && scanner.Take(' ')
            && scanner.Number(4, out var year) && scanner.IsAtEnd
            && TryMake(year, month, day, clock, zone, out value);
    }

    private static int Month(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> months = "janfebmaraprmayjunjulaugsepoctnovdec"u8;
        for (var month = 1; month <= 12 && name.Length == 3; month++)
        {
            if (Ascii.EqualsIgnoreCase(name, months.Slice((month - 1) * 3, 3)))
            {
                return month;
            }
        }

        return 0;
    }

    private static bool TryMake(int year, int month, int day, long clock, TimeSpan zone, out DateTimeOffset value)
    {
        value = default;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).Ticks + clock - zone.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }
}
