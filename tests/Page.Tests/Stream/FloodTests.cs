using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StreamSentiment.EndToEnd.Tests;
using StreamSentiment.Page.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>The page while ten thousand rows a second are written into the table that the Dashboard watches.</summary>
[Collection(BrowserFixture.Name)]
public class FloodTests(BrowserFixture browser, StreamFixture stream)
{
    private const int RowsPerBatch = 1_000;
    private const int Batches = 60;
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);

    // Longest that one task of the page's may keep its thread: a tenth is what most of them take on a slow machine, and two hundred are what
    // a person notices. It is the browser's own account, so that other work on the machine counts for little.
    private const double LongestTask = 200;

    // From a click to the picture that shows it, other work on the machine and all.
    private const double LongestAnswer = 1_000;

    // As the Scorer does it: rows and their counts in one transaction.
    private const string Batch =
        """
        with rows as (
            select $1 || '-' || n as id, $2[1 + n % cardinality($2)] as text, case when n % 3 = 0 then 0.2::real else 0.9::real end as probability, clock_timestamp() as at
            from generate_series(1, $3) n),
        stored as (
            insert into scored_tweets
            select id, text, at, 'ann', 'en', 'flood', null, case when probability < 0.5 then 'negative' else 'positive' end, probability, 'tweet-sentiment', '4', at from rows)
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

        var flood = FloodAsync();
        await visit.SeesAsync("#live-note", "went by");
        await visit.Button("Pause").ClickAsync();
        await visit.SeesAsync("#live-note", "Paused");
        await visit.Button("Go on").ClickAsync();
        await visit.Find("select[name=label]").SelectOptionAsync("negative");
        await visit.SeesAsync(".tweet .mark", "negative");
        var wasAnswered = !flood.IsCompleted;
        await visit.Find("select[name=label]").SelectOptionAsync("");
        var rate = await flood;
        await stream.PushAsync(new { id = "after-the-flood", text = "the last of sixty thousand", created_at = DateTimeOffset.UtcNow });
        await visit.SeesAsync(".tweets", "the last of sixty thousand");

        var (frames, gap) = (await visit.Page.EvaluateAsync<int>("beats.frames"), await visit.Page.EvaluateAsync<double>("beats.gap"));
        var tasks = await visit.Page.EvaluateAsync<double[]>("beats.tasks");
        var answers = await visit.Page.EvaluateAsync<double[]>("beats.answers");
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:0} rows a second; {frames} frames, {gap:0} ms between two of them at most; tasks over 50 ms: {string.Join(", ", tasks)}; answers to clicks: {string.Join(", ", answers)} ms");
        Assert.True(rate > 5_000, $"The flood was none: {told}");
        Assert.True(wasAnswered, $"The page answered only when the flood was over: {told}");
        Assert.True(tasks.DefaultIfEmpty().Max() <= LongestTask, told);
        Assert.NotEmpty(answers);
        Assert.True(answers.Max() <= LongestAnswer, told);
        Assert.True(gap <= LongestAnswer, told);
        Assert.InRange(await visit.Find(".tweet").CountAsync(), 1, 60);
        await visit.IsCleanAsync();
        Console.WriteLine(told);
    }

    // Frames that are drawn, tasks that keep the page's thread, and how long clicks wait for their picture: all by the browser's own clocks.
    private static Task WatchAsync(Visit visit) => visit.Page.EvaluateAsync("""
        () => {
            window.beats = { frames: 0, gap: 0, tasks: [], answers: [] };
            let last = 0;
            const beat = now => {
                beats.frames++;
                beats.gap = last === 0 ? 0 : Math.max(beats.gap, now - last);
                last = now;
                requestAnimationFrame(beat);
            };
            requestAnimationFrame(beat);
            new PerformanceObserver(list => list.getEntries().forEach(task => beats.tasks.push(task.duration))).observe({ type: 'longtask' });
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
