using System.Text.Json;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>Trends, Try it, Models, and what all pages have in common.</summary>
[Collection(BrowserFixture.Name)]
public class OtherPagesTests(BrowserFixture browser)
{
    [SkippableFact]
    public async Task Trends_shows_spans_from_a_minute_to_a_year_and_what_happened_in_them()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        await visit.SeesAsync("#trend-summary", "positive. By minute");
        await Expect(visit.Find(".trend-chart canvas")).ToHaveCountAsync(1);
        await visit.SeesAsync(".events", "Model tweet-sentiment 3 → 4");
        await visit.SeesAsync(".events", "Incident of rule consecutive");
        (string Button, double Hours, string By)[] spans =
            [("The last 1 year", 365 * 24, "day"), ("The last 1 week", 168, "hour"), ("The last 1 min", 1 / 60.0, "minute")];
        foreach (var (button, hours, by) in spans)
        {
            fake.Requests.Clear();
            await visit.Button(button).ClickAsync();
            await Expect(visit.Button(button)).ToHaveAttributeAsync("aria-pressed", "true");
            await Eventually.HoldsAsync(() => HoursAsked(fake).Any(asked => Math.Abs(asked - hours) < 0.001), button);
            await visit.Find(".figures-of summary").ClickAsync();
            await Expect(visit.Find(".figures-of caption")).ToContainTextAsync($"by {by}{(by == "day" ? " (UTC)" : "")}");
            await visit.Find(".figures-of summary").ClickAsync();
        }

        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task What_happened_a_moment_ago_is_on_the_chart_at_every_span_and_points_stand_in_the_middle_of_their_steps()
    {
        await using var fake = await FakeDashboard.StartAsync();
        // Of the moment in which it is asked for.
        fake.On("GET /sentiment/events", (_, _) => (200, new
        {
            model_changes = new[] { new { at = DateTimeOffset.UtcNow.AddMilliseconds(-50), model = "m", version = "5", previous_version = "4", reason = "new" } },
            incidents = new[]
            {
                new
                {
                    incident_id = "late", rule = "consecutive", model = "m", model_version = "5", state = "open",
                    opened_at = DateTimeOffset.UtcNow.AddMilliseconds(-50),
                },
            },
        }));
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        foreach (var button in await visit.Find("[data-span]").AllAsync())
        {
            fake.Requests.Clear();
            await button.ClickAsync();
            var length = double.Parse((await button.GetAttributeAsync("data-span"))!, System.Globalization.CultureInfo.InvariantCulture);
            await (await visit.Page.WaitForFunctionAsync(Drawn, length)).DisposeAsync();
            var told = await visit.Page.EvaluateAsync<double[]>(Measure);
            Assert.True(told[0] > 0 && told[1] >= told[0] && told[1] <= told[2], $"the change is at {told[1]} of {told[0]} to {told[2]}, {length}");
            Assert.True(told[3] >= told[0] && told[4] <= told[2] + 0.5 && told[4] - told[3] >= 3, $"the incident is from {told[3]} to {told[4]}, {length}");
            Assert.True(told[5] == 0.5, $"points are at {told[5]} of their step, {length}");
        }

        await visit.IsCleanAsync();
    }

    // The chart's axis is as long as the span, give or take a step.
    private const string Drawn =
        """
        length => {
            const chart = globalThis.echarts?.getInstanceByDom(document.querySelector('.trend-chart'));
            const axis = chart?.getOption()?.xAxis?.[0];
            return axis && axis.max - axis.min >= length && axis.max - axis.min < Math.max(length * 1.4, length + 121000);
        }
        """;

    // In pixels: the axis' left end, the model change, the right end, the incident's two sides; at which part of a step points stand.
    private const string Measure =
        """
        () => {
            const chart = echarts.getInstanceByDom(document.querySelector('.trend-chart'));
            const option = chart.getOption();
            const [line] = option.series;
            const pixel = at => chart.convertToPixel({ xAxisIndex: 0 }, at);
            const [from, to] = line.markArea.data[0].map(end => pixel(end.xAxis));
            const [first, second] = line.data.map(point => point[0]);
            return [pixel(option.xAxis[0].min), pixel(line.markLine.data.find(each => each.xAxis).xAxis), pixel(option.xAxis[0].max), from, to,
                (first % (second - first)) / (second - first)];
        }
        """;

