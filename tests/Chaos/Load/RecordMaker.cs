using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamSentiment.Chaos.Checking;

namespace StreamSentiment.Chaos.Load;

/// <summary>
/// The records of a run, each made from the seed and its number alone: the load sends them, and whoever checks makes them again to know
/// what was sent.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="patchEvery">So many records after one patch of wrong labels begins the next: each is to open an incident.</param>
internal sealed class RecordMaker(int seed, long patchEvery) : IExpectation
{
    private const int IdDigits = 10;

    // Of them a tenth is labelled.
    private const int PatchLength = 600;
    private const int HostileOneIn = 500;
    private const int RepeatOneIn = 400;

    /// <inheritdoc/>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"c{number:D10}");

    /// <inheritdoc/>
    public long? NumberOf(string id) =>
        id.Length == IdDigits + 1 && id[0] == 'c' && long.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <inheritdoc/>
    public RecordKind KindOf(long number)
    {
        var chance = Chance.Of(seed, number, 0);
        return chance % HostileOneIn == 0 ? (HostileLines.IsUnscorable(chance / HostileOneIn) ? RecordKind.Unscorable : RecordKind.Refused)
            : chance / 1000 % 10 == 0 ? RecordKind.Labelled
            : RecordKind.Plain;
    }

    /// <inheritdoc/>
    public string TextOf(long number) => Phrases.Text(IsPositive(number), Chance.Of(seed, number, 1));

    /// <summary>The label of one that is labelled; in a patch it is the wrong one.</summary>
    public string? ExpectedOf(long number) => KindOf(number) != RecordKind.Labelled ? null
        : IsPositive(number) != (number % patchEvery >= patchEvery - PatchLength) ? "positive" : "negative";

    /// <summary>Writes the record's line, and now and then a second time a line that was sent shortly before.</summary>
    /// <returns>How many lines.</returns>
    public int Write(long number, MemoryStream body)
    {
        WriteLine(number, body);
        var chance = Chance.Of(seed, number, 2);
        if (chance % RepeatOneIn != 0)
        {
            return 1;
        }

        WriteLine(Math.Max(0, number - (long)(chance / RepeatOneIn % 2_000)), body);
        return 2;
    }

    private void WriteLine(long number, MemoryStream body)
    {
        body.Write(LineOf(number));
        body.WriteByte((byte)'\n');
    }

    private byte[] LineOf(long number)
    {
        if (KindOf(number) is RecordKind.Refused or RecordKind.Unscorable)
        {
            return HostileLines.Make(IdOf(number), Chance.Of(seed, number, 0) / HostileOneIn);
        }

        var expected = ExpectedOf(number) is { } label ? $",\"expected\":\"{label}\"" : "";
        var text = JsonEncodedText.Encode(TextOf(number), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return Encoding.UTF8.GetBytes($$"""{"id":"{{IdOf(number)}}","text":"{{text}}","created_at":"2026-01-01T00:00:00Z"{{expected}}}""");
    }

    private bool IsPositive(long number) => (Chance.Of(seed, number, 3) & 1) == 0;
}
