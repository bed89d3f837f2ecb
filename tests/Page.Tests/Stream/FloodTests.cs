using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StreamSentiment.EndToEnd.Tests;
using StreamSentiment.Page.Tests.Browser;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>The page while ten thousand rows a second are written into the table that the Dashboard watches.</summary>
[Collection(BrowserFixture.Name)]
public class FloodTests(BrowserFixture browser, StreamFixture stream, ITestOutputHelper output)
{
    private const int RowsPerBatch = 1_000;
    private const int Batches = 50;
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);

    // Longest that one task may keep the page's thread, in milliseconds of that thread's processor time: what a person just notices. The
    // most is some 50 for the fifty rows of a page of older ones, and a page that draws every row takes thousands. Not by a clock on the wall, by which
    // a task of 40 takes 600 while others use the machine.
    private const double LongestTask = 200;

    // By that clock, other work on the machine and all: from a click to the picture that shows it, and from one picture to the next.
    private const double LongestWait = 2_000;

    // As the Scorer does it: rows and their counts in one transaction.
    private const string Batch =
        """
        with rows as (
            select $1 || '-' || n as id, $2[1 + n % cardinality($2)] as text,
                   case when n % 3 = 0 then 0.2::real else 0.9::real end as probability, clock_timestamp() as at
            from generate_series(1, $3) n),
        stored as (
            insert into scored_tweets
            select id, text, at, 'ann', 'en', 'flood', null, case when probability < 0.5 then 'negative' else 'positive' end, probability,
                   'tweet-sentiment', '4', at
            from rows)
        insert into sentiment_counts
        select date_bin('1 minute', at, timestamptz '2000-01-01 00:00:00+00'), 'flood', 'tweet-sentiment', '4', false, count(*),
               count(*) filter (where probability >= 0.5), sum(probability::float8), 0, 0, 0, 0
        from rows group by 1
        """;

    [SkippableFact]
    public async Task Ten_thousand_rows_a_second_do_not_freeze_the_page()
    {
        browser.Need();
        await using var visit = await browser.VisitAsync(await stream.AddressAsync());
        await visit.OpenAsync("live");
        await Expect(visit.Find("#line")).Not.ToHaveAttributeAsync("data-state", "starting");
        await WatchAsync(visit);
        await using var tasks = await TaskTimes.StartAsync(visit.Page);

        var flood = FloodAsync();
        await visit.SeesAsync("#live-note", "chosen by chance");
        await visit.Button("Pause").ClickAsync();
        await visit.SeesAsync("#live-note", "Paused");
        await visit.Button("Go on").ClickAsync();
        await visit.Find("select[name=label]").SelectOptionAsync("negative");
        await visit.SeesAsync(".tweet .mark", "negative");
        var wasAnswered = !flood.IsCompleted;
        await visit.Find("select[name=label]").SelectOptionAsync("");
        var rate = await flood;
        // Where few come, all are shown.
        await visit.SeesAsync("#live-note", "Newest first");
        await stream.PushAsync(new { id = "after-the-flood", text = "the last of fifty thousand", created_at = DateTimeOffset.UtcNow });
        await visit.SeesAsync(".tweets", "the last of fifty thousand");

        var (frames, gap) = (await visit.Page.EvaluateAsync<int>("beats.frames"), await visit.Page.EvaluateAsync<double>("beats.gap"));
        var answers = await visit.Page.EvaluateAsync<double[]>("beats.answers");
        var times = await tasks.StopAsync();
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:0} rows a second; {times.Count} tasks, the longest of {string.Join(", ", times.Take(5).Select(time => $"{time:0.0}"))} ms; ")
            + string.Create(CultureInfo.InvariantCulture, $"{frames} frames, at most {gap:0} ms between two; ")
            + $"clicks were answered after {string.Join(", ", answers)} ms.";
        Assert.True(rate > 5_000, $"The flood was none: {told}");
        Assert.True(wasAnswered, $"The page answered only when the flood was over: {told}");
        Assert.NotEmpty(times);
        Assert.True(times[0] <= LongestTask, told);
        Assert.NotEmpty(answers);
        Assert.True(Math.Max(gap, answers.Max()) <= LongestWait, told);
        Assert.InRange(await visit.Find(".tweet").CountAsync(), 1, 60);
        await visit.IsCleanAsync();
        output.WriteLine(told);
    }

    // Frames that are drawn, and how long clicks wait for theirs.
    private static Task WatchAsync(Visit visit) => visit.Page.EvaluateAsync("""
        () => {
            window.beats = { frames: 0, gap: 0, answers: [] };
            let last = 0;
            const beat = now => {
                beats.frames++;
                beats.gap = last === 0 ? 0 : Math.max(beats.gap, now - last);
                last = now;
                requestAnimationFrame(beat);
            };
            requestAnimationFrame(beat);
            new PerformanceObserver(list => list.getEntriesByName('click').forEach(click => beats.answers.push(click.duration)))
                .observe({ type: 'event', durationThreshold: 16 });
        }
        """);

    // Rows a second that it came to.
    private async Task<double> FloodAsync()
    {
        await using var database = await stream.DatabaseAsync();
        await using var connection = await database.OpenConnectionAsync();
        var texts = TestFeeds.Sample.Select(tweet => tweet.Text).ToArray();
        var watch = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(Each);
        for (var batch = 1; batch <= Batches; batch++)
        {
            await using var write = new NpgsqlCommand(Batch, connection)
            {
                Parameters = { new() { Value = $"flood-{batch}" }, new() { Value = texts }, new() { Value = RowsPerBatch } },
            };
            await write.ExecuteNonQueryAsync();
            await tick.WaitForNextTickAsync();
        }

        return Batches * RowsPerBatch / watch.Elapsed.TotalSeconds;
    }
}
