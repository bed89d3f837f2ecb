using System.IO.Compression;
using System.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public sealed class LabelledFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_found_by_their_names_and_neutral_rows_passed_over()
    {
        var file = _folder.Write("a.csv",
            "id,sentiment,text,origin\n1,positive,\"so, \"\"good\"\"\nindeed\",x\n2,neutral,well,x\r\n3,negative,bad,y\n");
        Assert.Equal([new("so, \"good\"\nindeed", true, "x"), new("bad", false, "y")], LabelledFile.Read(file));
    }

    [Fact]
    public void Six_columns_without_a_header_are_Sentiment140()
    {
        var file = _folder.Write("a.csv",
            "\"0\",\"1\",\"date\",\"NO_QUERY\",\"me\",\"bad day\"\n\"4\",\"2\",\"date\",\"NO_QUERY\",\"me\",\"good day\"");
        Assert.Equal([new("bad day", false, ""), new("good day", true, "")], LabelledFile.Read(file));
    }

    [Fact]
    public void Latin_1_and_gzip_are_read_too()
    {
        var file = Path.Combine(_folder.Path, "a.csv.gz");
        using (var gzip = new GZipStream(File.Create(file), CompressionMode.Compress))
        {
            gzip.Write(Encoding.Latin1.GetBytes("target,text\n4,caf\u00e9\n"));
        }

        Assert.Equal("caf\u00e9", Assert.Single(LabelledFile.Read(file)).Text);
    }

    [Theory]
    [InlineData("", "holds no tweets")]
    [InlineData("target,text\n", "holds no tweets")]
    [InlineData("a,b\n1,2\n", "expected a header")]
    [InlineData("target,text\n4,good\n7,what\n", "line 3: '7' is no label")]
    [InlineData("target,text\n4,good\n4\n", "line 3: the row has 1 columns")]
    [InlineData("target,text\n4,\"good\n4,better\n", "line 2 is never closed")]
    public void What_is_wrong_is_said_with_file_and_line(string content, string problem)
    {
        var file = _folder.Write("a.csv", content);
        var error = Assert.Throws<DataException>(() => LabelledFile.Read(file).ToList());
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<DataException>(() => LabelledFile.Read(Path.Combine(_folder.Path, "gone.csv")).ToList());
        Assert.Contains("gone.csv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_held_out_fifth_depends_on_the_folded_text_alone()
    {
        Assert.Equal(TextFold.PartOf("Tom &amp; Jerry  are\nBACK"), TextFold.PartOf("tom & jerry are back"));
        Assert.InRange(Enumerable.Range(0, 5000).Count(i => TextFold.PartOf($"text {i}") == TextPart.Test), 900, 1100);
    }
}
