using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>By keyboard, on a phone, with a screen reader, in light and in dark.</summary>
[Collection(BrowserFixture.Name)]
public class ForEverybodyTests(BrowserFixture browser)
{
    private static readonly string[] Pages = ["live", "trends", "try", "models", "incidents", $"incidents/{Canned.Incident}"];
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_on_any_page(ColorScheme colours)
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, colours);
        var found = new List<string>();
        foreach (var name in Pages)
        {
            await visit.OpenAsync(name);
            await DrawnAsync(visit, name);
            if (name == "live")
            {
                // With all that can be said above it.
                object[] parts = [Canned.Part("kafka", "red", "away"), Canned.Part("model", "degraded", "an old copy")];
                fake.State(Canned.State(behind: 99, openIncidents: 1, parts: parts));
                await Expect(visit.Find(".banner")).ToHaveCountAsync(3);
            }

            await visit.Page.EvaluateAsync(Axe);
            found.AddRange((await visit.Page.EvaluateAsync<string[]>("""
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                    .filter(each => each.impact === 'serious' || each.impact === 'critical')
                    .map(each => `${each.id} (${each.impact}): ${each.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`)
                """)).Select(each => $"{name}: {each}"));
        }

        Assert.Empty(found);
    }

    [SkippableTheory]
    [InlineData(360)]
    [InlineData(320)]
    public async Task No_page_is_wider_than_a_phone(int width)
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, width: width, height: 740);
        foreach (var name in Pages)
        {
            await visit.OpenAsync(name);
            await DrawnAsync(visit, name);
            Assert.True(await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name} is wider than {width}");
            // What leads on must not be cut off either.
            foreach (var link in await visit.Find("nav a").AllAsync())
            {
                var box = (await link.BoundingBoxAsync())!;
                Assert.True(box.X >= 0 && box.X + box.Width <= width, $"{name}: {await link.TextContentAsync()} at {box.X} to {box.X + box.Width}");
            }
        }

        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Every_page_is_reached_and_used_by_the_keyboard_alone()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On($"POST /incidents/{Canned.Incident}/acknowledge", new { incident_id = Canned.Incident, state = "acknowledged" });
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the page", await FocusedAsync(visit));
        await visit.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        await Expect(visit.Find(".tweet").First).ToBeVisibleAsync();

        await TabToAsync(visit, "Pause");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.SeesAsync("#live-note", "Paused");
        await visit.Page.Keyboard.PressAsync("Space");
        await TabToAsync(visit, "wrong");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#said", "Noted");
        // The keyboard is still in that row.
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.activeElement.closest('.tweet') !== null"));

        (string Link, string Button)[] ways =
            [("Trends", "Earlier"), ("Try it", "Best flight in years, the crew was lovely"), ("Models", "card"), ("Incidents", "3f9c2ab4")];
        foreach (var (link, button) in ways)
        {
            await visit.Page.Keyboard.PressAsync("Control+Home");
            await TabToAsync(visit, link);
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(visit.Find("nav a[aria-current=page]")).ToHaveTextAsync(link);
            await DrawnAsync(visit, link switch { "Try it" => "try", _ => link.ToLowerInvariant() });
            if (button == "card")
            {
                await TabToAsync(visit, "Version 4");
                await visit.Page.Keyboard.PressAsync("Enter");
                await TabToAsync(visit, "The card");
            }
            else
            {
                await TabToAsync(visit, button);
            }

            var outline = await visit.Page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.activeElement).outlineWidth)");
            Assert.True(outline >= 2, $"{button} does not show that the keyboard is there");
            await visit.Page.Keyboard.PressAsync("Enter");
        }

        await visit.SeesAsync("h1", "Incident 3f9c2ab4");
        await TabToAsync(visit, "Acknowledge");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.GetByLabel("Your name").WaitForAsync();
        await visit.Page.Keyboard.TypeAsync("ann");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#said", "Acknowledged");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Nothing_moves_for_those_who_asked_for_that()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        fake.Tweets([Canned.Tweet("a still one")]);
        await Expect(visit.Find(".tweet").First).ToContainTextAsync("a still one");
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.getAnimations().filter(each => each.playState === 'running').length"));
    }

    [SkippableFact]
    public async Task Live_regions_do_not_read_out_the_stream()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        Assert.Equal(0, await visit.Find("[aria-live] .tweet, [role=log] .tweet, [aria-live=assertive], [role=alert]").CountAsync());
    }

    // What the page asks for is there.
    private static Task DrawnAsync(Visit visit, string name) => visit.Find(name.Split('/') switch
    {
        ["live"] => ".tweet .judge",
        ["trends"] => ".event-list",
        ["try"] => "textarea",
        ["models"] => "details.version",
        ["incidents"] => ".incident-table a",
        _ => ".verdicts tbody tr",
    }).First.WaitForAsync();

    private static async Task<string> FocusedAsync(Visit visit) => await visit.Page.EvaluateAsync<string>(
        // Nowhere in particular holds every text.
        """
        (({ activeElement: at }) => at.matches('body, main') ? '' : (at.getAttribute('aria-label') ?? at.textContent).trim())(document)
        """);

    private static async Task TabToAsync(Visit visit, string name)
    {
        for (var tab = 0; tab < 200; tab++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if ((await FocusedAsync(visit)).Contains(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {name}");
    }
}
