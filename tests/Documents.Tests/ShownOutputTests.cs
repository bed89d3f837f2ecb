using StreamSentiment.Documents.Tests.Running;

namespace StreamSentiment.Documents.Tests;

/// <summary>What is shown below a command holds for another run with other figures, and for nothing else.</summary>
public class ShownOutputTests
{
    [Theory]
    [InlineData("read 147 | lag 1 | positive 37 %", "read 1,204 | lag 0 | positive 9 %")]
    [InlineData("negative |     92 | 0.17", "positive |    3 | 0.9")]
    [InlineData("---------+----", "----+--------")]
    [InlineData("mails     /home/me/StreamSentiment/.data/mail/*.eml", "mails     /tmp/x/.data/mail/*.eml")]
    [InlineData("at 2026-11-23T18:55:02Z", "at 2027-01-01T00:00:00Z")]
    [InlineData("taken: …", "taken: whatever")]
    [InlineData("Building Standalone .....", "")]
    public void Another_run_has_the_same_shape(string shown, string printed) =>
        Assert.Empty(ShownOutput.Missing([shown], $"before\n{printed}\nafter\n", Learned()));

    [Theory]
    [InlineData("read 147 | lag 1", "read 147 | behind 1")]
    [InlineData("(2 rows)", "(no rows)")]
    [InlineData("sent: mail", "not sent: mail")]
    public void Another_text_has_not(string shown, string printed) => Assert.Single(ShownOutput.Missing([shown], printed, Learned()));

    [Fact]
    public void Json_has_the_members_that_are_shown_with_their_kinds()
    {
        string[] shown = ["{\"label\":\"positive\",\"p\":0.9,", "\"tweets\":[{\"id\":\"…\",…}],…}"];
        Assert.Empty(ShownOutput.Missing(shown, "{\"more\":1,\"tweets\":[{\"id\":\"7\",\"x\":1}],\"p\":0.1,\"label\":\"negative\"}", Learned()));
        Assert.Equal(
            ["$.label did not come", "$.p is shown as a number and came as a text", "$.tweets came empty"],
            ShownOutput.Missing(shown, "{\"p\":\"0.1\",\"tweets\":[]}", Learned()));
        Assert.StartsWith("no JSON", Assert.Single(ShownOutput.Missing(shown, "Not found", Learned())), StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_came_take_the_place_of_those_that_are_shown()
    {
        var learned = Learned();
        ShownOutput.Missing(["4f0c21aa | open | 3"], "9be1f700 | open | 4", learned);
        ShownOutput.Missing(["{\"prediction_id\":\"019ad0c2f1d5\",\"model\":\"m\"}"], "{\"prediction_id\":\"77aa99\",\"model\":\"n\"}", learned);
        Assert.Equal([("019ad0c2f1d5", "77aa99"), ("4f0c21aa", "9be1f700")], learned.Select(pair => (pair.Key, pair.Value)).Order());
    }

    private static Dictionary<string, string> Learned() => [];
}
