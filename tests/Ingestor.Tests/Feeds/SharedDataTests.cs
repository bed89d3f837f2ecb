using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>The real data sets, where they are beside the repository.</summary>
public class SharedDataTests
{
    [SkippableFact]
    public async Task Sentiment140_has_5000_tweets_each_with_an_id_of_its_own()
    {
        var records = await ReadAsync("sentiment140/test.csv");

        Assert.Equal(5000, records.Count);
        Assert.Equal(5000, records.Select(record => record.Tweet!.Id).Distinct().Count());
        Assert.Equal((2461, 2539), Labels(records));
        Assert.All(records, record => Assert.Equal(2009, record.Tweet!.CreatedAt.Year));
        Assert.All(records, record => Assert.False(record.BadDate || record.BadLabel));
    }

    [SkippableFact]
    public async Task The_airline_set_has_11658_tweets()
    {
        var records = await ReadAsync("airline/tweets.csv");

        Assert.Equal(11_658, records.Count);
        Assert.Equal(11_658, records.Select(record => record.Tweet!.Id).Distinct().Count());
        Assert.Equal((7320, 1834), Labels(records));
        Assert.All(records, record => Assert.False(record.BadDate || record.BadLabel || record.Tweet!.Author is null));
    }

    [SkippableFact]
    public async Task The_training_set_has_111688_tweets()
    {
        var records = await ReadAsync("sentiment140/train.csv.gz");

        Assert.Equal(111_688, records.Count);
        Assert.Equal(111_688, records.Select(record => record.Tweet!.Id).Distinct().Count());
    }

    private static (int Negative, int Positive) Labels(List<FeedRecord> records) =>
        (records.Count(record => record.Tweet!.Expected == Sentiment.Negative), records.Count(record => record.Tweet!.Expected == Sentiment.Positive));

    private static async Task<List<FeedRecord>> ReadAsync(string file)
    {
        var path = Find(file);
        Skip.If(path is null, $"The data sets are not here: shared/data/{file}.");
        var options = new FeedOptions { Path = path! };
        await using var feed = await FeedFactory.OpenAsync(options, new FakeTimeProvider(TestFeed.Now), false, CancellationToken.None);
        return await TestFeed.ReadAsync(feed);
    }

    private static string? Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
