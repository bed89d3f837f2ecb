using System.IO.Compression;
using System.Text;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

public sealed class VectorFileTests : IDisposable
{
    private static readonly Vocabulary Words = new(["<pad>", "<unk>", "<user>", "good", "bad", ":)", ":("]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_read_back_bit_by_bit(bool header)
    {
        var chance = new Chance(7);
        var values = Enumerable.Range(0, Words.Count * 3).Select(_ => (chance.Share() - 0.5f) * 1e-3f).ToArray();
        var file = Path.Combine(_folder.Path, "new", "vectors.txt");
        VectorFile.Write(file, Words, values, header);
        var lines = File.ReadAllLines(file);
        Assert.Equal(header, lines[0] == "5 3");
        Assert.StartsWith("<user> ", lines[header ? 1 : 0], StringComparison.Ordinal);

        var read = Read(file);
        Assert.Equal(values[6..], read.Values[6..]);
        Assert.Equal((5, 6), (read.Found, read.Sought));
    }

    [Theory]
    [InlineData("good 1 2\nbad 3 4\n")]
    [InlineData("good 1 2\nbad 3 4")]
    [InlineData("2 2\ngood 1 2 \nbad 3 4 \n")]
    [InlineData("\uFEFFgood\t1\t2\r\n\r\nbad\t3\t4\r\n\r\n")]
    [InlineData("1 9 9\ngood 1 2\nbad 3e0 +4.\n")]
    [InlineData(". . . 5 6\nat name@example.org 5 6\ngood 1 2\nbad 3 4\ngood 7 8\n")]
    [InlineData("inf 5 6\nnan 5 6\ngood 1 2\nbad 3 4\n")]
    public void Both_flavours_and_their_oddities_are_read(string content)
    {
        var read = Read(_folder.Write("vectors.txt", content));
        Assert.Equal([1, 2, 3, 4], read.Values[6..10]);
        Assert.Equal(2, read.Found);
    }

    [Fact]
    public void Gzip_and_bytes_that_are_no_text_are_read()
    {
        var file = Path.Combine(_folder.Path, "vectors");
        using (var gzip = new GZipStream(File.Create(file), CompressionMode.Compress))
        {
            gzip.Write([0xC3, 0x28, .. " 5 6\n"u8, 0xC2, 0x85, .. " 5 6\n"u8, .. "good 1 2\nbad 3 4\n"u8]);
        }

        Assert.Equal([1, 2, 3, 4], Read(file).Values[6..10]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("0 2\n", "line 2: the file ends here")]
    [InlineData("3 2\ngood 1 2\nbad 3 4\n", "announces 3 words, and it holds 2")]
    [InlineData("hello\n", "line 1: expected a word and its components")]
    [InlineData("good 1 2\nbad 3\n", "line 2: expected 2 components, as the first word has, and found 1")]
    [InlineData("1 3\ngood 1 2\n", "line 2: expected 3 components, as the first line announces, and found 2")]
    [InlineData("good 1 2\nbad 3 4 5\n", "line 2: expected 2 components, as the first word has, and found 3")]
    [InlineData("good 1 2\nbad 3 x4\n", "line 2: component 2, 'x4', is not a number")]
    [InlineData("good 1 2\nbad 3,5 4\n", "line 2: component 1, '3,5', is not a number")]
    [InlineData("good 1 x 2\nbad 3 4 5\n", "line 1: component 2, 'x', is not a number")]
    [InlineData("good 1 2\nbad NaN 4\n", "line 2: component 1 is not a number (NaN)")]
    [InlineData("good 1 2\nbad 3 -inf\n", "line 2: component 2 is infinite")]
    [InlineData("good 1 2\nbad 3 1e99\n", "line 2: component 2 is infinite")]
    [InlineData("PK\u0003\u0004", "is an archive")]
    public void What_is_wrong_is_said_with_file_and_line(string content, string problem)
    {
        var file = _folder.Write("vectors.txt", content);
        var error = Assert.Throws<DataException>(() => Read(file));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_not_read_into_memory()
    {
        var file = _folder.Write("vectors.txt", "good 1 2\n" + new string('x', 5_000_000));
        Assert.Contains("line 2: the line is longer", Assert.Throws<DataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_gzip_file_is_damaged()
    {
        var whole = new MemoryStream();
        using (var gzip = new GZipStream(whole, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"good{i} {i * 7919 % 1009} {i}\n"))));
        }

        var file = Path.Combine(_folder.Path, "vectors.gz");
        File.WriteAllBytes(file, whole.ToArray()[..^100]);
        Assert.Contains("is damaged", Assert.Throws<DataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_matches_nothing_shows_both_sides()
    {
        var file = _folder.Write("vectors.txt", "bon 1 2\nmauvais 3 4\n<unk> 5 6\n");
        var error = Assert.Throws<DataException>(() => Read(file));
        Assert.Contains("none of the 5 words looked for, such as 'good', 'bad', ':)'; it begins with 'bon', 'mauvais', '<unk>'",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_that_do_not_fit_are_refused_before_they_are_made()
    {
        var file = _folder.Write("vectors.txt", "good 1 2\n");
        var error = Assert.Throws<DataException>(() => Read(file, new MemoryBudget(55)));
        Assert.Contains("of memory for 7 words of 2 components", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Read(file, new MemoryBudget(56)).Found);
    }

    [Fact]
    public void Words_without_a_vector_start_at_the_same_scale_and_the_share_of_tokens_is_told()
    {
        const int Dimensions = 200;
        var chance = new Chance(7);
        var file = _folder.Write("vectors.txt", string.Concat(new[] { "good", "bad", "<user>" }.Select(word =>
            $"{word} {string.Join(' ', Enumerable.Range(0, Dimensions).Select(_ => (chance.Share() - 0.5f) * 4))}\n")));
        var read = StartingVectors.Read(file, Words, [0, 5, 40, 30, 20, 5, 0], 7, MemoryBudget.Machine, CancellationToken.None);
        Assert.Equal(0.9, read.Share, 1e-9);
        Assert.Equal("3 of 6 known tokens have a vector of 200 components; they are 90.0 % of all tokens.", read.ToString());
        Assert.All(read.Values[..Dimensions], value => Assert.Equal(0, value));
        Assert.InRange(Deviation(1) / Deviation(3), 0.8, 1.25);
        Assert.InRange(Deviation(6) / Deviation(3), 0.8, 1.25);
        Assert.NotEqual(read.Values[(5 * Dimensions)..(6 * Dimensions)], read.Values[(6 * Dimensions)..]);

        double Deviation(int id) => Math.Sqrt(read.Values[(id * Dimensions)..((id + 1) * Dimensions)].Average(value => value * value));
    }

    [Theory]
    [InlineData("<smile> 1 2\n<sadface> 3 4\n<user> 5 6\n", 1)]
    [InlineData("<smile> 1 2\n:) 7 8\n<sadface> 3 4\n<user> 5 6\n", 7)]
    [InlineData(":) 7 8\n<smile> 1 2\n<sadface> 3 4\n<user> 5 6\n", 7)]
    public void Emoticons_take_the_vectors_that_Stanfords_tweets_give_them_unless_they_have_their_own(string content, float smile)
    {
        var read = Read(_folder.Write("vectors.txt", content));
        Assert.Equal([5, 6], read.Values[4..6]);
        Assert.Equal([smile, smile + 1, 3, 4], read.Values[10..14]);
    }

    [Fact]
    public void Vectors_whose_squares_are_beyond_a_float_have_a_direction_too()
    {
        var file = _folder.Write("huge.txt", "good 1e30 0\nfine 2e30 2e29\nbad -1e30 1e30\n");
        var (_, nearest) = Assert.Single(NearestWords.Find(file, ["good"], 3, CancellationToken.None));
        Assert.Equal(["fine", "bad"], nearest.Select(near => near.Word));
        Assert.Equal(0.995f, nearest[0].Cosine, 3);
    }

    [Fact]
    public void Nearest_words_are_those_of_the_smallest_angle()
    {
        var file = _folder.Write("vectors.txt", "good 1 0\nbad -1 0\nfine 9 1\nso-so 0 0\nok 1 1\nodd 0 1\nfine 9 1\n");
        var (word, nearest) = Assert.Single(NearestWords.Find(file, ["good"], 3, CancellationToken.None));
        Assert.Equal("good", word);
        Assert.Equal(["fine", "ok", "odd"], nearest.Select(near => near.Word));
        Assert.Equal(["Nearest to good:", "  fine  0.994", "  ok    0.707", "  odd   0.000"],
            NearestWords.Table(word, nearest).Split(Environment.NewLine));
    }

    [Fact]
    public void An_unknown_word_is_answered_with_close_spellings()
    {
        var file = _folder.Write("vectors.txt", "good 1 0\nfood 1 0\nterrible 1 0\n");
        var error = Assert.Throws<DataException>(() => NearestWords.Find(file, ["good", "Goood"], 3, CancellationToken.None));
        Assert.Contains("no vector of 'Goood'. Spelt alike: good, food.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<DataException>(() => NearestWords.Find(file, ["qqqqqq"], 3, CancellationToken.None));
        Assert.Contains("No word in it is spelt alike", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("late", "late", 0)]
    [InlineData("late", "LATE", 0)]
    [InlineData("late", "latte", 1)]
    [InlineData("late", "ate", 1)]
    [InlineData("late", "hated", 2)]
    [InlineData("late", "later on", 3)]
    [InlineData("late", "oops", 3)]
    public void Edits_are_counted(string from, string to, int edits)
    {
        Assert.Equal(edits, Spelling.Edits(from, to, 2));
        Assert.Equal(edits, Spelling.Edits(to, from, 2));
    }

    private static StartingVectors Read(string file, MemoryBudget? memory = null) =>
        StartingVectors.Read(file, Words, null, 7, memory ?? MemoryBudget.Machine, CancellationToken.None);
}
