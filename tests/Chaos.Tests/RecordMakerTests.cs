using System.Text;
using System.Text.Json;
using StreamSentiment.Chaos.Load;

namespace StreamSentiment.Chaos.Tests;

/// <summary>What is sent can be made again from the seed, or nobody could say what must be there.</summary>
public class RecordMakerTests
{
    private const int Many = 50_000;
    private readonly RecordMaker _maker = new(seed: 3, patchEvery: 10_000);

    [Fact]
    public void The_same_seed_makes_the_same_lines() => Assert.Equal(Lines(_maker), Lines(new RecordMaker(3, 10_000)));

    [Fact]
    public void A_line_says_what_the_row_must_hold()
    {
        var checkedLines = 0;
        foreach (var line in Lines(_maker).Where(line => line.StartsWith("{\"id\":\"c", StringComparison.Ordinal)))
        {
            if (_maker.NumberOf(line.Substring(7, 11)) is not { } number || _maker.KindOf(number) is RecordKind.Refused or RecordKind.Unscorable)
            {
                continue;
            }

            using var json = JsonDocument.Parse(line);
            Assert.Equal(_maker.TextOf(number), json.RootElement.GetProperty("text").GetString());
            Assert.Equal(_maker.ExpectedOf(number), json.RootElement.TryGetProperty("expected", out var expected) ? expected.GetString() : null);
            checkedLines++;
        }

        Assert.True(checkedLines > Many * 0.99);
    }

    [Fact]
    public void There_are_all_kinds_and_lines_that_come_twice()
    {
        var kinds = Enumerable.Range(0, Many).CountBy(number => _maker.KindOf(number)).ToDictionary();
        Assert.Equal(4, kinds.Count);
        Assert.InRange(kinds[RecordKind.Labelled], Many / 12, Many / 8);
        Assert.InRange(kinds[RecordKind.Refused] + kinds[RecordKind.Unscorable], Many / 1_000, Many / 250);
        Assert.True(Lines(_maker).Count > Many);
    }

    [Fact]
    public void An_id_is_a_number_again()
    {
        Assert.Equal(20_880_000, _maker.NumberOf(_maker.IdOf(20_880_000)));
        Assert.Null(_maker.NumberOf("c12"));
        Assert.Null(_maker.NumberOf("d0000000012"));
    }

    private static List<string> Lines(RecordMaker maker)
    {
        using var body = new MemoryStream();
        for (var number = 0; number < Many; number++)
        {
            maker.Write(number, body);
        }

        return [.. Encoding.UTF8.GetString(body.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
