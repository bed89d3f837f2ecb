using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.Documents.Tests.Reading;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Documents.Tests;

/// <summary>What pages quote of messages is what the programs print.</summary>
public class QuotedMessagesTests
{
    public static TheoryData<string> Quoting => [.. Pages.All.Where(name => QuotedMessages.In(TextOf(name)).Count > 0)];

    [Theory]
    [MemberData(nameof(Quoting))]
    public void Every_message_that_a_page_explains_is_still_printed(string name) =>
        Problems.None(QuotedMessages.NotPrinted(TextOf(name)).Select(message => $"{name}: no source holds the words of `{message}`"));

    [Fact]
    public void A_message_that_was_reworded_is_told() => Assert.Equal(
        ["There is no Postgrez on this machine"],
        QuotedMessages.NotPrinted(
            "| message | means |\n|---|---|\n| `There is no Postgrez on this machine` | |\n| `Another stream is running on …`, or so | `not this` |\n"));

    private static string TextOf(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));
}
