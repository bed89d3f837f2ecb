using System.CommandLine;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

public sealed class TextOptionTests
{
    // As bow has them: negations are marked unless told otherwise.
    private readonly TextOptions _options = new(markNegations: true);

    [Fact]
    public void The_published_text_marks_no_negations_and_the_log_says_what_is_in_effect()
    {
        var settings = Read("--published-text");
        Assert.Equal(TokenizerSettings.Published, settings);
        var told = _options.InEffect(settings).ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.Equal(("True", "True", "True", "False"),
            (told["lemmatise"], told["remove-stop-words"], told["letters-only"], told["mark-negations"]));
        Assert.True(Read().MarkNegations);
        Assert.Equal(TokenizerSettings.Published, Read("--published-text", "--mark-negations", "false"));
    }

    [Theory]
    [InlineData("--mark-negations", "--published-text", "--mark-negations")]
    [InlineData("--lemmatise", "--published-text", "--lemmatise", "false")]
    [InlineData("--remove-stop-words", "--keep-negations")]
    public void Options_that_contradict_one_another_are_refused_by_their_names(string named, params string[] words)
    {
        var error = Assert.Throws<DataException>(() => Read(words));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("_", error.Message, StringComparison.Ordinal);
    }

    private TokenizerSettings Read(params string[] words)
    {
        var command = new RootCommand();
        foreach (var option in _options.All)
        {
            command.Options.Add(option);
        }

        return _options.Read(command.Parse(words));
    }
}
