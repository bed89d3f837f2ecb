using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Reports;

namespace StreamSentiment.Benchmarks.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void JSON_holds_the_machine_and_every_value()
    {
        using var json = JsonDocument.Parse(Sample.Report().ToJson());
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("format").GetInt32());
        Assert.Equal(2, root.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal(64, root.GetProperty("model").GetProperty("units").GetInt32());
        Assert.Equal("abc1234", root.GetProperty("commit").GetString());
        Assert.Equal(FigureCatalog.All.Select(kind => kind.Name), root.GetProperty("figures").EnumerateArray().Select(figure => figure.GetProperty("name").GetString()));
        var write = root.GetProperty("figures").EnumerateArray().First(figure => figure.GetProperty("name").GetString() == "write");
        Assert.Equal(2, write.GetProperty("values").GetArrayLength());
        Assert.Equal("write.copy", write.GetProperty("bound").GetString());
        Assert.Equal(2.5, write.GetProperty("core_microseconds").GetDouble());
        Assert.True(write.TryGetProperty("of_bound", out _));
        Assert.False(write.TryGetProperty("goal", out _));
    }

    [Fact]
    public void What_was_not_measured_now_is_kept_when_machine_and_model_are_the_same()
    {
        var earlier = BenchReport.Parse(Sample.Report("held", "write").ToJson());
        var now = Sample.Report("write", "scorer") with { Commit = "def5678" };
        Assert.Equal(["write", "scorer", "held"], now.Over(earlier).Figures.Select(figure => figure.Name));
        Assert.Same(now, (now with { Model = now.Model with { Version = "2" } }).Over(earlier) is { Figures.Count: 2 } ? now : null);
        Assert.Same(now, now.Over(BenchReport.Parse("no json")));
    }

    [Fact]
    public void The_picture_is_well_formed_and_reads_in_the_dark()
    {
        var picture = XDocument.Parse(StagePicture.Draw(Sample.Report()));
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Equal(9, picture.Descendants().Count(element => (string?)element.Attribute("class") == "dot"));
        Assert.Contains("prefers-color-scheme: dark", picture.ToString(), StringComparison.Ordinal);
        Assert.All(
            picture.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "x" or "cx" or "x1" or "x2"),
            attribute => Assert.InRange(double.Parse(attribute.Value, CultureInfo.InvariantCulture), 0, 820));
    }

    [Fact]
    public void A_picture_of_nothing_is_one_too() => XDocument.Parse(StagePicture.Draw(Sample.Report("latency.p50")));

    [Fact]
    public void The_page_explains_every_figure_and_says_what_is_missing()
    {
        var page = PerformancePage.Write(Sample.Report("scorer", "scorer.sum"));
        Assert.All(FigureCatalog.All, kind => Assert.Contains($"| `{kind.Name}` | {kind.What} |", page, StringComparison.Ordinal));
        Assert.Contains("not yet", page, StringComparison.Ordinal);
        Assert.Contains("performance.svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
        Assert.DoesNotContain("## Held", page, StringComparison.Ordinal);
        Assert.Contains("## Held", PerformancePage.Write(Sample.Report()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_console_table_has_a_line_for_each_figure_and_its_goal()
    {
        var lines = FigureTable.ForConsole(Sample.Report("scorer", "scorer.sum").Figures).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("scorer ", lines[1], StringComparison.Ordinal);
        Assert.Contains("≥ 80,000", lines[1], StringComparison.Ordinal);
        Assert.Contains("of scorer.sum", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1_234_567, "1,230,000")]
    [InlineData(59_949, "59,900")]
    [InlineData(999.6, "1,000")]
    [InlineData(123.4, "123")]
    [InlineData(12.345, "12.3")]
    [InlineData(1.2345, "1.23")]
    [InlineData(0.01234, "0.012")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(double.NaN, "-")]
    public void Numbers_have_three_digits_that_say_something(double value, string expected) => Assert.Equal(expected, Numbers.Short(value));
}
