using System.IO.Compression;
using System.Text;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

[Collection("console")]
public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_and_both_kinds_of_tweets_are_read_one_file_after_another()
    {
        string[] files =
        [
            _folder.Write("a.txt", "one, \"two\"\r\n\nthree"),
            _folder.Write("b.csv", "id,text\n1,\"four\nfive\"\n2,neutral too\n"),
            _folder.Write("c.txt", "sentiment,text\nneutral,six\n"),
            _folder.Write("d", "\"0\",\"1\",\"date\",\"NO_QUERY\",\"me\",\"seven\"\n"),
            Gzip("e.txt.gz", Encoding.Latin1.GetBytes("caf\u00e9\n")),
        ];
        var source = TextSource.OfFiles(files);
        string[] expected = ["one, \"two\"", "", "three", "four\nfive", "neutral too", "six", "seven", "caf\u00e9"];
        Assert.Equal(expected, source.Read(_ => { }));
        Assert.Equal(expected, source.Read(_ => { }));
    }

    [Fact]
    public void Reading_reports_how_far_it_is()
    {
        var line = new string('x', 99) + "\n";
        var lines = string.Concat(Enumerable.Repeat(line, 3000));
        var source = TextSource.OfFiles([_folder.Write("a.txt", lines), _folder.Write("b.txt", lines)]);
        Assert.Equal(600_000, source.Size);
        var reported = new List<long>();
        Assert.Equal(6000, source.Read(reported.Add).Count());
        Assert.Equal(reported.Order(), reported);
        Assert.InRange(reported[^1], 300_001, 600_000);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "expected a header with a column text")]
    [InlineData("id,text\n1,good\n2\n", "line 3: the row has 1 columns")]
    public void A_csv_file_that_holds_no_texts_is_refused(string content, string problem)
    {
        var file = _folder.Write("a.csv", content);
        var error = Assert.Throws<DataException>(() => TextSource.OfFiles([file]).Read(_ => { }).ToList());
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_before_any_is_read()
    {
        var error = Assert.Throws<DataException>(() => TextSource.OfFiles([_folder.Write("a.txt", "a"), "gone.txt"]));
        Assert.Contains("gone.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_any_length_comes_in_pieces_cut_at_blanks()
    {
        var words = Enumerable.Range(0, 50_000).Select(i => $"word{i}").ToList();
        var pieces = LongLines.Read(new StringReader($"short\n{string.Join(' ', words)}\nshort again")).ToList();
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, LongLines.Longest));
        Assert.Equal(
            ["short", .. words, "short", "again"],
            pieces.SelectMany(piece => piece.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(4, LongLines.Read(new StringReader(new string('x', (3 * LongLines.Longest) + 1))).Count());
        Assert.Empty(LongLines.Read(new StringReader("")));
        Assert.Equal(["a", "", "b"], LongLines.Read(new StringReader("a\n\r\nb\n")));
    }

    [Fact]
    public void Counting_never_holds_more_words_than_its_limit_and_keeps_the_common_ones()
    {
        var counts = new WordCounts(limit: 100);
        for (var i = 0; i < 10_000; i++)
        {
            counts.Add($"rare{i}");
            counts.Add($"common{i % 10}");
            Assert.InRange(counts.Counts.Count, 1, 100);
        }

        Assert.True(counts.Floor >= 1);
        Assert.Equal(10, counts.Counts.Count(pair => pair.Key.StartsWith("common", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, 10), i => Assert.InRange(counts.Counts[$"common{i}"], 1000 - counts.Floor, 1000));
    }

    [Fact]
    public void Sentences_hold_the_known_words_of_every_text_however_long()
    {
        var file = _folder.Write("a.txt", $"good day sunshine\n@me rare\n()\n{string.Join(' ', Enumerable.Repeat("good day", 100))}\n");
        var read = TrainingSentences.Read(
            TextSource.OfFiles([file]), new TokenizerSettings(), Path.Combine(_folder.Path, "sentences"), 2, 100,
            TimeProvider.System, CancellationToken.None);
        Assert.Equal(4, read.Texts);
        Assert.Equal(4, read.Vocabulary.Count);
        Assert.Equal(202, read.Sentences.TokenCount);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("()\n\n", "holds no word")]
    [InlineData("good day\n", "of 2 different words none occurs 2 times or more")]
    [InlineData("good day\ngood night\n", "of 3 different words only 'good' occurs 2 times or more")]
    public void Texts_that_nothing_can_be_learned_from_are_refused(string content, string problem)
    {
        var file = _folder.Write("a.txt", content);
        var error = Assert.Throws<DataException>(() => TrainingSentences.Read(TextSource.OfFiles([file]), new TokenizerSettings(),
            Path.Combine(_folder.Path, "sentences"), 2, 100, TimeProvider.System, CancellationToken.None));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private string Gzip(string name, byte[] content)
    {
        var path = Path.Combine(_folder.Path, name);
        using var gzip = new GZipStream(File.Create(path), CompressionMode.Compress);
        gzip.Write(content);
        return path;
    }
}
