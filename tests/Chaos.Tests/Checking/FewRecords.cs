using System.Globalization;
using StreamSentiment.Chaos.Checking;
using StreamSentiment.Chaos.Load;

namespace StreamSentiment.Chaos.Tests.Checking;

/// <summary>Ten records: 2, 4 and 6 are labelled, 8 cannot be read, 9 cannot be scored.</summary>
internal sealed class FewRecords : IExpectation
{
    public const int Count = 10;

    public long? NumberOf(string id) => id.StartsWith('c') && long.TryParse(id.AsSpan(1), CultureInfo.InvariantCulture, out var number) ? number : null;

    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"c{number:D10}");

    public RecordKind KindOf(long number) => number switch
    {
        2 or 4 or 6 => RecordKind.Labelled,
        8 => RecordKind.Refused,
        9 => RecordKind.Unscorable,
        _ => RecordKind.Plain,
    };

    public string TextOf(long number) => string.Create(CultureInfo.InvariantCulture, $"text {number}");

    public string? ExpectedOf(long number) => KindOf(number) == RecordKind.Labelled ? "positive" : null;
}
