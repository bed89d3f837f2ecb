using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>When X is called again.</summary>
public sealed class XScheduleTests : XStory
{
    [Fact]
    public async Task After_network_errors_it_waits_a_quarter_of_a_second_longer_each_time_up_to_16_s()
    {
        Open();
        (await X.NextAsync()).Reset();
        for (var attempt = 1; attempt <= 48; attempt++)
        {
            var call = await X.NextAsync();
            call.Reset();
            await Rig.Clock.PassAsync(TimeSpan.FromMilliseconds(Math.Min(16_000, 250 * attempt)));
        }

        Assert.Equal(DependencyStatus.Red, Rig.State.Status);
    }

    [Fact]
    public async Task After_http_errors_it_waits_5_s_and_doubles_up_to_320_s()
    {
        Open(("SilenceSeconds", "33"));
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 320, 320 })
        {
            await (await X.NextAsync()).AnswerAsync(503, $"<html><body>Over capacity {Token}</body></html>", "text/html");
            await Rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        Assert.Contains("the server answers 503", Rig.State.Note, StringComparison.Ordinal);
        await X.AcceptAsync();
    }

    [Fact]
    public async Task After_429_it_waits_a_minute_and_doubles()
    {
        Open();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 16 })
        {
            await (await X.NextAsync()).AnswerAsync(429, """{"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429}""");
            await Rig.Clock.PassAsync(TimeSpan.FromMinutes(minutes));
        }

        await X.AcceptAsync();
    }

    [Fact]
    public async Task A_429_that_names_the_end_of_its_window_is_obeyed()
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(
            429, "{}", "application/json", $"x-rate-limit-reset: {Rig.Clock.GetUtcNow().AddMinutes(11).ToUnixTimeSeconds()}", "x-rate-limit-remaining: 0");
        await Rig.Clock.PassAsync(TimeSpan.FromMinutes(11));
        await (await X.NextAsync()).AnswerAsync(429, "{}", "application/json", "Retry-After: 500");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(500));
        // In the past, and nonsense: then the schedule alone.
        await (await X.NextAsync()).AnswerAsync(429, "{}", "application/json", "x-rate-limit-reset: 1000000000");
        await Rig.Clock.PassAsync(TimeSpan.FromMinutes(4));
        await (await X.NextAsync()).AnswerAsync(429, "{}", "application/json", "x-rate-limit-reset: soon");
        await Rig.Clock.PassAsync(TimeSpan.FromMinutes(8));
        await X.AcceptAsync();
    }

    [Fact]
    public async Task A_connection_that_lived_for_20_s_begins_the_waits_anew_and_one_that_did_not_does_not()
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(500, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        (await X.AcceptAsync()).Close();
        await (await X.NextAsync()).AnswerAsync(500, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(10));
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "a"));
        await Rig.TakeAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await call.SendAsync(XServer.Post("2", "a"));
        await Rig.TakeAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        call.Close();
        await (await X.NextAsync()).AnswerAsync(500, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await X.AcceptAsync();
    }

    [Fact]
    public async Task It_connects_no_more_than_50_times_in_15_minutes()
    {
        Open();
        var began = Rig.Clock.GetUtcNow();
        for (var attempt = 0; attempt < 50; attempt++)
        {
            (await X.NextAsync()).Reset();
            if (attempt > 0)
            {
                await Rig.Clock.PassAsync(TimeSpan.FromMilliseconds(250 * attempt));
            }
        }

        await Rig.Clock.PassAsync(TimeSpan.FromMinutes(15) - (Rig.Clock.GetUtcNow() - began));
        await X.AcceptAsync();
    }

    [Fact]
    public async Task However_often_the_process_is_started_again_it_connects_no_more_than_50_times_in_15_minutes()
    {
        var log = new ConnectLog();
        Rig.Connects = log;
        var began = Rig.Clock.GetUtcNow();
        for (var start = 0; start < 50; start++)
        {
            await using var feed = XSource.Open(Rig.Live("x-cats", ("Address", X.Address.ToString()), ("Token", Token)));
            using var kill = new CancellationTokenSource();
            await using var records = feed.ReadAsync(0, kill.Token).GetAsyncEnumerator();
            var next = records.MoveNextAsync();
            await X.NextAsync();
            await kill.CancelAsync();
            Assert.False(await next);
            Rig.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(50, log.All.Count);
        Open();
        await Rig.Clock.PassAsync(TimeSpan.FromMinutes(15) - (Rig.Clock.GetUtcNow() - began));
        await X.AcceptAsync();
        Assert.Equal(began.AddMinutes(15), log.All[^1]);
        Assert.False(X.HasCall);
    }

    [Fact]
    public async Task Where_connects_cannot_be_kept_that_is_told_once_and_the_stream_is_read_and_the_next_connect_takes_them_along()
    {
        var log = new ConnectLog { Fault = new InvalidOperationException("no such table") };
        Rig.Connects = log;
        Open();
        (await X.NextAsync()).Reset();
        (await X.NextAsync()).Reset();
        Assert.Contains("no such table", Assert.Single(Rig.Log.Lines, line => line.Contains("feed_connects", StringComparison.Ordinal)), StringComparison.Ordinal);
        log.Fault = null;
        await Rig.Clock.PassAsync(TimeSpan.FromMilliseconds(250));
        await X.AcceptAsync();
        Assert.Equal(3, log.All.Count);
    }
}
