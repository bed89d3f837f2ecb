using System.Text;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>Correct CSV of random content comes back as it was, whatever pieces it comes in.</summary>
public class CsvRoundTripTests
{
    private static readonly string[] Pieces =
        ["a", "word", " ", ",", "\"", "\n", "\r\n", "\r", "é", "☕", "😀", "\"\"", ",\"", "\",", "\n\"", "\"\n", "0", "{", "'", "\t", "\uFEFF"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void What_was_written_is_read(int seed)
    {
        var random = new Random(seed);
        var lineEnd = seed % 2 == 0 ? "\n" : "\r\n";
        var rows = Enumerable.Range(0, 300).Select(i => ($"id{i}", Author: RandomText(random, 3), Text: "t" + RandomText(random, 12))).ToList();
        var csv = new StringBuilder("text,id,author").Append(lineEnd);
        foreach (var (id, author, text) in rows)
        {
            csv.Append(Quote(text, random)).Append(',').Append(Quote(id, random)).Append(',').Append(Quote(author, random)).Append(lineEnd);
        }

        if (seed % 3 == 0)
        {
            csv.Length -= lineEnd.Length;
        }

        var expected = rows.ConvertAll(row => (row.Item1, row.Author.Trim() is { Length: > 0 } author ? author : null, row.Text));
        foreach (var chunk in new Func<int>[] { () => int.MaxValue, () => 1, () => random.Next(1, 8), () => random.Next(1, 300) })
        {
            var records = TestFeed.Read(csv.ToString(), chunk: chunk);

            Assert.Empty(TestFeed.Errors(records));
            Assert.Equal(expected, records.ConvertAll(record => (record.Tweet!.Id, record.Tweet.Author, record.Tweet.Text)));
        }
    }

    [Fact]
    public void Records_fall_across_the_buffers_edges_without_harm()
    {
        // Some 3 MB, so that the buffer is refilled many times with a record at its edge.
        var random = new Random(9);
        var texts = Enumerable.Range(0, 20_000).Select(i => $"{i} " + RandomText(random, random.Next(1, 100))).ToList();
        var csv = "text\n" + string.Concat(texts.Select(text => Quote(text, random) + "\n"));

        Assert.Equal(texts, TestFeed.Texts(TestFeed.Read(csv)));
        Assert.Equal(texts, TestFeed.Texts(TestFeed.Read(TestFeed.Gzip(Encoding.UTF8.GetBytes(csv)), chunk: () => random.Next(1, 20_000))));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Random_bytes_never_break_the_reader_and_pieces_change_nothing(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var csv = "id,text\n" + string.Concat(Enumerable.Range(0, 200).Select(_ => RandomText(random, 4) + (random.Next(3) == 0 ? "\n" : ",")));

            var whole = TestFeed.Describe(TestFeed.Read(csv, maxBytes: 1024));

            Assert.Equal(whole, TestFeed.Describe(TestFeed.Read(csv, maxBytes: 1024, chunk: () => random.Next(1, 8))));
        }
    }

    [Fact]
    public void Resuming_after_any_record_brings_those_that_remain()
    {
        const string Header = "target,ids,date,flag,user,text\n";
        var random = new Random(21);
        var csv = Header + string.Concat(Enumerable.Range(0, 60).Select(i => random.Next(6) switch
        {
            0 => $"0,{i},,f,u,\"stray\n",
            1 => $"0,{i},,f\n",
            2 => $"4,{i},,f,u,\"two\nlines, {i}\"\n",
            3 => $"4,{i},,f,u,{new string('x', 3000)}\n",
            4 => "\n\n",
            _ => $"9,{i},never,f,u,plain {i}\n",
        }));
        var json = string.Concat(Enumerable.Range(0, 60).Select(i => random.Next(4) switch
        {
            0 => "{broken\n",
            1 => "\n",
            2 => $"{{\"text\":\"{new string('x', 3000)}\"}}\n",
            _ => $"{{\"text\":\"{i}\",\"expected\":9}}\n",
        }));

        foreach (var text in new[] { csv, json })
        {
            var all = TestFeed.Describe(TestFeed.Read(text, maxBytes: 2000));
            Assert.Contains(all, record => record.Contains("bytes where a record may have", StringComparison.Ordinal));
            for (var skip = 0; skip <= all.Count + 1; skip++)
            {
                Assert.Equal(all.Skip(skip), TestFeed.Describe(TestFeed.Read(text, maxBytes: 2000, skip: skip)));
            }
        }
    }

    private static string RandomText(Random random, int pieces) =>
        string.Concat(Enumerable.Range(0, random.Next(pieces + 1)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Quote(string field, Random random)
    {
        // A lone CR at a line's end would read as part of the line end.
        var mustQuote = field.AsSpan().ContainsAny(",\"\r\n") || field.Contains('\uFEFF', StringComparison.Ordinal);
        return mustQuote || random.Next(4) == 0 ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }
}
