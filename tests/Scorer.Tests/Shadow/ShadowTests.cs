using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Shadow;
using StreamSentiment.Scorer.Summaries;

namespace StreamSentiment.Scorer.Tests.Shadow;

/// <summary>Table <c>shadow_scores</c> and view <c>shadow_comparison</c> against counts made by hand.</summary>
public sealed class ShadowTests : StoreTest
{
    [Fact]
    public async Task Agreement_and_both_models_precision_and_recall_are_counted()
    {
        // Champion, challenger (null: nothing to score), truth.
        (bool Champion, bool? Challenger, bool? Truth)[] tweets =
        [
            (true, true, true), (true, false, true), (true, true, false), (true, false, false), (false, false, false), (false, true, true),
            (true, true, null), (false, true, null), (true, null, true),
        ];
        var rows = tweets.Select((tweet, number) => Row($"{number}", probability: tweet.Champion ? 0.9f : 0.1f, expected: Label(tweet.Truth))).ToList();
        var shadows = tweets.Select(tweet => (ShadowLabel?)new ShadowLabel("2", Label(tweet.Challenger))).ToList();
        var store = new ScoredTweetStore(Database);
        await store.WriteAsync(rows, [], shadows);
        // 9 tweets, one unscored; 4 of 8 agreed. Champion: tp 2, fp 2, fn 1. Challenger: tp 2, fp 1, fn 1.
        (long, decimal, long, decimal, decimal, decimal, decimal)[] expected = [(9, 0.5m, 6, 0.5m, 0.6667m, 0.6667m, 0.6667m)];
        Assert.Equal(expected, await ComparisonAsync());

        // Again, as after a kill, with one that is new: only that one counts.
        await store.WriteAsync([.. rows, Row("new", probability: 0.9f)], [], [.. shadows, new ShadowLabel("2", Sentiment.Positive)]);
        Assert.Equal(10, await AskAsync<long>("select tweets from shadow_comparison"));
    }

    [Fact]
    public async Task Invariant_4_rows_and_their_comparison_are_committed_together_or_not_at_all()
    {
        var store = new ScoredTweetStore(Database);
        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(
            [Row("1"), Row("2", "nul \0")], [], [new ShadowLabel("2", Sentiment.Positive), new ShadowLabel("2", Sentiment.Positive)]));
        Assert.Equal(0, await AskAsync<long>("select count(*) from shadow_scores"));
    }

    [Fact]
    public async Task Folding_changes_no_sum_and_leaves_a_row_for_each_hour_and_pair()
    {
        var store = new ScoredTweetStore(Database);
        for (var batch = 0; batch < 12; batch++)
        {
            await store.WriteAsync([Row($"{batch}", at: Now.AddMinutes(batch * 15))], [], [new ShadowLabel("2", Sentiment.Positive)]);
            await new SummaryFolder(Database).FoldAsync(Now.AddMinutes(batch * 15), CancellationToken.None);
        }

        Assert.Equal([(4, 4), (4, 4), (4, 4)], await ListAsync<(long, long)>("select tweets, agreed from shadow_scores order by hour"));
        Assert.Equal(12, await AskAsync<long>("select tweets from shadow_comparison"));
    }

    [Fact]
    public async Task Without_a_challenger_nothing_is_written()
    {
        await new ScoredTweetStore(Database).WriteAsync([Row("1"), Row("2")], [], [null, null]);
        Assert.Equal(0, await AskAsync<long>("select count(*) from shadow_scores"));
    }

    private static Sentiment? Label(bool? positive) => positive is null ? null : positive.Value ? Sentiment.Positive : Sentiment.Negative;

    private Task<List<(long, decimal, long, decimal, decimal, decimal, decimal)>> ComparisonAsync() =>
        ListAsync<(long, decimal, long, decimal, decimal, decimal, decimal)>(
            "select tweets, agreement, labelled, precision, recall, challenger_precision, challenger_recall from shadow_comparison");
}
