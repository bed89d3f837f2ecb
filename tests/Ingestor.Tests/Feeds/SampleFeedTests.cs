using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class SampleFeedTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 13, 5, 6, 789, TimeSpan.Zero));

    [Fact]
    public async Task Without_a_path_the_sample_is_read_once()
    {
        await using var feed = await FeedFactory.OpenAsync(new FeedOptions(), _time, replayForever: false, CancellationToken.None);

        var records = await TestFeed.ReadAsync(feed);

        Assert.Equal(("sample", null), (feed.Name, feed.PositionKey));
        Assert.True(records.Count >= 100);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => $"sample-20261123T130506789-{n}"), records.Select(record => record.Tweet!.Id));
        Assert.All(records, record => Assert.Equal(("sample", _time.GetUtcNow()), (record.Tweet!.Feed, record.Tweet.CreatedAt)));
        Assert.Contains(records, record => record.Tweet!.Expected == Sentiment.Negative);
        Assert.Contains(records, record => record.Tweet!.Expected == Sentiment.Positive);
    }

    [Fact]
    public async Task Every_replay_brings_new_tweets_even_within_a_millisecond()
    {
        var count = (await TestFeed.ReadAsync(new SampleFeed(_time, replayForever: false))).Count;
        var records = new List<FeedRecord>();

        await foreach (var record in new SampleFeed(_time, replayForever: true).ReadAsync(0, CancellationToken.None))
        {
            records.Add(record);
            if (records.Count == count)
            {
                _time.Advance(TimeSpan.FromTicks(1));
            }

            if (records.Count == count * 3)
            {
                break;
            }
        }

        Assert.Equal(records.Count, records.Select(record => record.Tweet!.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => (long)n), records.Select(record => record.Position));
        Assert.Equal(records[0].Tweet!.Text, records[count].Tweet!.Text);
        Assert.Equal(TimeSpan.FromTicks(1), records[^1].Tweet!.CreatedAt - records[0].Tweet!.CreatedAt);
    }

    [Fact]
    public async Task It_goes_on_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var record in new SampleFeed(_time, replayForever: true).ReadAsync(0, stop.Token))
            {
                if (++seen == 5000)
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal(5000, seen);
    }

    [Fact]
    public void The_sample_has_a_rate_of_its_own_and_other_feeds_have_none()
    {
        Assert.Equal(25, new FeedOptions().TweetsPerSecond);
        Assert.Equal(7, new FeedOptions { Rate = 7 }.TweetsPerSecond);
        Assert.Null(new FeedOptions { Path = "-" }.TweetsPerSecond);
        Assert.Equal(7, new FeedOptions { Path = "-", Rate = 7 }.TweetsPerSecond);
    }

    [Theory]
    [InlineData(0, 1024 * 1024)]
    [InlineData(-1, 1024 * 1024)]
    [InlineData(1, 10)]
    [InlineData(1, int.MaxValue)]
    public void Senseless_options_are_refused(int rate, int maxRecordBytes)
    {
        var options = new FeedOptions { Rate = rate, MaxRecordBytes = maxRecordBytes };

        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true));
    }

    [Fact]
    public void The_options_are_valid_as_they_come()
    {
        var options = new FeedOptions();

        Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true));
    }
}
