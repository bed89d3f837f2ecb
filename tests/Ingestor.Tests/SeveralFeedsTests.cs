using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests;

/// <summary>Several feeds in one Ingestor, into a real broker.</summary>
public sealed class SeveralFeedsTests : IAsyncLifetime
{
    private readonly IngestorRig _rig = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Invariant_7_a_feed_that_fails_stops_no_other_and_is_told_of_by_its_name()
    {
        var good = new ScriptedFeed("good");
        await StartAsync(good, new ScriptedFeed("bad", new FeedException("the bad feed is broken")), new ScriptedFeed("worse", new InvalidOperationException("a fault of ours")));
        await Eventually.HoldsAsync(() => _rig.Health.Dependencies.Count(state => state.Status == DependencyStatus.Red) == 2, "two feeds are red");
        good.Give("1");
        Assert.Equal("1", Assert.Single(await _rig.TweetsAsync(1)).Id);
        var states = _rig.Health.Dependencies.ToDictionary(state => state.Name);
        Assert.Equal("the bad feed is broken", states["feed bad"].Note);
        Assert.Contains("a fault of ours", states["feed worse"].Note, StringComparison.Ordinal);
        Assert.Contains("bad: cannot be read, while the other feeds go on: the bad feed is broken Next try in ", _rig.Log.All, StringComparison.Ordinal);
        Assert.Contains("worse: not read any further, while the other feeds go on", _rig.Log.All, StringComparison.Ordinal);
        Assert.False(_rig.Worker.ExecuteTask!.IsCompleted);
    }

