using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Replay;
using StreamSentiment.Ingestor.Tests.Feeds;

namespace StreamSentiment.Ingestor.Tests.Replay;

/// <summary>Dead letters of live feeds are read again as their feed reads them.</summary>
public class ReplayPlannerTests
{
    private readonly ReplayPlanner _planner = new(1024 * 1024, new FakeTimeProvider(TestFeed.Now));

    [Theory]
    [InlineData(
        FeedFormats.Jetstream,
        """{"did":"did:plc:a","time_us":5,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"k","record":{"text":"hi"}}}""",
        "at://did:plc:a/app.bsky.feed.post/k")]
    [InlineData(FeedFormats.Mastodon, """{"uri":"https://m/1","content":"<p>hi</p>"}""", "https://m/1")]
    [InlineData(FeedFormats.Json, """{"data":{"id":"7","text":"hi"}}""", "7")]
    public async Task A_letter_that_can_be_read_now_becomes_its_tweet(string format, string value, string id) =>
        Assert.Equal(id, Assert.Single((await PlanAsync(format, value)).Records).Id);

    [Theory]
    [InlineData(FeedFormats.Jetstream)]
    [InlineData(FeedFormats.Mastodon)]
    public async Task One_that_still_cannot_is_refused_again(string format)
    {
        var plan = await PlanAsync(format, "{\"broken");
        Assert.Equal((DeadLetterReasons.Malformed, 9, format), (plan.Refused[0].Reason, plan.Refused[0].FeedPosition, plan.Refused[0].FeedFormat));
    }

    [Fact]
    public async Task One_that_is_no_post_is_kept() =>
        Assert.Equal("it holds no post", (await PlanAsync(FeedFormats.Jetstream, """{"kind":"identity"}""")).Kept);

    [Fact]
    public async Task One_whose_author_deleted_the_tweet_is_kept() =>
        Assert.Equal("its author deleted the tweet, and its text went with it", (await PlanAsync(FeedFormats.Jetstream, "", size: 300)).Kept);

    private Task<ReplayPlan> PlanAsync(string format, string value, long? size = null) => _planner.PlanAsync(
        new OpenLetter
        {
            Digest = "d",
            Reason = DeadLetterReasons.Malformed,
            Error = "…",
            Value = Encoding.UTF8.GetBytes(value),
            ValueSize = size ?? Encoding.UTF8.GetByteCount(value),
            Feed = "live",
            FeedPosition = 9,
            FeedFormat = format,
            DeadLetteredAt = TestFeed.Now.UtcDateTime,
        },
        CancellationToken.None);
}
