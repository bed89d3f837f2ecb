using System.Text;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>From a labelled feed to a mail.</summary>
public class AlertingTests
{
    [Fact]
    public async Task Invariant_6_a_feed_whose_labels_are_all_wrong_opens_one_incident_and_mails_once_whatever_restarts()
    {
        await using var folder = new StreamFolder();
        var predictions = folder.Write("predict.csv", TestFeeds.Csv(60, labelledEach: 0));
        await folder.RunAsync("--feed", predictions, "--until-done");
        var labelled = new StringBuilder("id,text,expected\n");
        foreach (var (id, text, label) in await folder.QueryAsync<(string, string, string)>("select tweet_id, text, label from scored_tweets order by tweet_id"))
        {
            labelled.Append(System.Globalization.CultureInfo.InvariantCulture, $"w{id},\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{(label == "positive" ? "negative" : "positive")}\n");
        }

        var wrong = folder.Write("wrong.csv", labelled.ToString());
        var run = await folder.RunAsync("--feed", wrong, "--until-done");
        Assert.Equal((0, 1), (run.ExitCode, run["incidents"]));
        Assert.Equal(0, run.Summary!.Value.GetProperty("accuracy").GetDouble());
        var mail = Assert.Single(folder.Mails);
        var messageId = MessageIdOf(mail);

        var again = await folder.RunAsync("--feed", wrong, "--until-done");
        Assert.Equal((0, 0), (again.ExitCode, again["incidents"]));
        Assert.Equal(1, await folder.CountAsync("incidents"));
        Assert.Equal(messageId, MessageIdOf(Assert.Single(folder.Mails)));
        Assert.Equal(messageId, (await folder.QueryAsync<string>("select message_id from incidents where reported_at is not null"))[0].Trim('<', '>'));
    }

    [Fact]
    public async Task A_stream_without_any_rule_says_so_at_its_start()
    {
        await using var folder = new StreamFolder();
        var run = await folder.RunAsync("--feed", folder.Write("a.csv", TestFeeds.Csv(5, labelledEach: 0)), "--until-done",
            "--Alerting:Rules:consecutive:Enabled=false", "--Alerting:Rules:people:Enabled=false");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: No rule is on, so no incident will open", run.Output + run.Errors, StringComparison.Ordinal);
    }

    private static string MessageIdOf(string mail) =>
        File.ReadLines(mail).First(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim().Trim('<', '>');
}
