using System.Text.Json;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>Live: tweets as they are scored, and what is said when they are not.</summary>
[Collection(BrowserFixture.Name)]
public class LiveTests(BrowserFixture browser)
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
    public async Task A_new_tweet_stands_first_with_its_label_as_word_shape_and_number()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(12);
        fake.Tweets([Canned.Tweet("the trams run again", 0.934, author: "ann")]);
        var first = visit.Find(".tweet").First;
        await Expect(first).ToContainTextAsync("the trams run again");
        await Expect(first.Locator(".mark")).ToHaveTextAsync("positive");
        await Expect(first.Locator(".mark svg path")).ToHaveCountAsync(1);
        await Expect(first.Locator(".chance")).ToContainTextAsync("0.93");
        await Expect(first.Locator(".tweet-from")).ToContainTextAsync("ann");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task The_state_is_shown_in_figures()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await Expect(visit.Find(".strip")).ToContainTextAsync("57%");
        await Expect(visit.Find(".strip")).ToContainTextAsync("42");
        await Expect(visit.Find(".tide-word.negative")).ToContainTextAsync("43% negative");
        fake.State(Canned.State(openIncidents: 2));
        await Expect(visit.Find(".figure.alarming")).ToContainTextAsync("2");
        await Expect(visit.Find(".banner")).ToHaveCountAsync(0);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_filter_asks_the_database_and_holds_for_what_comes()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        fake.On("GET /tweets", (request, _) => (200, new { tweets = new[] { Canned.Tweet("kept: the harbour is closed", 0.2) } }));
        await visit.Find("input[name=q]").FillAsync("harbour");
        await visit.Find("select[name=label]").SelectOptionAsync("negative");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(1);
        fake.Tweets([Canned.Tweet("the Harbour smells", 0.1), Canned.Tweet("the Harbour shines", 0.9), Canned.Tweet("another thing", 0.1)]);
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(2);
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("the Harbour smells");
        Assert.Contains(fake.Requests, request => request.Path == "/tweets?label=negative&q=harbour&limit=50");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Many_tweets_come_no_faster_than_they_can_be_read_the_rest_is_counted_and_a_rare_one_is_seen_all_the_same()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        fake.Tweets(Enumerable.Range(0, 4).Select(each => Canned.Tweet($"one of few {each}")));
        await Expect(visit.Find(".tweet.fresh")).ToHaveCountAsync(4);
        await visit.SeesAsync("#live-note", "Newest first");

        fake.Tweets(Enumerable.Range(0, 60).Select(each => Canned.Tweet($"one of many {each}")), skipped: 40);
        await visit.SeesAsync("#live-note", "a second, chosen by chance");
        // Whatever chance says of the others, the one tweet of another feed is seen.
        fake.Tweets([.. Enumerable.Range(0, 30).Select(each => Canned.Tweet($"one of many, later {each}")), Canned.Tweet("the only one", feed: "other")]);
        await visit.SeesAsync(".tweets", "the only one");
        // Six at once after a pause, and then two a second.
        Assert.InRange(await visit.Find(".tweet.fresh").Filter(new() { HasText = "one of many" }).CountAsync(), 1, 10);

        fake.On("GET /tweets", new { tweets = Array.Empty<object>() });
        await visit.Find("input[name=q]").FillAsync("rare");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(0);
        fake.Tweets(Enumerable.Range(0, 60).Select(each => Canned.Tweet(each % 20 == 0 ? $"a rare one {each}" : $"another {each}")), skipped: 40);
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(3);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task The_small_lines_know_the_minutes_before_the_page_was_opened()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        foreach (var kind in new[] { "share", "speed" })
        {
            await Expect(visit.Find($".spark.{kind} .spark-line")).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("(L .*){4}"));
        }

        await visit.SeesAsync(".live-side .events", "Incident");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Tweets_of_before_that_could_not_be_had_are_asked_for_again_by_itself()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("GET /tweets", new { title = "Away", detail = "Postgres is away." }, 503);
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.SeesAsync("#live-note", "Postgres is away. The tweets of before are asked for again");
        await Expect(visit.Find(".live-main > .empty")).ToBeHiddenAsync();
        fake.On("GET /tweets", new { tweets = new[] { Canned.Tweet("from before") } });
        await visit.SeesAsync(".tweet", "from before");
        await visit.SeesAsync("#live-note", "Newest first");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Paused_rows_stay_and_what_came_meanwhile_is_counted()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        await visit.Button("Pause").ClickAsync();
        fake.Tweets([Canned.Tweet("came while paused")], skipped: 6);
        await visit.SeesAsync("#live-note", "Paused: 7 tweets came meanwhile");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(12);
        await visit.Button("Go on").ClickAsync();
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("came while paused");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_judgement_is_sent_and_what_became_of_it_is_told()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        fake.Tweets([Canned.Tweet("judge me", id: "t-judge")]);
        var row = visit.Find(".tweet").First;
        await Expect(row).ToContainTextAsync("judge me");
        await Expect(visit.Find(".live-main")).ToContainTextAsync("cannot be taken back");
        await row.GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
        await visit.SeesAsync("#said", "it should be negative");
        await Expect(row.Locator(".judge")).ToContainTextAsync("you said wrong");
        var sent = JsonDocument.Parse(fake.Requests.Single(request => request.Path == "/feedback").Body).RootElement;
        Assert.Equal(("t-judge", false), (sent.GetProperty("tweet_id").GetString(), sent.GetProperty("correct").GetBoolean()));

        fake.On("POST /feedback", new { verdict_id = "v", correct = true, expected = "negative", predicted = "negative", state = "known" }, 202);
        var other = visit.Find(".tweet").Nth(1);
        await other.GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
        await visit.SeesAsync("#said", "judged this one already");
        await Expect(other.Locator(".judge")).ToContainTextAsync("judged right");

        fake.On("POST /feedback", new { title = "Too many requests", detail = "Sixty judgements a minute are enough." }, 429);
        await visit.Find(".tweet").Nth(2).GetByRole(AriaRole.Button, new() { Name = "right" }).ClickAsync();
        await visit.SeesAsync("#said", "Sixty judgements a minute are enough.");
        await Expect(visit.Find(".tweet").Nth(2).GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_judgement_by_pointer_can_be_undone_and_is_sent_at_once_when_the_page_is_left()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        var wrong = visit.Find(".tweet .judge").Nth(0).GetByRole(AriaRole.Button, new() { Name = "wrong" });
        await wrong.ClickAsync();
        await visit.Button("undo").ClickAsync();
        await Expect(wrong).ToBeVisibleAsync();
        Assert.Empty(Judgements(fake));

        // Several at once, as people do it, in their order.
        await wrong.ClickAsync();
        await visit.Find(".tweet .judge").Nth(1).GetByRole(AriaRole.Button, new() { Name = "right" }).ClickAsync();
        await visit.Find("nav a[data-page=models]").ClickAsync();
        await Eventually.HoldsAsync(() => Judgements(fake).Count == 2, "both are sent when another page is opened");
        Assert.Equal([false, true], Judgements(fake));

        await visit.OpenAsync("live");
        await visit.Find(".tweet .judge").Nth(2).GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
        await Expect(visit.Button("undo")).ToHaveCountAsync(1);
        await visit.Page.GotoAsync("about:blank");
        await Eventually.HoldsAsync(() => Judgements(fake).Count == 3, "the third is sent when the browser goes elsewhere");
    }

    [SkippableFact]
    public async Task The_list_goes_on_after_a_judgement_once_the_mouse_has_left_it()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet .judge").First.GetByRole(AriaRole.Button, new() { Name = "right" }).ClickAsync();
        await Expect(visit.Find(".tweet .judge").First).ToContainTextAsync("you said right");
        await visit.Page.Mouse.MoveAsync(5, 5);
        fake.Tweets([Canned.Tweet("came after the judgement")]);
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("came after the judgement");

        // The keyboard is in the list until it leaves.
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.SeesAsync("#live-note", "Held while you point at it or use its buttons");
        fake.Tweets([Canned.Tweet("came while the keyboard was there")]);
        await visit.SeesAsync("#live-note", "1 tweet came meanwhile");
        await visit.Find("input[name=q]").FocusAsync();
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("came while the keyboard was there");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_finger_judges_no_tweet_that_slipped_under_it_and_nothing_moves_until_it_asks()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, width: 390, height: 844, isTouched: true);
        await visit.OpenAsync("live");
        var first = visit.Find(".tweet").First;
        fake.Tweets([Canned.Tweet("slipped under the finger")]);
        await Expect(first).ToContainTextAsync("slipped under the finger");
        // Where the other row's button was is this one's now; taken here, for what stands above may come in between.
        var aim = (await first.GetByRole(AriaRole.Button, new() { Name = "wrong" }).BoundingBoxAsync())!;
        await visit.Page.Touchscreen.TapAsync(aim.X + (aim.Width / 2), aim.Y + (aim.Height / 2));
        // Not taken; or, where this machine took longer than the aim is doubted, with time to undo it.
        var answer = visit.Find(".said-failed, .undo");
        await Expect(answer).ToHaveCountAsync(1);
        Assert.Empty(Judgements(fake));
        if (await visit.Find(".undo").CountAsync() > 0)
        {
            await visit.Find(".undo").TapAsync();
        }

        fake.Tweets([Canned.Tweet("came while one looks")]);
        await Expect(visit.Button("1 new: show")).ToBeVisibleAsync();
        await Expect(first).ToContainTextAsync("slipped under the finger");
        await visit.Button("1 new: show").TapAsync();
        await Expect(first).ToContainTextAsync("came while one looks");

        // Whoever has read on is not torn away.
        await visit.Find(".tweet").Nth(8).ScrollIntoViewIfNeededAsync();
        await Expect(visit.Find("#live-note")).ToContainTextAsync("nothing moves");
        fake.Tweets([Canned.Tweet("came further up")]);
        await visit.Button("1 new: show").TapAsync();
        await Expect(first).ToContainTextAsync("came further up");
        await Expect(first).ToBeInViewportAsync();
        Assert.Empty(Judgements(fake));
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Rows_do_not_move_under_a_pointer()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.HoverAsync();
        fake.Tweets([Canned.Tweet("came under the pointer")]);
        await visit.SeesAsync("#live-note", "1 tweet came meanwhile");
        await Expect(visit.Find(".tweet")).ToHaveCountAsync(12);
        await visit.Find("h1").First.EvaluateAsync("() => 0");
        await visit.Page.Mouse.MoveAsync(5, 5);
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("came under the pointer");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_part_that_is_down_and_a_stream_that_is_behind_are_said_plainly_and_no_longer_than_they_are()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        object[] parts = [Canned.Part("kafka", "red", "Failed to connect to 10.0.0.5:9092"), Canned.Part("postgres")];
        fake.State(Canned.State(behind: 74, lag: 123_456, parts: parts));
        await Expect(visit.Find(".banner.down")).ToContainTextAsync("Kafka is down");
        await Expect(visit.Find(".banner.down")).ToContainTextAsync("Failed to connect to 10.0.0.5:9092");
        await Expect(visit.Find(".banner.down")).ToContainTextAsync("The stream is 74 s behind. 123,456 tweets wait");
        fake.State(Canned.State(behind: 74, lag: 1));
        await Expect(visit.Find(".banner.behind")).ToHaveTextAsync("◷The stream is 74 s behind. 1 tweet waits to be scored.");
        await Expect(visit.Find(".banner")).ToHaveCountAsync(1);
        fake.State(Canned.State());
        await Expect(visit.Find(".banner")).ToHaveCountAsync(0);
        await Expect(visit.Find("#line-word")).ToHaveTextAsync("live");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task What_follows_from_a_cause_stands_in_its_banner_and_is_read_out_once()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        await visit.Page.EvaluateAsync("""
            () => {
                window.spoken = [];
                const region = document.querySelector('#banners-said');
                new MutationObserver(() => spoken.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
            }
            """);
        for (var seconds = 15; seconds <= 35; seconds += 2)
        {
            object[] parts =
            [
                Canned.Part("postgres", "red", $"Postgres did not answer for {seconds} s.", 20), Canned.Part("kafka"),
                Canned.Part("scorer", "red", $"{seconds * 25} tweets wait, and none was scored for {seconds} s: see whether it runs.", because: "postgres"),
                Canned.Part("alerting", "red", $"1 verdict waits, and none was taken in for {seconds} s: see whether it runs.", because: "postgres"),
            ];
            fake.State(Canned.State(behind: seconds, lag: seconds * 25, parts: parts));
        }

        var banner = visit.Find(".banner");
        await Expect(banner).ToContainTextAsync("The stream is 35 s behind. 875 tweets wait to be scored.");
        await Expect(banner).ToHaveCountAsync(1);
        await Expect(banner).ToContainTextAsync("The Scorer and Alerting wait for it");
        await Expect(banner).Not.ToContainTextAsync("see whether it runs");
        var spoken = await visit.Page.EvaluateAsync<string[]>("spoken");
        Assert.Matches("^Postgres is down since [0-9:]+[.]$", Assert.Single(spoken));
        Assert.Equal(0, await visit.Find("[aria-live] .banner").CountAsync());

        fake.State(Canned.State(parts: [Canned.Part("alerting", "red", "1 verdict waits, and none was taken in for 9 s: see whether it runs.")]));
        await Expect(banner).ToContainTextAsync("1 verdict waits, and none was taken in");
        // It is back, and they are not yet.
        fake.State(Canned.State(parts:
        [
            Canned.Part("postgres"), Canned.Part("kafka"), Canned.Part("scorer", "red", "875 tweets wait.", because: "postgres"),
            Canned.Part("alerting", "red", "1 verdict waits.", because: "postgres"),
        ]));
        await Expect(banner).ToContainTextAsync("The Scorer and Alerting wait for Postgres since");
        await Expect(banner).ToHaveCountAsync(1);
        // Working through what it missed is no waiting.
        fake.State(Canned.State(behind: 20, parts: [Canned.Part("scorer", "degraded", "It is 20 s behind.", because: "postgres")]));
        await Expect(banner).ToContainTextAsync("The stream is 20 s behind");
        await Expect(banner).Not.ToContainTextAsync("wait for Postgres");
        fake.State(Canned.State(parts: [Canned.Part("scorer", "unknown", "It is not known.", 60, because: "kafka")]));
        await Expect(banner).ToContainTextAsync("Kafka does not tell how far the Scorer is since");
        await Expect(banner).ToHaveCountAsync(1);
        fake.State(Canned.State(parts: [Canned.Part("scorer", "unknown", "Kafka does not tell how far it is.", 60)]));
        await Expect(banner).ToContainTextAsync("The Scorer is unknown since");
        fake.State(Canned.State(parts:
        [
            Canned.Part("kafka", "red", "Kafka has not answered for 12 s.", 60), Canned.Part("feed sample", "red", "Kafka is away"),
            Canned.Part("scorer", "unknown", "Kafka does not tell how far it is.", 60, because: "kafka"),
        ]));
        await Expect(banner).ToContainTextAsync("Nothing is known of the Scorer meanwhile");
        await Expect(banner).ToContainTextAsync("The feed sample waits for it");
        await Expect(banner).ToHaveCountAsync(1);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_lost_connection_is_said_and_made_again_by_itself()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await Expect(visit.Find("#line-word")).ToHaveTextAsync("live");
        fake.LiveAnswers = false;
        fake.HangUp();
        await visit.SeesAsync(".banner.lost", "connection to the Dashboard is lost");
        fake.LiveAnswers = true;
        await Expect(visit.Find(".banner")).ToHaveCountAsync(0);
        await Eventually.HoldsAsync(() => fake.Listeners == 1, "the page listens again");
        fake.Tweets([Canned.Tweet("after the gap")]);
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("after the gap");
    }

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

    private static List<bool> Judgements(FakeDashboard fake) =>
        [.. fake.Requests.Where(request => request.Path == "/feedback")
            .Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("correct").GetBoolean())];

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