    [Theory]
    [InlineData("nul\0")]
    [InlineData(null)]
    public async Task A_deletion_whose_id_no_tweet_can_have_stops_no_feed(string? id)
    {
        var feed = new ScriptedFeed("feed");
        await StartAsync(feed);
        feed.Delete(id ?? new string('x', 12_000));
        feed.Give("1");
        Assert.Equal("1", Assert.Single(await _rig.TweetsAsync(1)).Id);
        await feed.TakenAsync(1, RecordFate.LeftOut);
        Assert.False(_rig.Worker.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task When_all_feeds_have_failed_the_process_ends_with_the_reason()
    {
        await StartAsync(new ScriptedFeed("a", new FeedException("a is broken")), new ScriptedFeed("b", new FeedException("b is broken")));
        var problem = await Assert.ThrowsAsync<StartException>(() => _rig.Worker.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("a is broken", problem.Message);
    }

    [Fact]
    public async Task The_same_tweet_of_two_feeds_is_sent_once_and_what_the_settings_leave_out_never()
    {
        var (one, two) = (new ScriptedFeed("one"), new ScriptedFeed("two"));
        await StartAsync([one, two], ("Feeds:two:MinLength", "3"));
        one.Give("1");
        Assert.Single(await _rig.TweetsAsync(1));
        await one.TakenAsync(1, RecordFate.Accepted);
        two.Give("1");
        two.Give("2", "hi");
        two.Give("3", lang: "de");
        two.Give("4");
        Assert.Equal(["1", "4"], (await _rig.TweetsAsync(2)).Select(tweet => tweet.Id).Order());
        // Kafka has it, whoever sent it.
        await two.TakenAsync(2, RecordFate.Accepted);
        await two.TakenAsync(2, RecordFate.LeftOut);
    }

    [Fact]
    public async Task Invariant_1_each_feeds_position_survives_a_restart()
    {
        var (one, two) = (new ScriptedFeed("one"), new ScriptedFeed("two"));
        await StartAsync(one, two);
        one.Give("1");
        one.Give("2");
        two.Give("a");
        await one.TakenAsync(2, RecordFate.Accepted);
        await two.TakenAsync(1, RecordFate.Accepted);
        await _rig.StopAsync();
        var (again, other) = (new ScriptedFeed("one"), new ScriptedFeed("two"));
        await StartAsync(again, other);
        await Eventually.HoldsAsync(() => again.After is not null && other.After is not null, "both are read again");
        Assert.Equal((2, 1), (again.After, other.After));
    }

    [Theory]
    [InlineData(ErrorCode.TopicAuthorizationFailed)]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    public async Task Invariant_1_what_Kafka_does_not_take_is_sent_again_and_its_feed_is_told_only_then(ErrorCode error)
    {
        var feed = new ScriptedFeed("one");
        await StartAsync(feed);
        _rig.Kafka.Refuse(KafkaRequest.Produce, error, times: 3);
        feed.Give("1");
        feed.Give("2");
        await feed.TakenAsync(2, RecordFate.Accepted);
        Assert.Equal(["1", "2"], (await _rig.TweetsAsync(2)).Select(tweet => tweet.Id).Order());
        Assert.Equal(2, feed.Taken(RecordFate.Accepted));
    }

    [Fact]
    public async Task What_a_feed_handed_over_before_a_stop_is_in_Kafka_after_it()
    {
        var feed = new ScriptedFeed("one");
        await StartAsync(feed);
        // A stop before the feed is read at all hands over nothing.
        await Eventually.HoldsAsync(() => feed.After is not null, "it is read");
        for (var number = 1; number <= 3_000; number++)
        {
            feed.Give($"{number}");
        }

        await _rig.StopAsync();
        Assert.Equal(3_000, (await _rig.TweetsAsync(3_000)).Select(tweet => tweet.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_deleted_tweet_loses_its_row_and_the_text_of_its_verdicts_also_when_the_row_comes_later()
    {
        var feed = new ScriptedFeed("one");
        await StartAsync(feed);
        await _rig.AskAsync<object>(
            """
            insert into scored_tweets select 'gone', 'secret', now(), null, null, 'one', null, 'negative', 0.1, 'm', '1', now();
            insert into scored_tweets select 'kept', 'words', now(), null, null, 'one', null, 'negative', 0.1, 'm', '1', now();
            insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge) values ('v', 'gone', 'secret', true, 'm', '1', now(), 'feed');
            """);
        feed.Delete("gone");
        await feed.TakenAsync(1, RecordFate.Accepted);
        Assert.Equal(1L, await _rig.AskAsync<long>("select count(*) from scored_tweets"));
        Assert.Equal("", await _rig.AskAsync<string>("select text from verdicts"));
        await _rig.AskAsync<object>("insert into scored_tweets select 'gone', 'secret', now(), null, null, 'one', null, 'negative', 0.1, 'm', '1', now()");
        // The next start looks again at all that was deleted during the last day.
        await _rig.StopAsync();
        var again = new ScriptedFeed("one");
        await StartAsync(again);
        again.Delete("another");
        await Eventually.HoldsAsync(async () => await _rig.AskAsync<long>("select count(*) from scored_tweets") == 1, "the row is gone");
        Assert.Equal("kept", await _rig.AskAsync<string>("select tweet_id from scored_tweets"));
    }

    [Theory]
    [InlineData("Kind", "telepathy", "'telepathy' is no kind of feed. There are: file, folder, jetstream, mastodon, push, scripted, x")]
    [InlineData("Kind", null, "Feeds:one:Kind: name what the feed is.")]
    [InlineData("Share", "1.5", "Feeds:one:Share")]
    [InlineData("Rate", "0", "Feeds:one:Rate")]
    [InlineData("Retweets", "perhaps", "Feeds:one")]
    public async Task A_feed_that_cannot_be_opened_is_told_at_the_start(string key, string? value, string words)
    {
        var problem = await Assert.ThrowsAsync<SettingException>(() => StartAsync([new ScriptedFeed("one")], ($"Feeds:one:{key}", value)));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    private Task StartAsync(params ScriptedFeed[] feeds) => StartAsync(feeds, []);

    private Task StartAsync(ScriptedFeed[] feeds, params (string Key, string? Value)[] settings)
    {
        var all = feeds.ToDictionary(feed => $"Feeds:{feed.Name}:Kind", _ => (string?)"scripted");
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return _rig.StartAsync(all, builder => builder.AddFeedKind("scripted", context => feeds.Single(feed => feed.Name == context.Name)));
    }
}
