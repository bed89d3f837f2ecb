using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>Whatever a tweet holds is text, and stays in its row.</summary>
[Collection(BrowserFixture.Name)]
public class HostileTweetTests(BrowserFixture browser)
{
    private static readonly string[] Hostile =
    [
        "<img src=x onerror=\"window.hit=1;alert(1)\">",
        "</script><script>window.hit=1;alert(2)</script><style>body{display:none}</style>",
        "javascript:alert(3) <a href=\"javascript:alert(4)\">x</a> <svg/onload=alert(5)>",
        "\u202Edrawkcab\u202C \u2067isolated \u202Eand never ended",
        "{{constructor.constructor('alert(6)')()}} ${alert(7)} %3Cscript%3E {red|x}",
    ];

    [SkippableFact]
    public async Task A_hostile_tweet_stays_text()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        foreach (var text in Hostile)
        {
            await HostileAsync(fake, visit, text);
        }
    }

    [SkippableFact]
    public async Task Three_hundred_accents_on_a_letter_stay_in_their_own_row()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("GET /tweets", new { tweets = new[] { Canned.Tweet("the row above"), Canned.Tweet("Z") } });
        await using var visit = await browser.VisitAsync(fake.Address, width: 390, height: 844);
        await visit.OpenAsync("live");
        await visit.SeesAsync(".tweet >> nth=0", "the row above");
        var before = await AboveAsync();
        await visit.Page.EvaluateAsync("document.querySelectorAll('.tweet-text')[1].textContent = 'Z' + '\\u0301'.repeat(300)");

        Assert.Equal(before, await AboveAsync());

        async Task<byte[]> AboveAsync() => await visit.Find(".tweet-text").First.ScreenshotAsync(
            new() { Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
    }

    [SkippableFact]
    public async Task A_tweet_of_ten_thousand_characters_and_a_storm_of_emoji_break_nothing()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, width: 360, height: 740);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        var storm = string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦🏳️‍🌈💥", 700));
        fake.Tweets([Canned.Tweet(storm, 0.5, author: new string('w', 300)), Canned.Tweet(new string('x', 10_000), id: "t-long")]);
        fake.On("GET /tweets/t-long", new { text = new string('x', 10_000) });
        await Expect(visit.Find(".tweet").Nth(1)).ToContainTextAsync("xxxx");
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        Assert.True((await visit.Find(".author").First.BoundingBoxAsync())!.Height < 30, "a long author takes more than a line");
        Assert.True((await visit.Find(".tweet").Nth(1).BoundingBoxAsync())!.Height < 1500, "a long text fills the screen");
        await visit.Find(".tweet").Nth(1).GetByRole(AriaRole.Button, new() { Name = "the whole text" }).ClickAsync();
        Assert.Equal(10_000, await visit.Find(".tweet").Nth(1).Locator(".tweet-text").Nth(1).EvaluateAsync<int>("element => element.textContent.length"));
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Entities_of_a_feed_are_decoded_once_and_only_as_text()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        const string Came = "&quot;x&#39;s&quot; &lt;img src=x onerror=&quot;window.hit=1&quot;&gt; &amp;lt;b&amp;gt; &#x1F600; &#0; &#xD800; &copy; R&D;";
        fake.Tweets([Canned.Tweet(Came, author: "&lt;b&gt;eve&lt;/b&gt;")]);
        var first = visit.Find(".tweet").First;
        await Expect(first.Locator(".tweet-text")).ToHaveTextAsync(
            "\"x's\" <img src=x onerror=\"window.hit=1\"> &lt;b&gt; \U0001F600 &#0; &#xD800; &copy; R&D;");
        await Expect(first.Locator(".author")).ToHaveTextAsync("<b>eve</b>");
        Assert.Equal(0, await visit.Find("main img, main b").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>("'hit' in window"));
        await visit.IsCleanAsync();
    }

    private static async Task HostileAsync(FakeDashboard fake, Visit visit, string text)
    {
        fake.Tweets([Canned.Tweet(text, author: text, feed: text)]);
        var first = visit.Find(".tweet").First;
        await Expect(first.Locator(".author")).ToHaveCountAsync(1);
        await Eventually.HoldsAsync(async () => await first.Locator(".tweet-text").First.TextContentAsync() == text, "the text is there as it came");
        Assert.Equal(text, await first.Locator(".author").TextContentAsync());
        Assert.Equal(0, await visit.Find("main img, main script, main style, main a[href^=javascript]").CountAsync());
        Assert.False(await visit.Page.EvaluateAsync<bool>("'hit' in window"));
        // Nothing outside the text is turned round: the buttons still stand right of it.
        var (said, buttons) = (await first.Locator(".tweet-said").BoundingBoxAsync(), await first.Locator(".judge").BoundingBoxAsync());
        Assert.True(buttons!.X > said!.X);
        await visit.IsCleanAsync();
    }
}
