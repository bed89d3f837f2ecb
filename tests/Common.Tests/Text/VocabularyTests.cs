using System.Text;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Tests.Text;

public class VocabularyTests
{
    [Fact]
    public void An_id_is_a_line_number()
    {
        var vocabulary = Vocabulary.Parse("<pad>\n<unk>\ngood\nbad\n"u8);
        Assert.Equal(4, vocabulary.Count);
        Assert.Equal(2, vocabulary.IdOf("good"));
        Assert.Equal("bad", vocabulary[3]);
        Assert.Equal(Vocabulary.UnknownId, vocabulary.IdOf("never"));
    }

    [Fact]
    public void Rare_tokens_are_left_out_and_equal_counts_keep_one_order()
    {
        var counts = new Dictionary<string, int> { ["b"] = 5, ["a"] = 5, ["often"] = 9, ["rare"] = 4 };
        Assert.Equal("<pad>\n<unk>\noften\na\nb\n", Encoding.UTF8.GetString(Vocabulary.FromCounts(counts, 5, 100).ToBytes()));
        Assert.Equal(3, Vocabulary.FromCounts(counts, 5, 3).Count);
    }

    [Theory]
    [InlineData("good\nbad\n", "begins with")]
    [InlineData("", "begins with")]
    [InlineData("<pad>\n<unk>\na\n\nb\n", "line 4")]
    [InlineData("<pad>\n<unk>\na\na\n", "line 4")]
    public void What_is_no_vocabulary_is_refused(string text, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => Vocabulary.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_line_ends_are_read_too() => Assert.Equal(3, Vocabulary.Parse("<pad>\r\n<unk>\r\ngood\r\n"u8).Count);
}
