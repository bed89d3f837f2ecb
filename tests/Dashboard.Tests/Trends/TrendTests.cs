using System.Net;
using Dapper;
using StreamSentiment.Dashboard.Tests.Reading;
using StreamSentiment.Dashboard.Trends;

namespace StreamSentiment.Dashboard.Tests.Trends;

public sealed class TrendTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("by=minute&from=2026-11-03T12:00:10Z&to=2026-11-03T13:00:00Z", "minute 2026-11-03T12:00:00Z 3 2; minute 2026-11-03T12:01:00Z 1 0")]
    [InlineData("from=2026-11-03T12:00:00Z&to=2026-11-03T13:00:00Z", "minute 2026-11-03T12:00:00Z 3 2; minute 2026-11-03T12:01:00Z 1 0")]
    [InlineData("from=2026-11-03T12:00:03Z&to=2026-11-03T12:01:00Z", "5s 2026-11-03T12:00:30Z 3 2")]
    [InlineData("from=2026-11-03T12:00:00Z&to=2026-11-03T12:10:00Z", "5s 2026-11-03T12:00:30Z 3 2; 5s 2026-11-03T12:01:30Z 1 0")]
    [InlineData("by=5s&from=2026-11-03T12:00:00Z&to=2026-11-03T14:00:00Z&feed=b", "5s 2026-11-03T12:00:30Z 1 0")]
    [InlineData("from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z", "hour 2026-11-03T12:00:00Z 4 2; hour 2026-11-04T15:00:00Z 1 1")]
    [InlineData("from=2025-12-01T00:00:00Z&to=2026-12-01T00:00:00Z", "day 2026-11-03T00:00:00Z 4 2; day 2026-11-04T00:00:00Z 1 1")]
    [InlineData("by=day&from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z&feed=b", "day 2026-11-03T00:00:00Z 1 0")]
    [InlineData("by=day&from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z&feed=nobody", "")]
    public async Task Steps_go_from_five_seconds_to_a_day(string query, string expected)
    {
        await rig.RunAsync("truncate scored_tweets, sentiment_counts");
        await rig.AddAsync(new("1", Noon), new("2", Noon), new("3", Noon, Feed: "b", Label: "negative"), new("4", Noon.AddMinutes(1), Label: "negative"), new("5", Noon.AddHours(27)));

        var answer = await rig.GetAsync($"/sentiment?{query}");

        var by = answer.GetProperty("by").GetString();
        Assert.Equal(expected, string.Join("; ", answer.GetProperty("points").EnumerateArray().Select(point =>
            $"{by} {point.GetProperty("at").GetString()} {point.GetProperty("tweets").GetInt64()} {point.GetProperty("positive").GetInt64()}")));
        Assert.All(answer.GetProperty("points").EnumerateArray(), point =>
        {
            var (tweets, positive) = (point.GetProperty("tweets").GetInt64(), point.GetProperty("positive").GetInt64());
            Assert.Equal(tweets - positive, point.GetProperty("negative").GetInt64());
            Assert.Equal((double)positive / tweets, point.GetProperty("positive_share").GetDouble(), 4);
            Assert.Equal(((positive * 0.9) + ((tweets - positive) * 0.1)) / tweets, point.GetProperty("mean_probability").GetDouble(), 5);
        });
    }

    /// <summary>By hours whatever is folded when: what is appended, folded, late, and of the hour in which the span ends.</summary>
    [Theory]
    [InlineData("by=day&from=2026-11-03T00:00:00Z&to=2026-11-05T00:00:00Z", "2026-11-03T00:00:00Z 11111 1111")]
    [InlineData("by=hour&from=2026-11-03T11:00:00Z&to=2026-11-03T13:00:00Z", "2026-11-03T11:00:00Z 1 0; 2026-11-03T12:00:00Z 11110 1111")]
    [InlineData("by=hour&from=2026-11-03T12:00:00Z&to=2026-11-03T12:30:00Z", "2026-11-03T12:00:00Z 1110 111")]
    [InlineData("by=hour&from=2026-11-03T12:00:00Z&to=2026-11-03T12:30:00Z&feed=b", "2026-11-03T12:00:00Z 1000 100")]
    [InlineData("by=day&from=2026-11-03T00:00:00Z&to=2026-11-05T00:00:00Z&feed=b", "2026-11-03T00:00:00Z 1000 100")]
    public async Task Hours_are_summed_once_whether_folded_or_not(string query, string expected)
    {
        await rig.RunAsync(
            """
            truncate sentiment_counts;
            insert into sentiment_counts
            select '2026-11-03Z'::timestamptz + minute::interval, feed, 'tiny', version, folded, tweets, tweets / 10, tweets * 0.5, 0, 0, 0, 0
            from (values ('11:59', 'a', '1', true, 1), ('12:00', 'a', '1', true, 10), ('12:29', 'a', '2', true, 100), ('12:10', 'b', '1', false, 1000),
                         ('12:30', 'a', '2', false, 10000)) counts (minute, feed, version, folded, tweets)
            """);
        for (var fold = 0; fold < 2; fold++)
        {
            var answer = await rig.GetAsync($"/sentiment?{query}");
            Assert.Equal(expected, string.Join("; ", answer.GetProperty("points").EnumerateArray().Select(point =>
                $"{point.GetProperty("at").GetString()} {point.GetProperty("tweets").GetInt64()} {point.GetProperty("positive").GetInt64()}")));
            Assert.All(answer.GetProperty("points").EnumerateArray(), point => Assert.Equal(0.5, point.GetProperty("mean_probability").GetDouble(), 6));

            // As the Scorer folds.
            await rig.RunAsync(
                """
                with gone as (delete from sentiment_counts where not folded returning *)
                insert into sentiment_counts select minute, feed, model, model_version, true, tweets, positive, probability_sum, 0, 0, 0, 0 from gone
                """);
        }
    }

    [Fact]
    public async Task A_year_by_days_reads_hours_and_no_minutes_that_are_over()
    {
        await rig.RunAsync(
            """
            truncate sentiment_counts;
            insert into sentiment_counts
            select timestamptz '2026-11-03Z' + i * interval '1 minute', 'a', 'tiny', '1', true, 1, 1, 0.9, 1, 0, 0, 0 from generate_series(1, 20000) i;
            analyze sentiment_counts, sentiment_hours
            """);
        await using var connection = await rig.Database.OpenConnectionAsync();
        var plan = string.Join('\n', await connection.QueryAsync<string>(
            $"explain (analyze, costs off, timing off) {TrendReader.FromHours(null)}",
            new
            {
                Step = TimeSpan.FromDays(1),
                From = new DateTime(2026, 11, 3, 0, 0, 0, DateTimeKind.Utc),
                To = new DateTime(2026, 11, 10, 0, 20, 0, DateTimeKind.Utc),
                LastHour = new DateTime(2026, 11, 10, 0, 0, 0, DateTimeKind.Utc),
            }));
        var read = System.Text.RegularExpressions.Regex.Matches(plan, @"Scan.*rows=(\d+)").Sum(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        // Seven days of hours, and twenty minutes; bitmaps are counted twice.
        Assert.InRange(read, 188, 2 * 188);
        Assert.DoesNotContain("Seq Scan on sentiment_counts", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("by=minute&from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=hour")]
    [InlineData("by=minute&from=2021-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=day")]
    [InlineData("by=hour&from=2021-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=day")]
    // By day it would be too many as well.
    [InlineData("by=hour&from=2020-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "are answered: ask for a shorter span")]
    [InlineData("from=1900-01-01T00:00:00Z&to=2026-11-03T00:00:00Z", "shorter span")]
    [InlineData("by=5s&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z", "ask by=minute")]
    [InlineData("by=5s&from=2026-11-01T00:00:00Z&to=2026-11-05T00:00:00Z", "ask by=hour")]
    [InlineData("by=week", "5s, minute, hour, day")]
    [InlineData("to=soon", "2026-12-24T18:00:00Z")]
    [InlineData("from=2026-11-03T00:00:00Z&to=2026-11-03T00:00:00Z", "must be before to")]
    public async Task What_cannot_be_answered_is_told_with_what_can(string query, string detail) =>
        Assert.Contains(detail, await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/sentiment?{query}"), StringComparison.Ordinal);

    [Fact]
    public async Task Seconds_are_counted_only_where_their_rows_are_few_and_still_there()
    {
        const string Span = "from=2026-11-03T12:00:00Z&to=2026-11-03T12:05:00Z";
        await rig.RunAsync("truncate scored_tweets, sentiment_counts");
        await rig.AddAsync(new("1", Noon), new("2", Noon.AddMinutes(2)));

        // As many as a rush brings, counted and not written here.
        await rig.RunAsync("update sentiment_counts set tweets = 200000");
        Assert.Equal("minute", (await rig.GetAsync($"/sentiment?{Span}")).GetProperty("by").GetString());
        var tooMany = await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/sentiment?by=5s&{Span}");
        Assert.Contains("400,000 tweets, and at most 200,000 are counted by 5s: ask by=minute", tooMany, StringComparison.Ordinal);

        // As retention leaves it.
        await rig.RunAsync("update sentiment_counts set tweets = 1; delete from scored_tweets where tweet_id = '1'");
        Assert.Equal("minute", (await rig.GetAsync($"/sentiment?{Span}")).GetProperty("by").GetString());
        Assert.Contains("Retention:Days", await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/sentiment?by=5s&{Span}"), StringComparison.Ordinal);
        Assert.Equal("5s", (await rig.GetAsync("/sentiment?from=2026-11-03T12:01:30Z&to=2026-11-03T12:05:00Z")).GetProperty("by").GetString());
        await rig.RunAsync("delete from scored_tweets");
        Assert.Equal("minute", (await rig.GetAsync($"/sentiment?{Span}")).GetProperty("by").GetString());
    }

    [Fact]
    public async Task Seconds_are_read_by_the_index_of_their_times()
    {
        await rig.RunAsync(
            """
            truncate scored_tweets, sentiment_counts;
            insert into scored_tweets
            select 'plan-' || i, 'x', now(), 'ann', 'en', 'f', null, 'positive', 0.9, 'tiny', '2', timestamptz '2026-11-03 12:00Z' + i * interval '1 second'
            from generate_series(1, 50000) i;
            analyze scored_tweets
            """);
        await using var connection = await rig.Database.OpenConnectionAsync();

        foreach (var feed in new[] { null, "f" })
        {
            var plan = string.Join('\n', await connection.QueryAsync<string>(
                $"explain {TrendReader.FromRows(feed)}",
                new { Step = TimeSpan.FromSeconds(5), From = Noon.UtcDateTime, To = Noon.AddMinutes(10).UtcDateTime, Feed = feed }));
            Assert.Contains("scored_tweets_scored_at", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
            // Of the steps, and not of the rows.
            Assert.True(plan.IndexOf("Sort", StringComparison.Ordinal) < plan.IndexOf("Nested Loop", StringComparison.Ordinal), plan);
        }
    }

    [Fact]
    public async Task Model_changes_and_incidents_stand_beside_the_series()
    {
        await rig.RunAsync(
            """
            insert into model_choices (chosen_at, model, version, reason, passed_over, previous_version, registry) values
                ('2026-11-03 12:00Z', 'other', '1', 'first', '[]', null, 'r'), ('2026-11-03 12:05Z', 'other', '1', 'another reason', '[]', '1', 'r'),
                ('2026-11-03 12:10Z', 'other', '2', 'better', '[]', '1', 'r'), ('2026-11-03 14:00Z', 'other', '3', 'later', '[]', '2', 'r');
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at) values
                ('aaaa', 'consecutive', 'm', '1', '2026-11-03 11:00Z', '2026-11-03 11:00Z', 1, '{}', 'a', '2026-11-03 12:30Z'),
                ('bbbb', 'consecutive', 'm', '2', '2026-11-03 12:40Z', '2026-11-03 12:40Z', 1, '{}', 'b', null),
                ('cccc', 'consecutive', 'm', '3', '2026-11-03 10:00Z', '2026-11-03 10:00Z', 1, '{}', 'c', '2026-11-03 10:10Z')
            """);

        var events = await rig.GetAsync("/sentiment/events?from=2026-11-03T12:00:00Z&to=2026-11-03T13:00:00Z");

        Assert.Equal(["1 first", "2 better"], events.GetProperty("model_changes").EnumerateArray().Select(change =>
            $"{change.GetProperty("version").GetString()} {change.GetProperty("reason").GetString()}"));
        Assert.Equal(["aaaa resolved", "bbbb open"], events.GetProperty("incidents").EnumerateArray().Select(incident =>
            $"{incident.GetProperty("incident_id").GetString()} {incident.GetProperty("state").GetString()}"));
        Assert.Contains("no time", await rig.ProblemAsync(HttpStatusCode.BadRequest, "/sentiment/events?from=x"), StringComparison.Ordinal);
    }
}
