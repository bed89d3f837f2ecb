using Dapper;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Choices;
using StreamSentiment.Scorer.Shadow;
using StreamSentiment.Scorer.Summaries;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests;

/// <summary>Every query of docs/sql.md against a database that holds something of everything; and the views against the rows.</summary>
public sealed class CookbookTests : StoreTest
{
    public static TheoryData<string> Queries()
    {
        var queries = new TheoryData<string>();
        var inside = false;
        var query = "";
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "sql.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```sql";
            }
            else if (inside && !line.StartsWith("--", StringComparison.Ordinal))
            {
                query += line + "\n";
                if (line.EndsWith(';'))
                {
                    queries.Add(query);
                    query = "";
                }
            }
        }

        return queries;
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task A_query_of_the_cookbook_answers(string query)
    {
        await FillAsync();
        // As an analyst, for whom the page is.
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync("set role streamsentiment_reader");
        var rows = (await connection.QueryAsync(query)).ToList();
        Assert.NotEmpty(rows);
    }

    [Fact]
    public async Task The_views_say_what_the_rows_say()
    {
        await FillAsync();
        await AssertSameAsync(
            "select date_trunc('minute', scored_at) as t, count(*) as n, count(*) filter (where label = 'positive') as p from scored_tweets group by 1",
            "select minute as t, tweets as n, positive as p from sentiment_by_minute");
        await AssertSameAsync(
            "select date_trunc('hour', scored_at) as t, count(*) filter (where label = 'negative') as n from scored_tweets group by 1", "select hour as t, negative as n from sentiment_by_hour");
        await AssertSameAsync(
            "select date_trunc('day', scored_at) as t, round(avg((label = 'positive')::int), 4) as n, round(avg(positive_probability)::numeric, 4) as p from scored_tweets group by 1",
            "select day as t, positive_share as n, round(mean_probability::numeric, 4) as p from sentiment_by_day");
        await AssertSameAsync("select feed, count(*) as n from scored_tweets group by 1", "select feed, sum(tweets) as n from sentiment_by_feed group by 1");
        await AssertSameAsync(
            "select model, model_version, count(*) as n from scored_tweets group by 1, 2", "select model, model_version, sum(tweets) as n from sentiment_by_model group by 1, 2");
        await AssertSameAsync(
            "select author, count(*) as n from scored_tweets where scored_at > now() - interval '1 hour' and author is not null group by 1",
            "select author, tweets as n from sentiment_by_author_last_hour");
        await AssertSameAsync(
            """
            select date_trunc('hour', scored_at) as t, count(*) as n, round(avg((label = expected)::int), 4) as a,
                   round(avg((expected = 'positive')::int) filter (where label = 'positive'), 4) as p, round(avg((label = 'positive')::int) filter (where expected = 'positive'), 4) as r
            from scored_tweets where expected is not null group by 1
            """,
            "select hour as t, labelled as n, accuracy as a, precision as p, recall as r from accuracy_on_labelled");
        await AssertSameAsync(
            "select judge, count(*) as n, round(avg(correct::int), 4) as a from verdicts where judge in ('feed', 'person') group by 1",
            "select judge, sum(judged) as n, round(sum(true_positive + true_negative) / sum(judged), 4) as a from accuracy_on_judged group by 1");
        Assert.Equal(
            await ListAsync<string>("select tweet_id from scored_tweets where scored_at >= date_trunc('minute', now() - interval '1 hour') order by positive_probability, tweet_id limit 100"),
            await ListAsync<string>("select tweet_id from most_negative_last_hour"));
    }

    private async Task AssertSameAsync(string rows, string view) => Assert.Equal(
        await ListAsync<string>($"select t::text from ({rows}) t order by 1"), await ListAsync<string>($"select t::text from ({view}) t order by 1"));

    private async Task FillAsync()
    {
        var now = await AskAsync<DateTime>("select now()");
        var store = new ScoredTweetStore(Database);
        for (var batch = 0; batch < 30; batch++)
        {
            await store.WriteAsync(
                [
                    .. Enumerable.Range(0, 40).Select(number => Row(
                        $"{batch}-{number}", at: now.AddMinutes(-4 * batch), probability: (number * 37 % 40) / 40f, expected: number % 3 == 0 ? (Sentiment)(number % 2) : null, feed: $"f{number % 2}")),
                    .. batch == 0 ? [Row("1580000000000000000", at: now)] : Array.Empty<ScoredTweet>(),
                ],
                [DeadLetter.FromFeed("f", batch, DeadLetterReasons.Malformed, "e", [(byte)batch], 1, now)]);
        }

        await store.WriteAsync([Row("shadowed", at: now, expected: Sentiment.Positive)], [], [new ShadowLabel("2", Sentiment.Positive)]);
        await new ChoiceStore(Database).WriteAsync(
            new ChoiceAccount(
                now,
                new ModelChoice(
                    new ModelVersion { Name = "m", Version = "1" }, "it is the best", [new PassedOver(new ModelVersion { Name = "m", Version = "2" }, "it is worse")]),
                "models"),
            CancellationToken.None);
        await new SummaryFolder(Database).FoldAsync(now, CancellationToken.None);
        await AskAsync<object>(
            """
            insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge)
            select judge || tweet_id, tweet_id, text, positive_probability, label, expected, label = expected, model, model_version, scored_at, judge
            from scored_tweets, (values ('feed'), ('person')) j (judge) where expected is not null and (judge = 'feed' or tweet_id like '%9');
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id)
            select 'i', 'consecutive', 'm', '1', now(), now(), 1, array_agg(verdict_id), 'id' from (select verdict_id from verdicts limit 3) v;
            """);
    }
}
