using System.Globalization;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;

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
        Open(("SilenceSeconds", "20"));
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

    [Fact]
    public async Task Where_X_does_not_tell_the_count_of_an_earlier_process_goes_on_and_is_kept()
    {
        var log = new UsageLog { Kept = new KeptUsage(ThisMonth, 1, 7) };
        Rig.UsageLog = log;
        Open(("MonthlyCap", "10"), ("SilenceSeconds", "3599"));
        var call = await X.AcceptAsync();
        await SendAsync(call, "1");
        Assert.Equal(8, Counted);
        Assert.Contains("8 of the month's 10 posts", Assert.Single(Rig.Log.Lines, line => line.Contains("80 %", StringComparison.Ordinal)), StringComparison.Ordinal);
        // Not with each post, but a minute later with the next.
        Assert.Equal(7, log.Kept!.Value.Used);
        Rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(call, "2");
        await EventuallyAsync(() => log.Kept!.Value.Used == 9);
        await SendAsync(call, "3");
        await Rig.StopAsync();
        Assert.Equal(new KeptUsage(ThisMonth, 1, 10), log.Kept);
    }

    [Fact]
    public async Task A_count_of_an_earlier_month_is_not_gone_on_with_and_its_first_day_is()
    {
        var log = new UsageLog { Kept = new KeptUsage(ThisMonth.AddMonths(-1), Rig.Clock.GetUtcNow().Day, 7) };
        Rig.UsageLog = log;
        Open();
        await SendAsync(await X.AcceptAsync(), "1");
        Assert.Equal(1, Counted);
        await Rig.StopAsync();
        Assert.Equal(new KeptUsage(ThisMonth, Rig.Clock.GetUtcNow().Day, 1), log.Kept);
    }

    [Fact]
    public async Task What_X_tells_counts_and_not_what_was_kept()
    {
        X.Usage = """{"data":{"project_cap":"1000","project_usage":"20"}}""";
        var log = new UsageLog { Kept = new KeptUsage(ThisMonth, 1, 7) };
        Rig.UsageLog = log;
        Open();
        await SendAsync(await X.AcceptAsync(), "1");
        Assert.Equal(21, Counted);
        await Rig.StopAsync();
        Assert.Equal(21, log.Kept!.Value.Used);
    }

    [Fact]
    public async Task Where_the_count_cannot_be_kept_that_is_told_once_and_later_both_counts_are_one()
    {
        var log = new UsageLog { Kept = new KeptUsage(ThisMonth, 1, 7), Fault = new InvalidOperationException("no such table") };
        Rig.UsageLog = log;
        Open(("SilenceSeconds", "3599"));
        var call = await X.AcceptAsync();
        await SendAsync(call, "1");
        Assert.Equal(1, Counted);
        Assert.Contains("no such table", Assert.Single(Rig.Log.Lines, line => line.Contains("feed_usage", StringComparison.Ordinal)), StringComparison.Ordinal);
        log.Fault = null;
        Rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(call, "2");
        await EventuallyAsync(() => log.Kept!.Value.Used == 9);
        Assert.Equal(9, Counted);
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

    private DateOnly ThisMonth => new(Rig.Clock.GetUtcNow().Year, Rig.Clock.GetUtcNow().Month, 1);

    private long Counted => Rig.Measured(StreamMetrics.Usage)[^1].Value;

    private async Task SendAsync(BadCall call, string id)
    {
        await call.SendAsync(XServer.Post(id, "a"));
        await Rig.TakeAsync();
    }

    private sealed class UsageLog : IUsageLog
    {
        public KeptUsage? Kept { get; set; }

        public Exception? Fault { get; set; }

        public Task<KeptUsage?> LoadAsync(string feed, CancellationToken cancellationToken) =>
            Fault is null ? Task.FromResult(Kept) : Task.FromException<KeptUsage?>(Fault);

        public Task SaveAsync(string feed, KeptUsage usage, CancellationToken cancellationToken)
        {
            if (Fault is not null)
            {
                return Task.FromException(Fault);
            }

            Kept = usage;
            return Task.CompletedTask;
        }
    }
}
