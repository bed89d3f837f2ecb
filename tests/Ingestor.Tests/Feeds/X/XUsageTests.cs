using System.Globalization;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>The month's posts.</summary>
public sealed class XUsageTests : XStory
{
    [Fact]
    public async Task Usage_is_counted_from_what_X_says_and_warned_of()
    {
        X.Usage = """{"data":{"cap_reset_day":3,"project_cap":"10","project_id":"1","project_usage":"6"}}""";
        Open();
        var call = await X.AcceptAsync();
        for (var number = 1; number <= 4; number++)
        {
            await call.SendAsync(XServer.Post($"{number}", "a"));
            await Rig.TakeAsync();
        }

        Assert.Equal([6L, 7L, 8L, 9L, 10L], Rig.Measured(StreamMetrics.Usage).Select(measured => measured.Value));
        var warnings = Rig.Log.Lines.Where(line => line.Contains("posts at X are used", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, warnings.Count);
        Assert.Contains("8 of the month's 10 posts at X are used, 80 % or more", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_about_the_usage_that_never_comes_does_not_keep_the_stream_from_beginning()
    {
        X.UsageStalls = true;
        Open();
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        Assert.Equal("1", (await Rig.TakeAsync()).Tweet!.Id);
        Assert.Single(X.Requests, request => request.PathOnly == "/2/tweets/search/stream");
        Assert.Single(Rig.Log.Lines, line => line.Contains("month's posts are used: the server did not answer within 5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_question_about_the_usage_is_told_once()
    {
        X.UsageStatus = 403;
        Open(("SilenceSeconds", "3599"));
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await Rig.TakeAsync();
        Rig.Clock.Advance(TimeSpan.FromMinutes(59));
        await call.SendAsync(XServer.Post("2", "a"));
        await Rig.TakeAsync();
        Rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await call.SendAsync("\r\n");
        await EventuallyAsync(() => X.UsageAnswered == 2);
        await Rig.StopAsync();
        var told = Assert.Single(Rig.Log.Lines, line => line.Contains("X does not tell how many", StringComparison.Ordinal));
        Assert.Contains("the server answers 403 (Forbidden)", told, StringComparison.Ordinal);
        Assert.Contains("Feeds:x-cats:MonthlyCap", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task X_is_asked_again_every_hour_however_long_a_connection_lives()
    {
        X.Usage = """{"data":{"project_cap":"1000","project_usage":"6"}}""";
        Open(("SilenceSeconds", "3599"));
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await Rig.TakeAsync();
        for (var hour = 1; hour <= 2; hour++)
        {
            X.Usage = $$$"""{"data":{"project_cap":"1000","project_usage":"{{{100 * hour}}}"}}""";
            Rig.Clock.Advance(TimeSpan.FromMinutes(59));
            await call.SendAsync(XServer.Post($"{hour}", "b"));
            await Rig.TakeAsync();
            Assert.DoesNotContain(Rig.Measured(StreamMetrics.Usage), measured => measured.Value == 100 * hour);
            Rig.Clock.Advance(TimeSpan.FromMinutes(1));
            // A sign of life is enough.
            await call.SendAsync("\r\n");
            await EventuallyAsync(() => Rig.Measured(StreamMetrics.Usage).Any(measured => measured.Value == 100 * hour));
        }

        Assert.Single(X.Requests, request => request.PathOnly == "/2/tweets/search/stream");
    }

    [Theory]
    [InlineData("3", "2026-12-03")]
    [InlineData("31", "2026-11-30")]
    [InlineData("\"24\"", "2026-11-24")]
    [InlineData("32", "2026-12-01")]
    [InlineData("null", "2026-12-01")]
    public async Task The_months_count_begins_anew_on_the_day_that_X_names_and_else_on_the_first(string day, string date)
    {
        X.Usage = $$$"""{"data":{"cap_reset_day":{{{day}}},"project_cap":"10","project_usage":"7"}}""";
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await Rig.TakeAsync();
        X.Usage = null;
        var begins = DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal(9, await NextAsync(begins.AddMinutes(-1)));
        Assert.Equal(1, await NextAsync(begins));
        Assert.Single(Rig.Log.Lines, line => line.Contains("80 % or more", StringComparison.Ordinal));

        // The connection is silent for so long, and another one comes at once.
        async Task<long> NextAsync(DateTimeOffset moment)
        {
            Rig.Clock.Advance(moment - Rig.Clock.GetUtcNow());
            call = await X.AcceptAsync();
            await call.SendAsync(XServer.Post($"{moment:O}", "a"));
            await Rig.TakeAsync();
            return Rig.Measured(StreamMetrics.Usage)[^1].Value;
        }
    }
}