    [SkippableFact]
    public async Task Dragging_across_the_chart_looks_closer()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        await visit.Find(".trend-chart canvas").WaitForAsync();
        await visit.SeesAsync("#trend-summary", "positive");
        fake.Requests.Clear();
        var box = (await visit.Find(".trend-chart").BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.4f), box.Y + (box.Height * 0.3f));
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + (box.Height * 0.3f), new() { Steps = 5 });
        await visit.Page.Mouse.UpAsync();
        await Eventually.HoldsAsync(() => HoursAsked(fake).Any(asked => asked < 0.5), "a closer span is asked for");
        await Expect(visit.Find(".span-told")).ToContainTextAsync("to");
        await visit.Button("Wider").ClickAsync();
        await visit.Button("The last 1 h").ClickAsync();
        await Expect(visit.Find(".span-told")).ToBeHiddenAsync();
        await visit.IsCleanAsync();
    }

    [SkippableTheory]
    [InlineData("America/New_York")]
    [InlineData("Asia/Tokyo")]
    public async Task Days_are_those_of_UTC_wherever_the_viewer_is_and_say_so(string zone)
    {
        await using var fake = await FakeDashboard.StartAsync();
        var day = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-10), TimeSpan.Zero);
        fake.On("GET /sentiment", (request, _) => (200, new
        {
            by = "day",
            from = request.Query["from"].ToString(),
            to = request.Query["to"].ToString(),
            points = new[] { new { at = day, tweets = 9, positive = 6, negative = 3, positive_share = 0.667, mean_probability = 0.6 } },
        }));
        await using var visit = await browser.VisitAsync(fake.Address, zone: zone);
        await visit.OpenAsync("trends");
        await visit.Button("The last 1 year").ClickAsync();
        await visit.Find(".figures-of summary").ClickAsync();
        await Expect(visit.Find(".figures-of tbody th")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"^{day.Day} \\w+ {day.Year}$"));
        await Expect(visit.Find(".figures-of thead th").First).ToHaveTextAsync("day (UTC)");
        Assert.True(await visit.Page.EvaluateAsync<bool>("echarts.getInstanceByDom(document.querySelector('.trend-chart')).getOption().useUTC"));
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_finger_that_crosses_the_chart_scrolls_the_page_and_selects_nothing()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, width: 390, height: 844, isTouched: true);
        await visit.OpenAsync("trends");
        await visit.Find(".trend-chart canvas").WaitForAsync();
        await visit.SeesAsync(".events", "Incident");
        var box = (await visit.Find(".trend-chart").BoundingBoxAsync())!;
        var finger = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        var begin = Math.Min(800, box.Y + 300);
        foreach (var (kind, up) in new[] { ("touchStart", 0), ("touchMove", 10), ("touchMove", 60), ("touchMove", 150), ("touchMove", 250) })
        {
            await finger.SendAsync("Input.dispatchTouchEvent", Touch(kind, new { x = box.X + 150, y = begin - up }));
        }

        await finger.SendAsync("Input.dispatchTouchEvent", Touch("touchEnd"));
        await Eventually.HoldsAsync(async () => await visit.Page.EvaluateAsync<double>("scrollY") > 50, "the page scrolls");
        fake.Requests.Clear();
        await Eventually.HoldsAsync(() => HoursAsked(fake).Any(), "the chart goes on by itself");
        Assert.All(HoursAsked(fake), asked => Assert.Equal(1, asked, 0.001));
        await Expect(visit.Button("The last 1 h")).ToHaveAttributeAsync("aria-pressed", "true");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Try_it_asks_while_one_types_and_keeps_only_what_one_keeps()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("try");
        await Expect(visit.Button("Keep this prediction")).ToBeDisabledAsync();
        await visit.Page.Keyboard.TypeAsync("lovely queue");
        await Expect(visit.Find(".gauge-value")).ToHaveTextAsync("0.912");
        await Expect(visit.Find(".gauge-label")).ToContainTextAsync("positive");
        await Expect(visit.Find(".gauge")).ToContainTextAsync("threshold");
        await Expect(visit.Find(".chip").First).ToContainTextAsync("+31");
        await Expect(visit.Find(".chip").Nth(1)).ToContainTextAsync("−8");
        await visit.SeesAsync(".words-of", "these need not add up to the whole");
        Assert.All(Predictions(fake), body => Assert.True(body.GetProperty("explain").GetBoolean() && !body.GetProperty("keep").GetBoolean()));
        fake.Requests.Clear();
        await visit.Button("Keep this prediction").ClickAsync();
        await visit.SeesAsync(".kept", "Kept as positive");
        Assert.False(Predictions(fake).Single().TryGetProperty("keep", out var keep) && !keep.GetBoolean());
        await visit.Find(".kept").GetByRole(AriaRole.Button, new() { Name = "wrong" }).ClickAsync();
        await visit.SeesAsync("#said", "it should be negative");
        var judged = JsonDocument.Parse(fake.Requests.Single(request => request.Path == "/feedback").Body).RootElement;
        Assert.Equal("p-1", judged.GetProperty("prediction_id").GetString());

        fake.On("POST /predict", new { title = "Nothing to score", detail = "The text holds nothing that the model reads." }, 422);
        await visit.Find("textarea").FillAsync("?!");
        await visit.SeesAsync(".try-problem", "The text holds nothing that the model reads.");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_prediction_that_could_not_be_kept_is_not_said_to_be_and_offers_no_judgement()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        fake.On("POST /predict", new { label = "positive", positive_probability = 0.7, threshold = 0.5, model = "m", model_version = "1", kept = false });
        await visit.OpenAsync("try");
        await visit.Find("textarea").FillAsync("fine");
        await visit.Button("Keep this prediction").ClickAsync();
        await visit.SeesAsync(".kept", "Not kept: the database is away");
        await Expect(visit.Find(".kept button")).ToHaveCountAsync(0);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Try_it_asks_for_a_key_once_and_not_at_every_letter()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("POST /predict", (request, _) => request.Headers["X-Api-Key"] == "the right key of this test"
            ? (200, new { label = "positive", positive_probability = 0.7, threshold = 0.5, model = "m", model_version = "1" })
            : (401, new { title = "Unauthorised", detail = "Show one of the keys of Dashboard:ApiKeys." }));
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("try");
        await visit.Find("textarea").FillAsync("fine");
        await visit.Button("Not now").ClickAsync();
        await visit.SeesAsync(".try-problem", "Show one of the keys of Dashboard:ApiKeys.");
        fake.Requests.Clear();
        await visit.Find("textarea").FillAsync("finer");
        await Eventually.HoldsAsync(() => !fake.Requests.IsEmpty, "it is asked again");
        await visit.SeesAsync(".try-problem", "Show one of the keys of Dashboard:ApiKeys.");
        await Expect(visit.Find("dialog")).ToHaveCountAsync(0);
        await visit.Button("Give a key").ClickAsync();
        await visit.Page.GetByLabel("API key", new() { Exact = true }).FillAsync("the right key of this test");
        await visit.Button("Use this key").ClickAsync();
        await Expect(visit.Find(".gauge-value")).ToHaveTextAsync("0.700");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Models_says_which_version_serves_and_why_and_shows_pictures_and_card()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("models");
        await visit.SeesAsync(".serving-now", Canned.Reason);
        await visit.SeesAsync("tr.passed-over", "passed over");
        await Expect(visit.Find("main")).ToContainTextAsync("95%");
        await Expect(visit.Find(".serving-now .figure").First).ToHaveTextAsync("validation precision84%");
        await Expect(visit.Find(".version-table thead")).ToContainTextAsync("validation recall");
        await visit.Find("details.version > summary").First.ClickAsync();
        var picture = visit.Find("details.version img").First;
        await Eventually.HoldsAsync(() => picture.EvaluateAsync<bool>("image => image.naturalWidth > 0"), "the picture is shown");
        await visit.Find("details.card > summary").First.ClickAsync();
        await visit.SeesAsync("details.card pre", "<script>alert(1)</script>");
        await visit.IsCleanAsync();
    }

    [SkippableTheory]
    [InlineData("live", "No tweet has been scored yet")]
    [InlineData("trends", "No tweet was scored in this span")]
    [InlineData("try", "Type something")]
    [InlineData("models", "holds no version yet")]
    [InlineData("incidents", "No incident so far")]
    public async Task An_empty_database_is_said_in_friendly_words(string name, string words)
    {
        await using var fake = await FakeDashboard.StartAsync(empty: true);
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync(name);
        await Expect(visit.Find("main")).ToContainTextAsync(words);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_refusal_of_the_API_is_shown_in_its_own_words()
    {
        await using var fake = await FakeDashboard.StartAsync();
        foreach (var path in new[] { "/sentiment", "/models", "/incidents", "/tweets" })
        {
            fake.On($"GET {path}", new { title = "Away", detail = $"Postgres is away, so {path} cannot be answered." }, 503);
        }

        await using var visit = await browser.VisitAsync(fake.Address);
        foreach (var (name, path) in new[] { ("trends", "/sentiment"), ("models", "/models"), ("incidents", "/incidents"), ("live", "/tweets") })
        {
            await visit.OpenAsync(name);
            await Expect(visit.Find("main")).ToContainTextAsync($"Postgres is away, so {path} cannot be answered.");
        }

        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Trends_says_that_it_asks_until_there_is_an_answer()
    {
        await using var fake = await FakeDashboard.StartAsync();
        using var answer = new ManualResetEventSlim();
        fake.On("GET /sentiment", (_, _) =>
        {
            answer.Wait();
            return (503, new { title = "Away", detail = "Postgres is away." });
        });
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("trends");
        await Expect(visit.Find("#trend-summary")).ToHaveTextAsync("Asking …");
        answer.Set();
        await Expect(visit.Find(".page > .empty")).ToHaveTextAsync("Postgres is away.");
        await Expect(visit.Find("#trend-summary")).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task A_Dashboard_that_only_predicts_shows_only_that()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("GET /settings", new { key_needed = false, predict_only = true, version = "1.0.0" });
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.Page.GotoAsync(fake.Address);
        await Expect(visit.Find("nav a")).ToHaveTextAsync(["Try it", "Models"]);
        await Expect(visit.Find("textarea")).ToBeVisibleAsync();
        Assert.Equal(0, fake.Listeners);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task The_theme_is_the_systems_until_one_chooses_and_then_ones_own()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, ColorScheme.Dark);
        await visit.OpenAsync("try");
        var paper = await PaperAsync(visit);
        await visit.Button("Light colours").ClickAsync();
        var light = await PaperAsync(visit);
        Assert.NotEqual(paper, light);
        await visit.Page.ReloadAsync();
        await visit.Button("Dark colours").WaitForAsync();
        Assert.Equal(light, await PaperAsync(visit));
        await visit.IsCleanAsync();
    }

    private static Dictionary<string, object> Touch(string kind, params object[] points) => new() { ["type"] = kind, ["touchPoints"] = points };

    private static Task<string> PaperAsync(Visit visit) => visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private static IEnumerable<JsonElement> Predictions(FakeDashboard fake) =>
        fake.Requests.Where(request => request.Path == "/predict").Select(request => JsonDocument.Parse(request.Body).RootElement);

    private static IEnumerable<double> HoursAsked(FakeDashboard fake) =>
        fake.Requests.Where(request => request.Path.StartsWith("/sentiment?", StringComparison.Ordinal)).Select(request => HoursOf(request.Path));

    private static double HoursOf(string path)
    {
        var query = System.Web.HttpUtility.ParseQueryString(path.Split('?')[1]);
        return (DateTimeOffset.Parse(query["to"]!, System.Globalization.CultureInfo.InvariantCulture)
            - DateTimeOffset.Parse(query["from"]!, System.Globalization.CultureInfo.InvariantCulture)).TotalHours;
    }
}
