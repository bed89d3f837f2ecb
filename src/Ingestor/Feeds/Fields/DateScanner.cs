using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>Walks through the bytes of a date.</summary>
internal ref struct DateScanner(ReadOnlySpan<byte> date)
{
    private ReadOnlySpan<byte> _rest = date;

    /// <summary>Nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Takes one character, if it is the next.</summary>
    public bool Take(char character)
    {
        if (_rest.IsEmpty || _rest[0] != (byte)character)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>Takes a number of exactly so many digits.</summary>
    public bool Number(int digits, out int value)
    {
        value = 0;
        if (_rest.Length < digits)
        {
            return false;
        }

        foreach (var digit in _rest[..digits])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        _rest = _rest[digits..];
        return true;
    }

    /// <summary>Takes letters.</summary>
    public bool Word(out ReadOnlySpan<byte> word)
    {
        var length = 0;
        while (length < _rest.Length && char.IsAsciiLetter((char)_rest[length]))
        {
            length++;
        }

        word = _rest[..length];
        _rest = _rest[length..];
        return length > 0;
    }

    /// <summary>Takes <c>HH:mm</c>, <c>HH:mm:ss</c> or <c>HH:mm:ss.fff…</c>, as ticks.</summary>
    public bool Clock(out long ticks)
    {
        ticks = 0;
        var second = 0;
        long fraction = 0;
        if (!Number(2, out var hour) || !Take(':') || !Number(2, out var minute)
            || (Take(':') && (!Number(2, out second) || (Take('.') && !Fraction(out fraction)))))
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        return hour < 24 && minute < 60 && second < 60;
    }

    /// <summary>Takes a zone: <c>Z</c>, <c>-0800</c>, <c>-08:00</c>, <c>-08</c> or an abbreviation. None at all is UTC.</summary>
    public bool Zone(out TimeSpan zone)
    {
        zone = TimeSpan.Zero;
        if (IsAtEnd)
        {
            return true;
        }

        // An ISO date may have a space before its zone.
        Take(' ');
        var east = Take('+');
        if (!east && !Take('-'))
        {
            return Word(out var name) && Abbreviation(name, out zone);
        }

        var minutes = 0;
        if (!Number(2, out var hours))
        {
            return false;
        }

        if ((Take(':') || (!IsAtEnd && _rest[0] != (byte)' ')) && !Number(2, out minutes))
        {
            return false;
        }

        zone = new TimeSpan(hours, minutes, 0) * (east ? 1 : -1);
        return hours <= 14 && minutes < 60;
    }

    private bool Fraction(out long ticks)
    {
        ticks = 0;
        var unit = TimeSpan.TicksPerSecond;
        var digits = 0;
        while (!_rest.IsEmpty && char.IsAsciiDigit((char)_rest[0]))
        {
            unit /= 10;
            ticks += (_rest[0] - '0') * unit;
            _rest = _rest[1..];
            digits++;
        }

        return digits > 0;
    }

    private static bool Abbreviation(ReadOnlySpan<byte> name, out TimeSpan zone)
    {
        ReadOnlySpan<byte> names = "UTCGMTEDTESTCDTCSTMDTMSTPDTPST"u8;
        ReadOnlySpan<sbyte> hours = [0, 0, -4, -5, -5, -6, -6, -7, -7, -8];
        for (var i = 0; i < hours.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, names.Slice(i * 3, 3)))
            {
                zone = new TimeSpan(hours[i], 0, 0);
                return true;
            }
        }

        zone = TimeSpan.Zero;
        return Ascii.EqualsIgnoreCase(name, "Z"u8);
    }
}
