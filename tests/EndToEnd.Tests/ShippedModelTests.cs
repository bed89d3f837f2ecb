using System.Text.Json;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The shipped model, measured through the stream on tweets that were used for nothing else.</summary>
public class ShippedModelTests
{
    [SkippableFact]
    public async Task Invariant_9_the_streams_figures_on_Sentiment140s_test_tweets_are_those_that_the_trainer_wrote_down()
    {
        var feed = Repository.SharedData("sentiment140/test.csv");
        Skip.If(feed is null, "The data folder ../shared/data is not there.");
        await using var folder = new StreamFolder();
        var run = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal((0, 5_000), (run.ExitCode, run["read"]));
        Assert.Equal(run["scored"], await folder.CountAsync("(select distinct tweet_id from scored_tweets) ids"));

        var summary = run.Summary!.Value;
        var package = Path.Combine(Repository.Models, summary.GetProperty("model").GetString()!, summary.GetProperty("model_version").GetString()!);
        var metrics = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(package, "model.json"))).RootElement.GetProperty("metrics");
        foreach (var figure in new[] { "accuracy", "precision", "recall" })
        {
            // A tweet or two.
            Assert.Equal(metrics.GetProperty($"test_{figure}").GetDouble(), summary.GetProperty(figure).GetDouble(), 0.001);
        }

        Assert.True(summary.GetProperty("accuracy").GetDouble() >= 0.77);
        Assert.True(summary.GetProperty("precision").GetDouble() >= 0.77);
        Assert.True(summary.GetProperty("recall").GetDouble() >= 0.75);
    }
}
