using System.Text;

namespace StreamSentiment.Chaos.Load;

/// <summary>Lines that cannot become a row. Each holds the id of its record, so that the dead letter can be told from the others.</summary>
internal static class HostileLines
{
    private const int Ways = 10;
    private const ulong LongOneIn = 50;

    /// <summary>Whether it is a tweet that no model can score, and not one that the Ingestor refuses.</summary>
    public static bool IsUnscorable(ulong chance) => chance % Ways == 0;

    /// <summary>A line.</summary>
    public static byte[] Make(string id, ulong chance) => (chance % Ways) switch
    {
        // With a date: without one it gets the time of its arrival, and sent again it would be another record.
        0 => Utf8($$"""{"id":"{{id}}","text":"\u200b\u200d\ufe0f","created_at":"2026-01-01T00:00:00Z"}"""),
        1 => Utf8($$"""{"id":"{{id}}","text":"cut off in the mid"""),
        2 => Utf8($$"""{"id":"{{id}}","text":"  \t  "}"""),
        3 => Utf8($$"""{"id":"{{id}}{{new string('x', 300)}}","text":"an id that is too long"}"""),
        4 => Utf8($$"""{"id":"{{id}}","text":"half a pair \ud83d"}"""),
        5 => [.. Utf8($$"""{"id":"{{id}}","text":"no UTF-8 """), 0xc3, 0x28, .. "\"}"u8],
        6 => Utf8($"{new string('[', 300)}\"{id}\"{new string(']', 300)}"),
        7 => Utf8($$"""{"id":"{{id}}","text":"a NUL \u0000 in it"}"""),
        8 => Utf8($$"""{"id":"{{id}}","text":["no","string"]}"""),
        // Longer than a record may be; rarely, for it costs a megabyte.
        _ when chance / Ways % LongOneIn == 0 => Utf8($$"""{"id":"{{id}}","text":"{{new string('y', 1_100_000)}}"}"""),
        _ => Utf8($"; drop table scored_tweets; -- {id}"),
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
