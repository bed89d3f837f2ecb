using StreamSentiment.Trainer.Reports;

namespace StreamSentiment.Trainer.Tests;

public class TextTableTests
{
    [Fact]
    public void Columns_are_lined_up_figures_to_the_right()
    {
        var table = new TextTable("set", ">recall");
        table.Add("a", "0.5");
        table.Add("longer", "0.75");
        Assert.Equal("set     recall\na          0.5\nlonger    0.75\n", table.ToText());
    }

    [Fact]
    public void Markdown_survives_what_cells_hold()
    {
        var table = new TextTable("set", ">recall");
        table.Add("a|b\nc", "0.5");
        Assert.Equal("| set | recall |\n|---|---:|\n| a\\|b c | 0.5 |\n", table.ToMarkdown());
    }
}
