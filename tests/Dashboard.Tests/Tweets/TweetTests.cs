using System.Net;
using System.Text.Json;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Tests.Reading;

namespace StreamSentiment.Dashboard.Tests.Tweets;

public sealed class TweetTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_hold_every_row_once_while_rows_arrive()
    {
        // Batches of 60 rows share a time, and pages end in their middle.
        var rows = Enumerable.Range(0, 300).Select(i => new ReadingRig.Row($"page-{i * 7919 % 300:000}", Noon.AddSeconds(i / 60), Feed: "paging")).ToArray();
        await rig.AddAsync(rows);
        var expected = rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id, StringComparer.Ordinal).Select(row => row.Id).ToList();
        foreach (var filter in new[] { "to=2026-11-03T13:00:00Z&from=2026-11-03T12:00:00Z", "feed=paging&to=2026-11-03T13:00:00Z&from=2026-11-03T12:00:00Z" })
        {
            List<string> seen = [];
            string? next = "";
            var arrived = 0;
            while (next is not null)
            {
                var page = await rig.GetAsync($"/tweets?{filter}&limit=37{(next.Length == 0 ? "" : $"&before={next}")}");
                seen.AddRange(page.GetProperty("tweets").EnumerateArray().Select(tweet => tweet.GetProperty("tweet_id").GetString()!));
                next = page.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
                // Newer than all that was there.
                await rig.AddAsync(new ReadingRig.Row($"{filter.Length}-arrives-{arrived++}", Noon.AddMinutes(5), Feed: "paging"));
            }

            Assert.Equal(expected, seen.Where(id => id.StartsWith("page-", StringComparison.Ordinal)));
            await rig.RunAsync("delete from scored_tweets where tweet_id like '%arrives%'");
        }
    }

    [Theory]
    [InlineData("feed=b", "f3")]
    [InlineData("author=BEA", "f2")]
    [InlineData("author=@bea", "f2")]
    [InlineData("label=negative", "f2")]
    [InlineData("q=ONE hundred", "f1")]
    [InlineData("q=100%25", "f1")]
    [InlineData("q=snake_case", "f3")]
    [InlineData("q=snake%25case", "")]
    [InlineData("from=2026-11-04T12:00:02Z", "f3")]
    [InlineData("to=2026-11-04T12:00:01Z", "f1")]
    [InlineData("feed=nobody", "")]
    public async Task Filters_find_what_they_say(string filter, string expected)
    {
        var day = Noon.AddDays(1);
        await rig.RunAsync("delete from scored_tweets where tweet_id in ('f1', 'f2', 'f3')");
        await rig.AddAsync(
            new ReadingRig.Row("f1", day, "one hundred is 100% here", Feed: "a"),
            new ReadingRig.Row("f2", day.AddSeconds(1), "bad day", "Bea", "a", "negative"),
            new ReadingRig.Row("f3", day.AddSeconds(2), "snake_case or snakeXcase", Feed: "b"));
        var span = (filter.Contains("from=", StringComparison.Ordinal) ? "" : "&from=2026-11-04T00:00:00Z") + (filter.Contains("to=", StringComparison.Ordinal) ? "" : "&to=2026-11-05T00:00:00Z");

        var page = await rig.GetAsync($"/tweets?{filter}{span}");

        Assert.Equal(expected, string.Join(' ', page.GetProperty("tweets").EnumerateArray().Select(tweet => tweet.GetProperty("tweet_id").GetString())));
        Assert.False(page.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("limit=0", "whole number from 1 to 200")]
    [InlineData("limit=many", "whole number from 1 to 200")]
    [InlineData("label=happy", "negative, positive")]
    [InlineData("from=yesterday", "2026-12-24T18:00:00Z")]
    [InlineData("from=2026-11-03T12:00:00Z&to=2026-11-03T11:00:00Z", "must be before to")]
    [InlineData("before=%21%21", "take it from next")]
    [InlineData("before=AAAA", "take it from next")]
    [InlineData("q=a%00b", "character 0")]
    [InlineData("q=a b c d e f g h i j k", "at most 10")]
    public async Task A_parameter_that_cannot_be_is_told_with_what_can(string query, string detail) =>
        Assert.Contains(detail, await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/tweets?{query}"), StringComparison.Ordinal);

    [Fact]
    public async Task A_time_with_an_offset_may_be_written_as_people_write_it()
    {
        Assert.Empty((await rig.GetAsync("/tweets?from=2030-01-01T00:00:00+01:00")).GetProperty("tweets").EnumerateArray());
    }

    [Theory]
    [InlineData("id-1", "/tweets/id-1")]
    [InlineData("at://did:plc:x/app.bsky.feed.post/3k", "/tweets/at%3A%2F%2Fdid%3Aplc%3Ax%2Fapp.bsky.feed.post%2F3k")]
    [InlineData("https://social.example/users/a/statuses/1", "/tweets/https%3A%2F%2Fsocial.example%2Fusers%2Fa%2Fstatuses%2F1")]
    [InlineData("at://did:plc:y/app.bsky.feed.post/3k", "/tweets/at://did:plc:y/app.bsky.feed.post/3k?")]
    [InlineData("h118/../<i>?x=1&y=%2F#118", "/tweets/h118%2F..%2F%3Ci%3E%3Fx%3D1%26y%3D%252F%23118")]
    [InlineData("50%25 off", "/tweets/50%2525%20off")]
    [InlineData("größe/1", "/tweets/gr%C3%B6%C3%9Fe%2f1")]
    public async Task One_tweet_is_found_by_its_id(string id, string path)
    {
        await rig.AddAsync(new ReadingRig.Row(id, Noon.AddDays(2), new string('x', 20_000)));

        var tweet = await rig.GetAsync(path);

        Assert.Equal(id, tweet.GetProperty("tweet_id").GetString());
        Assert.Equal(20_000, tweet.GetProperty("text").GetString()!.Length);
        Assert.Equal(Noon.AddDays(2), tweet.GetProperty("scored_at").GetDateTimeOffset());
        Assert.Equal(0.9, tweet.GetProperty("positive_probability").GetDouble(), 3);
        Assert.False(tweet.TryGetProperty("judged", out _));
    }

    [Fact]
    public async Task An_unknown_id_is_404_and_says_where_to_look() =>
        Assert.Contains("GET /tweets lists", await rig.ProblemAsync(HttpStatusCode.NotFound, "/tweets/nobody"), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_person_said_shows_before_and_after_alerting_took_it_in()
    {
        await rig.AddAsync(new ReadingRig.Row("judged", Noon.AddDays(3)));
        var verdict = Verdict.IdFor("judged", "tiny", "2", Judge.Person);
        await rig.RunAsync("insert into feedback (verdict_id, verdict) values (@verdict, '{\"correct\": false}')", new { verdict });
        Assert.False(Judged(await rig.GetAsync("/tweets/judged")));

        await rig.RunAsync("delete from feedback");
        await rig.RunAsync(
            "insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge) values (@verdict, 'judged', '', true, 'tiny', '2', now(), 'person')",
            new { verdict });
        Assert.True(Judged(await rig.GetAsync("/tweets/judged")));
    }

    [Fact]
    public async Task A_hostile_tweet_stays_text()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)> \u202e & 'quotes'";
        await rig.AddAsync(new ReadingRig.Row("hostile", Noon.AddDays(4), Hostile, "<b>me</b>"));

        var body = await rig.Http.GetStringAsync("/tweets/hostile");

        Assert.DoesNotContain('<', body);
        Assert.DoesNotContain('&', body);
        Assert.Equal(Hostile, JsonDocument.Parse(body).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Feeds_are_those_of_the_last_week_busiest_first()
    {
        var now = DateTimeOffset.UtcNow;
        await rig.AddAsync(
            new ReadingRig.Row("feed-1", now.AddMinutes(-1), Feed: "busy"), new ReadingRig.Row("feed-2", now.AddMinutes(-1), Feed: "busy"),
            new ReadingRig.Row("feed-3", now.AddDays(-2), Feed: "quiet"), new ReadingRig.Row("feed-4", now.AddDays(-9), Feed: "gone"));

        var feeds = (await rig.GetAsync("/feeds")).GetProperty("feeds").EnumerateArray().Select(feed => (feed.GetProperty("feed").GetString(), feed.GetProperty("tweets_last_hour").GetInt64())).ToList();

        Assert.Contains(("busy", 2), feeds);
        Assert.Contains(("quiet", 0), feeds);
        Assert.DoesNotContain(feeds, feed => feed.Item1 == "gone");
        Assert.Equal("busy", feeds[0].Item1);
    }

    private static bool Judged(JsonElement tweet) => tweet.GetProperty("judged").GetProperty("correct").GetBoolean();
}
