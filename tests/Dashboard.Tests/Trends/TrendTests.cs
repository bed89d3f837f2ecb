using System.Net;
using StreamSentiment.Dashboard.Tests.Reading;

namespace StreamSentiment.Dashboard.Tests.Trends;

public sealed class TrendTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("by=minute&from=2026-11-03T12:00:10Z&to=2026-11-03T13:00:00Z", "minute 2026-11-03T12:00:00Z 3 2; minute 2026-11-03T12:01:00Z 1 0")]
    [InlineData("from=2026-11-03T12:00:00Z&to=2026-11-03T12:01:00Z", "minute 2026-11-03T12:00:00Z 3 2")]
    [InlineData("from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z", "hour 2026-11-03T12:00:00Z 4 2; hour 2026-11-04T15:00:00Z 1 1")]
    [InlineData("from=2025-12-01T00:00:00Z&to=2026-12-01T00:00:00Z", "day 2026-11-03T00:00:00Z 4 2; day 2026-11-04T00:00:00Z 1 1")]
    [InlineData("by=day&from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z&feed=b", "day 2026-11-03T00:00:00Z 1 0")]
    [InlineData("by=day&from=2026-11-01T00:00:00Z&to=2026-11-10T00:00:00Z&feed=nobody", "")]
    public async Task Steps_go_from_a_minute_to_a_day(string query, string expected)
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

    [Theory]
    [InlineData("by=minute&from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=hour")]
    [InlineData("by=minute&from=2020-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=day")]
    [InlineData("by=hour&from=2020-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", "ask by=day")]
    [InlineData("from=1900-01-01T00:00:00Z&to=2026-11-03T00:00:00Z", "shorter span")]
    [InlineData("by=week", "minute, hour, day")]
    [InlineData("to=soon", "2026-12-24T18:00:00Z")]
    [InlineData("from=2026-11-03T00:00:00Z&to=2026-11-03T00:00:00Z", "must be before to")]
    public async Task What_cannot_be_answered_is_told_with_what_can(string query, string detail) =>
        Assert.Contains(detail, await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/sentiment?{query}"), StringComparison.Ordinal);

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
