using System.Globalization;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>The page on a real stream.</summary>
[Collection(BrowserFixture.Name)]
public class StreamTests(BrowserFixture browser, StreamFixture stream)
{
    // Every one of them must appear; other work on the machine may hold up one.
    private const int Tweets = 5;
    private const int Stragglers = 1;

    private static int _pushed;

    [SkippableFact]
    public async Task A_tweet_that_is_fed_to_the_stream_appears_within_two_seconds()
    {
        await using var visit = await StartAsync();
        await stream.PushAsync(Tweet("the first one wakes everything up"));
        await visit.SeesAsync(".tweet", "the first one wakes everything up");
        // The page itself notes when a row is there: a test that asks again and again would add its own pauses.
        await visit.Page.EvaluateAsync("""
            () => {
                window.seen = {};
                new MutationObserver(() => document.querySelectorAll('.tweet').forEach(row => {
                    seen[row.querySelector('.tweet-text').textContent] ??= `${Date.now()} ${row.dataset.at}`;
                })).observe(document.querySelector('.tweets'), { childList: true });
            }
            """);
        var stamps = new List<(DateTimeOffset Fed, DateTimeOffset Scored, DateTimeOffset Shown)>();
        for (var number = 1; number <= Tweets; number++)
        {
            var text = $"the swallows came back, {number} of them";
            var fed = DateTimeOffset.UtcNow;
            await stream.PushAsync(Tweet(text));
            var seen = await (await visit.Page.WaitForFunctionAsync("text => seen[text]", text)).JsonValueAsync<string>();
            var (shown, scored) = (seen.Split(' ')[0], seen.Split(' ')[1]);
            stamps.Add((
                fed,
                DateTimeOffset.Parse(scored, CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(shown, CultureInfo.InvariantCulture))));
        }

        var late = stamps.Count(stamp => stamp.Shown - stamp.Fed > TimeSpan.FromSeconds(2));
        Assert.True(late <= Stragglers, $"{late} of {Tweets} took more than two seconds.\n" + string.Join('\n', stamps.Select(stamp =>
            $"fed {stamp.Fed:HH:mm:ss.fff}, scored {stamp.Scored:HH:mm:ss.fff}, shown {stamp.Shown:HH:mm:ss.fff}: "
            + $"{(stamp.Shown - stamp.Fed).TotalSeconds:0.00} s")));
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Three_clicks_on_wrong_open_an_incident_that_appears_on_the_page_and_in_the_mail_folder()
    {
        await using var visit = await StartAsync();
        string[] texts = ["lost my keys in the snow", "lost my gloves in the tram", "lost my way in the fog"];
        await stream.PushAsync([.. texts.Select(text => Tweet(text))]);
        await visit.Find("input[name=q]").FillAsync("lost my");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(3);
        foreach (var text in texts)
        {
            var row = visit.Find(".tweet").Filter(new() { HasText = text });
            await row.GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
        }

        // Three clicks and no wait: what could still be undone goes with the page.
        await Expect(visit.Find(".tweet .judged.wrong")).ToHaveCountAsync(3);
        await visit.Find("nav a[data-page=incidents]").ClickAsync();
        // It appears by itself.
        var incident = visit.Find(".incident-table tbody tr").Filter(new() { HasText = "people" });
        await Expect(incident).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(incident).ToContainTextAsync("open");
        await Eventually.HoldsAsync(() => stream.Folder.Mails.Count == 1, "one mail is in the folder", 60);
        await Expect(incident.Locator("td").Last).ToContainTextAsync("sent");
        await incident.Locator("a").ClickAsync();
        await Expect(visit.Find(".verdicts tbody tr")).ToHaveCountAsync(3);
        await Expect(visit.Find(".said-text")).ToHaveTextAsync(texts);
        await Expect(visit.Find("pre.text")).ToContainTextAsync("lost my gloves in the tram");

        await visit.Button("Acknowledge").ClickAsync();
        await visit.Page.GetByLabel("Your name").FillAsync("ann");
        await visit.Button("Go on").ClickAsync();
        await Expect(visit.Find(".facts")).ToContainTextAsync("acknowledged");
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        var silence = visit.Button("End now: the silence of rule people on tweet-sentiment");
        await silence.ClickAsync();
        await visit.SeesAsync("#said", "ended");
        await Expect(silence).ToHaveCountAsync(0);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_hostile_tweet_goes_through_the_stream_and_stays_text()
    {
        await using var visit = await StartAsync();
        string[] texts =
        [
            "hostile <img src=x onerror=\"window.hit=1;alert(1)\"> good",
            "hostile </script><script>window.hit=2</script> good",
            "hostile \u202Eturned round\u202C \u2067and never ended good",
            "hostile " + string.Concat(Enumerable.Repeat("🎉🏳️‍🌈👩‍👩‍👧‍👦", 60)) + " good",
            "hostile " + string.Concat(Enumerable.Repeat("long and good ", 710)),
        ];
        await stream.PushAsync([.. texts.Select(text => Tweet(text, author: "<b>eve</b>"))]);
        await visit.Find("input[name=q]").FillAsync("hostile");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(texts.Length);
        var shown = await visit.Find(".tweet .tweet-text:not([hidden])").AllTextContentsAsync();
        Assert.Superset(texts.Take(3).ToHashSet(), shown.ToHashSet());
        Assert.Equal(0, await visit.Find("main img, main script, main b").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>("'hit' in window"));
        var longest = visit.Find(".tweet").Filter(new() { HasText = "long and good" });
        await longest.GetByRole(AriaRole.Button, new() { Name = "the whole text" }).ClickAsync();
        await Eventually.HoldsAsync(
            async () => (await longest.Locator(".tweet-text").Nth(1).TextContentAsync())!.Trim() == texts[4].Trim(), "the whole text is fetched");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Every_page_works_on_a_real_stream()
    {
        await using var visit = await StartAsync();
        await stream.PushAsync([.. Enumerable.Range(0, 40).Select(_ => Tweet(Fakes.Canned.NextText()))]);
        await visit.OpenAsync("trends");
        await visit.SeesAsync("#trend-summary", "positive");
        await Expect(visit.Find(".trend-chart canvas")).ToHaveCountAsync(1);
        await visit.Button("The last 1 min").ClickAsync();
        await visit.Find(".figures-of summary").ClickAsync();
        await Expect(visit.Find(".figures-of caption")).ToContainTextAsync("by 5 seconds");
        foreach (var button in await visit.Find(".choices button[data-span]").AllAsync())
        {
            await button.ClickAsync();
            await Expect(visit.Find("#trend-summary")).ToContainTextAsync("positive");
            await Expect(visit.Find(".page > .empty")).ToBeHiddenAsync();
        }

        await visit.OpenAsync("try");
        await visit.Find("textarea").FillAsync("I love this, what a lovely morning");
        await Expect(visit.Find(".gauge-label")).ToContainTextAsync("positive");
        await Expect(visit.Find(".chip")).ToHaveCountAsync(7);
        await visit.OpenAsync("models");
        await visit.SeesAsync(".serving-now", "tweet-sentiment 4");
        await visit.Find("details.version > summary").First.ClickAsync();
        var picture = visit.Find("details.version img").First;
        await Eventually.HoldsAsync(() => picture.EvaluateAsync<bool>("image => image.naturalWidth > 0"), "the picture is shown");
        await visit.Find("details.card > summary").First.ClickAsync();
        await visit.SeesAsync("details.card pre", "tweet-sentiment");
        // The oldest was registered before there were pictures.
        await visit.Find("details.version > summary").Last.ClickAsync();
        await Expect(visit.Find("details.version").Last).ToContainTextAsync("registered without pictures");
        await visit.IsCleanAsync();
    }

    private async Task<Visit> StartAsync()
    {
        // Before the stream is started for nothing.
        browser.Need();
        var visit = await browser.VisitAsync(await stream.AddressAsync());
        await visit.OpenAsync("live");
        await Expect(visit.Find("#line")).Not.ToHaveAttributeAsync("data-state", "starting");
        return visit;
    }

    private static object Tweet(string text, string author = "ann") =>
        new { id = $"page-{Interlocked.Increment(ref _pushed)}", text, author, lang = "en", created_at = DateTimeOffset.UtcNow };
}
