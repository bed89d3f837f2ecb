using System.Globalization;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds.X;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>When X is called again.</summary>
public sealed class XScheduleTests : XStory
{
    private const string TooMany = """{"title":"ConnectionException","detail":"at its limit","connection_issue":"TooManyConnections","type":"https://api.x.com/2/problems/streaming-connection"}""";

    // So many attempts that the longest wait comes a few times.
    private const int Steps = 67;

    [Fact]
    public async Task After_network_errors_it_waits_a_quarter_of_a_second_longer_each_time_up_to_16_s_and_no_attempt_that_reaches_no_server_counts()
    {
        var log = new ConnectLog();
        Rig.Connects = log;
        await using var away = new XServer(Rig.Clock, isAway: true);
        Open(("Address", away.Address.ToString()), ("SilenceSeconds", "33"));
        var began = Rig.Clock.GetUtcNow();
        for (var attempt = 1; attempt < Steps; attempt++)
        {
            await Rig.Clock.PassAsync(NetworkStep(attempt));
        }

        Assert.True(Steps > XSource.Connects && Rig.Clock.GetUtcNow() - began < XSource.Period, "More attempts than X allows connects.");
        await Rig.Clock.WaitedForAsync(NetworkStep(Steps));
        Assert.Equal(DependencyStatus.Red, Rig.State.Status);
        Assert.Empty(log.All);
        Assert.Contains("Connection refused", Rig.State.Note, StringComparison.Ordinal);
        Assert.DoesNotContain("allowed", Rig.Log.All, StringComparison.Ordinal);
        away.Arrive();
        Rig.Clock.Advance(NetworkStep(Steps));
        await away.AcceptAsync();
        Assert.Equal([Rig.Clock.GetUtcNow()], log.All);
    }

    [Fact]
    public async Task A_server_that_is_reached_and_breaks_is_called_by_the_same_steps_but_50_times_in_15_minutes_at_most_and_that_wait_is_told()
    {
        Open(("SilenceSeconds", "33"));
        var connects = new List<DateTimeOffset>();
        var isTold = false;
        for (var attempt = 0; attempt < Steps; attempt++)
        {
            (await X.NextAsync()).Reset();
            connects.Add(Rig.Clock.GetUtcNow());
            var (step, allowed) = (NetworkStep(attempt), TimeSpan.Zero);
            if (connects.Count >= XSource.Connects)
            {
                allowed = connects[^XSource.Connects] + XSource.Period - Rig.Clock.GetUtcNow();
            }

            if (allowed > step)
            {
                await Rig.Clock.WaitedForAsync(allowed);
                isTold = true;
                var until = (Rig.Clock.GetUtcNow() + allowed).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                Assert.Contains($"all 50 connects that are allowed in 15 minutes are used until {until} UTC", Rig.State.Note, StringComparison.Ordinal);
                Assert.Contains(Rig.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)
                    && line.Contains(string.Create(CultureInfo.InvariantCulture, $"UTC. Next try in {allowed.TotalSeconds:0.##} s"), StringComparison.Ordinal));
                Rig.Clock.Advance(allowed);
            }
            else if (step > TimeSpan.Zero)
            {
                await Rig.Clock.PassAsync(step);
            }
        }

        await X.AcceptAsync();
        Assert.True(isTold, "There was no such wait.");
    }

    [Fact]
    public async Task An_attempt_that_could_not_be_given_back_stays_counted_until_the_next_one_ends()
    {
        var log = new ConnectLog { ForgetFault = new InvalidOperationException("away") };
        Rig.Connects = log;
        await using var away = new XServer(Rig.Clock, isAway: true);
        Open(("Address", away.Address.ToString()), ("SilenceSeconds", "33"));
        await Rig.Clock.WaitedForAsync(NetworkStep(1));
        Assert.Equal(2, log.All.Count);
        log.ForgetFault = null;
        Rig.Clock.Advance(NetworkStep(1));
        await Rig.Clock.WaitedForAsync(NetworkStep(2));
        Assert.Empty(log.All);
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

    [Theory]
    [InlineData(503, "{}", "x-rate-limit-remaining: 0", 5)]
    [InlineData(429, "{}", "x-rate-limit-remaining: 1", 60)]
    [InlineData(429, "{}", "x-rate-limit-remaining: 0", 898)]
    [InlineData(429, "{}", "x-rate-limit-limit: 50", 898)]
    [InlineData(429, TooMany, "x-rate-limit-remaining: 0", 60)]
    [InlineData(429, TooMany, "Retry-After: 77", 77)]
    [InlineData(503, "{}", "Retry-After: 77", 77)]
    [InlineData(401, "{}", "Retry-After: 77", 77)]
    public async Task The_end_of_the_window_is_waited_for_only_where_it_is_used_up(int status, string body, string header, int seconds)
    {
        Open(("SilenceSeconds", "33"));
        await (await X.NextAsync()).AnswerAsync(
            status, body, "application/json", $"x-rate-limit-reset: {Rig.Clock.GetUtcNow().AddSeconds(898).ToUnixTimeSeconds()}", header);
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        await X.AcceptAsync();
        Assert.Contains($"Next try in {seconds} s", Rig.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"title":"CreditsDepleted","detail":"Your account has no credits for this request.","type":"https://api.x.com/2/problems/credits"}""", "CreditsDepleted")]
    [InlineData("pay first", "the server answers 402")]
    public async Task A_plan_that_is_used_up_needs_people_and_waits_an_hour(string body, string words)
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(402, body);
        await Rig.Clock.PassAsync(TimeSpan.FromHours(1));
        var error = Assert.Single(Rig.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Contains("see its plan", error, StringComparison.Ordinal);
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
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(21));
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await call.SendAsync(XServer.Post("2", "a"));
        await Rig.TakeAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(21));
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        call.Close();
        await (await X.NextAsync()).AnswerAsync(500, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
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
        var left = TimeSpan.FromMinutes(15) - (Rig.Clock.GetUtcNow() - began);
        await Rig.Clock.WaitedForAsync(left);
        Assert.Equal(DependencyStatus.Red, Rig.State.Status);
        Assert.Contains("all 50 connects that are allowed in 15 minutes are used until 2026-11-23 12:15:00 UTC", Rig.State.Note, StringComparison.Ordinal);
        Assert.Contains(Rig.Log.Lines, line => line.Contains($"UTC. Next try in {left.TotalSeconds} s", StringComparison.Ordinal));
        Rig.Clock.Advance(left);
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

    private static TimeSpan NetworkStep(int attempt) => TimeSpan.FromMilliseconds(Math.Min(16_000, 250 * attempt));
}
