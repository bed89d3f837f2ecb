using System.Text.Json;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>Live: tweets as they are scored, and what people do with them.</summary>
[Collection(BrowserFixture.Name)]
public class LiveTests(BrowserFixture browser)
{
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

    private static List<bool> Judgements(FakeDashboard fake) =>
        [.. fake.Requests.Where(request => request.Path == "/feedback")
            .Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("correct").GetBoolean())];
}
