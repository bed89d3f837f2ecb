using System.Globalization;
using Microsoft.Playwright;
using StreamSentiment.EndToEnd.Tests;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>
/// Pictures of every page for docs/dashboard-page.md, when STREAMSENTIMENT_SCREENSHOTS=1: of a real stream that scores the built-in sample,
/// with a made-up past, for there is no time to wait for one.
/// </summary>
[Collection(BrowserFixture.Name)]
public class ScreenshotTests(BrowserFixture browser, StreamFixture stream) : IClassFixture<StreamFixture>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "dashboard");

    [SkippableFact]
    public async Task Pictures_of_every_page_are_written_to_docs()
    {
        Skip.If(Environment.GetEnvironmentVariable("STREAMSENTIMENT_SCREENSHOTS") != "1", "Pictures are made with STREAMSENTIMENT_SCREENSHOTS=1.");
        browser.Need();
        await stream.StartAsync();
        Directory.CreateDirectory(Folder);
        using var stop = new CancellationTokenSource();
        var feeding = FeedAsync(stop.Token);
        await RememberAsync();
        await JudgeAsync();
        await TakeAsync("live", "live-light", ColorScheme.Light);
        await TakeAsync("live", "live-wall", ColorScheme.Dark, 1920, 1080);
        await TakeAsync("live", "live-phone", ColorScheme.Light, 390, 844);
        await TakeAsync("trends", "trends-light", ColorScheme.Light);
        await TakeAsync("trends", "trends-phone", ColorScheme.Dark, 390, 844);
        await TakeAsync("try", "try-dark", ColorScheme.Dark);
        await TakeAsync("models", "models-light", ColorScheme.Light, whole: true);
        await TakeAsync("incidents", "incidents-light", ColorScheme.Light);
        await TakeAsync("models", "models-phone", ColorScheme.Dark, 390, 844);
        await TakeAsync("incident", "incident-dark", ColorScheme.Dark, whole: true);
        await TakeAsync("incidents", "incidents-phone", ColorScheme.Light, 390, 844);
        await stop.CancelAsync();
        await feeding;
    }

    private async Task TakeAsync(string name, string file, ColorScheme colours, int width = 1280, int height = 800, bool whole = false)
    {
        await using var visit = await browser.VisitAsync(stream.Address, colours, width, height);
        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await visit.OpenAsync(name == "incident" ? "incidents" : name);
        switch (name)
        {
            case "live":
                await visit.Find(".tweet").Nth(20).WaitForAsync();
                await Expect(visit.Find(".spark-line").First).Not.ToHaveAttributeAsync("d", "");
                // A line of the last minute is more of a picture than one of two seconds.
                await HoldsAsync(visit, "document.querySelector('.spark-line').getAttribute('d').split('L').length > 15");
                break;
            case "trends":
                await visit.Button("The last 6 h").ClickAsync();
                await visit.SeesAsync("#trend-summary", "incident");
                await Expect(visit.Find("[data-span][aria-pressed=true]")).ToHaveTextAsync("6 h");
                break;
            case "try":
                await visit.Find("textarea").FillAsync("Two hours late, but the crew was lovely and the view was great");
                await visit.Find(".chip").First.WaitForAsync();
                break;
            case "models":
                await visit.Find("details.version > summary").First.ClickAsync();
                await HoldsAsync(visit, "[...document.querySelectorAll('details[open] img')].every(image => image.complete && image.naturalWidth > 0)");
                break;
            case "incident":
                await visit.Find(".incident-table a").First.ClickAsync();
                await visit.Find("pre.text").WaitForAsync();
                break;
            default:
                await visit.Find(".incident-table a").First.WaitForAsync();
                break;
        }

        await visit.IsCleanAsync();
        // Charts and gauges settle by frames, which nothing tells of.
        await visit.Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 400))))");
        // Where a click or the keyboard has gone.
        await visit.Page.EvaluateAsync("scrollTo(0, 0)");
        await visit.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, file + ".png"), FullPage = whole });
    }

    private static Task HoldsAsync(Visit visit, string script) =>
        Eventually.HoldsAsync(() => visit.Page.EvaluateAsync<bool>(script), script, 90);

    // A stream that has run for hours: what the Scorer would have counted.
    private async Task RememberAsync()
    {
        await using var database = await stream.DatabaseAsync();
        await using var history = database.CreateCommand(
            """
            insert into sentiment_counts (minute, feed, model, model_version, folded, tweets, positive, probability_sum,
                                          true_positive, false_positive, true_negative, false_negative)
            select date_bin('1 minute', now() - n * interval '1 minute', timestamptz '2000-01-01 00:00:00+00'), 'sample', 'tweet-sentiment', '4', true,
                   tweets, round(tweets * share), tweets * share, 0, 0, 0, 0
            from (select n, round(900 + 240 * sin(n / 23.0) + 90 * random()) as tweets,
                         0.5 + 0.09 * sin(n / 37.0) + 0.03 * sin(n / 5.0) + 0.03 * random() as share
                  from generate_series(1, 1440) n) minutes
            """);
        await history.ExecuteNonQueryAsync();
        await using var change = database.CreateCommand(
            """
            update model_choices set chosen_at = now() - interval '3 hours', previous_version = '3'
            """);
        await change.ExecuteNonQueryAsync();
    }

    private async Task JudgeAsync()
    {
        await using var visit = await browser.VisitAsync(stream.Address);
        string[] texts = ["The tram was late again, third time this week", "Soup was cold and the waiter laughed", "Why is the heating off in November"];
        await stream.PushAsync([.. texts.Select((text, index) => Tweet($"wrong-{index}", text, "tram_watcher"))]);
        await visit.OpenAsync("live");
        await visit.Find("input[name=author]").FillAsync("tram_watcher");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(3);
        for (var row = 0; row < 3; row++)
        {
            await visit.Find(".tweet").Nth(row).GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
            await Expect(visit.Find(".tweet").Nth(row).Locator(".judge")).ToContainTextAsync("you said wrong");
        }

        await Eventually.HoldsAsync(() => stream.Folder.Mails.Count > 0, "the report is mailed", 90);
    }

    // The sample, as the feed of that name brings it.
    private async Task FeedAsync(CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var tweets = Enumerable.Range(0, 4).Select(each => TestFeeds.Sample[((number * 4) + each) % TestFeeds.Sample.Count])
                .Select((tweet, each) => Tweet(string.Create(CultureInfo.InvariantCulture, $"shot-{number}-{each}"), tweet.Text, tweet.Author))
                .ToArray();
            await stream.PushAsync(tweets);
            await Task.Delay(200, CancellationToken.None);
        }
    }

    private static object Tweet(string id, string text, string? author) => new { id, text, author, lang = "en", created_at = DateTimeOffset.UtcNow };
}
