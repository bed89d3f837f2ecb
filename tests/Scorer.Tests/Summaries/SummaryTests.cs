using CsCheck;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Rows;
using StreamSentiment.Scorer.Summaries;

namespace StreamSentiment.Scorer.Tests.Summaries;

/// <summary>The summaries say what the rows say, before and after they are folded.</summary>
public sealed class SummaryTests : StoreTest
{
    private const string FromRows =
        """
        select concat_ws(' ', date_trunc('minute', scored_at), feed, model, model_version, count(*), count(*) filter (where label = 'positive'),
                         round(sum(positive_probability::double precision)::numeric, 6),
                         count(*) filter (where expected = 'positive' and label = 'positive'), count(*) filter (where expected = 'negative' and label = 'positive'),
                         count(*) filter (where expected = 'negative' and label = 'negative'), count(*) filter (where expected = 'positive' and label = 'negative'))
        from scored_tweets group by date_trunc('minute', scored_at), feed, model, model_version order by 1
        """;

    private const string FromCounts =
        """
        select concat_ws(' ', minute, feed, model, model_version, sum(tweets), sum(positive), round(sum(probability_sum)::numeric, 6),
                         sum(true_positive), sum(false_positive), sum(true_negative), sum(false_negative))
        from sentiment_counts group by minute, feed, model, model_version order by 1
        """;

    [Fact]
    public async Task Counts_equal_the_rows_under_repeats_two_writers_and_folding()
    {
        var folder = new SummaryFolder(Database);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            var store = new ScoredTweetStore(Database);
            for (var batch = 0; batch < 40; batch++)
            {
                var at = Now.AddSeconds(batch * 7);
                await store.WriteAsync(
                    [.. Enumerable.Range(0, 50).Select(number => Row(
                        $"{writer}-{(batch * 37) + number}",
                        at: at,
                        probability: number / 50f,
                        expected: number % 5 == 0 ? (Sentiment)(number % 2) : null,
                        feed: number % 7 == 0 ? "search" : "firehose"))],
                    []);
                if (batch % 9 == 0)
                {
                    await folder.FoldAsync(at, CancellationToken.None);
                }
            }
        })));
        Assert.Equal(await ListAsync<string>(FromRows), await ListAsync<string>(FromCounts));
        Assert.True(await folder.FoldAsync(Now.AddHours(1), CancellationToken.None));
        Assert.Equal(await ListAsync<string>(FromRows), await ListAsync<string>(FromCounts));
        Assert.Equal(0, await AskAsync<long>("select count(*) from sentiment_counts where not folded"));
    }

    [Fact]
    public async Task The_minute_under_way_is_left_alone()
    {
        await new ScoredTweetStore(Database).WriteAsync([Row("1", at: Now.AddMinutes(-1)), Row("2")], []);
        await new SummaryFolder(Database).FoldAsync(Now, CancellationToken.None);
        Assert.Equal([false, true], await ListAsync<bool>("select folded from sentiment_counts order by minute desc"));
    }

    [Fact]
    public async Task The_hundred_most_negative_of_a_minute_are_among_the_candidates_and_few_others()
    {
        await Gen.Int[0, 20].SampleAsync(
            async seed =>
            {
                await AskAsync<object>("truncate scored_tweets, sentiment_counts, most_negative_candidates");
                var random = new Random(seed);
                ScoredTweetStore[] stores = [new(Database), new(Database)];
                for (var batch = 0; batch < 30; batch++)
                {
                    await stores[batch % 2].WriteAsync(
                        [.. Enumerable.Range(0, 300).Select(number => Row($"{batch}-{number}", at: Now.AddSeconds(batch * 4), probability: random.NextSingle()))], []);
                }

                await AssertHasTheMostNegativeAsync();
                Assert.InRange(await AskAsync<long>("select count(*) from most_negative_candidates"), 300, 3_000);
                await new SummaryFolder(Database).FoldAsync(Now.AddMinutes(5), CancellationToken.None);
                await AssertHasTheMostNegativeAsync();
                Assert.Equal(300, await AskAsync<long>("select count(*) from most_negative_candidates"));
            },
            iter: 3,
            threads: 1);

        async Task AssertHasTheMostNegativeAsync() => Assert.Equal(0, await AskAsync<long>(
            """
            select count(*) from (
                select tweet_id, row_number() over (partition by date_trunc('minute', scored_at) order by positive_probability, tweet_id) as rank from scored_tweets) best
            where rank <= 100 and tweet_id not in (select tweet_id from most_negative_candidates)
            """));
    }

    [Fact]
    public void What_was_not_committed_does_not_raise_the_bar()
    {
        var most = new MostNegative();
        ScoredTweet[] rows = [.. Enumerable.Range(0, 500).Select(number => Row($"{number}", probability: number / 500f))];
        Assert.Equal(MostNegative.Kept, most.Candidates(rows, default).Count);
        var again = most.Candidates(rows, default);
        Assert.Equal(MostNegative.Kept, again.Count);
        most.Committed(again);
        Assert.Empty(most.Candidates([Row("x", probability: 0.9f)], default));
        Assert.Empty(most.Candidates([Row("x", probability: 0.01f)], new WrittenRows([false])));
        Assert.Single(most.Candidates([Row("x", probability: 0.01f)], default));
        Assert.Single(most.Candidates([Row("x", at: Now.AddMinutes(1), probability: 0.9f)], default));
    }

    [Fact]
    public async Task Candidates_go_after_a_day()
    {
        await new ScoredTweetStore(Database).WriteAsync([Row("1"), Row("2", at: Now.AddDays(-2))], []);
        await new SummaryFolder(Database).FoldAsync(Now, CancellationToken.None);
        Assert.Equal(["1"], await ListAsync<string>("select tweet_id from most_negative_candidates"));
    }
}
