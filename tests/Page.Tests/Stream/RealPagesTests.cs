using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>Every page of a real stream with a past: by keyboard, on a phone, with a screen reader, in light and in dark.</summary>
[Collection(BrowserFixture.Name)]
public class RealPagesTests(BrowserFixture browser, StreamFixture stream)
{
    private static readonly string[] Pages = ["live", "trends", "try", "models", "incidents", $"incidents/{StreamFixture.OpenIncident}"];

    [SkippableFact]
    public async Task Axe_finds_nothing_serious_on_any_page_in_light_or_dark()
    {
        await using var visit = await VisitAsync();
        var found = new List<string>();
        var papers = new HashSet<string>();
        foreach (var name in Pages)
        {
            await OpenAsync(visit, name);
            foreach (var colours in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await visit.Page.EmulateMediaAsync(new() { ColorScheme = colours, ReducedMotion = ReducedMotion.Reduce });
                papers.Add(await visit.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
                found.AddRange((await visit.SeriousFindingsAsync()).Select(each => $"{name}, {colours}: {each}"));
            }
        }

        Assert.Equal(2, papers.Count);

        Assert.Empty(found);
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task On_a_phone_no_page_is_too_wide_and_no_table_is_cut_off()
    {
        await using var visit = await VisitAsync(width: 360);
        foreach (var name in Pages)
        {
            await OpenAsync(visit, name);
            foreach (var width in new[] { 360, 320 })
            {
                await visit.Page.SetViewportSizeAsync(width, 740);
                await FitsAsync(visit, name, width);
            }
        }

        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Every_page_is_reached_and_used_by_the_keyboard_alone()
    {
        await using var visit = await VisitAsync();
        await visit.OpenAsync("live");
        await visit.Find(".tweet .judge button").First.WaitForAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the page", await visit.FocusedAsync());
        await visit.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await visit.Page.EvaluateAsync<string>("document.activeElement.id"));
        await Expect(visit.Find(".tweet").First).ToBeVisibleAsync();

        await visit.TabToAsync("Pause");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.SeesAsync("#live-note", "Paused");
        await visit.Page.Keyboard.PressAsync("Space");
        // Not "wrong", of which some in a row would open an incident.
        await visit.TabToAsync("right");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#said", "Noted");
        // The keyboard is still in that row.
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.activeElement.closest('.tweet') !== null"));

        (string Link, string Page, string Button)[] ways =
        [
            ("Trends", "trends", "Earlier"), ("Try it", "try", "Best flight in years, the crew was lovely"), ("Models", "models", "The card"),
            ("Incidents", "incidents", StreamFixture.OpenIncident[..8]),
        ];
        foreach (var (link, page, button) in ways)
        {
            await visit.Page.Keyboard.PressAsync("Control+Home");
            await visit.TabToAsync(link);
            await visit.Page.Keyboard.PressAsync("Enter");
            await Expect(visit.Find("nav a[aria-current=page]")).ToHaveTextAsync(link);
            await DrawnAsync(visit, page);
            if (page == "models")
            {
                await visit.TabToAsync("Version 4");
                await visit.Page.Keyboard.PressAsync("Enter");
            }

            await visit.TabToAsync(button);
            var outline = await visit.Page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.activeElement).outlineWidth)");
            Assert.True(outline >= 2, $"{button} does not show that the keyboard is there");
            await visit.Page.Keyboard.PressAsync("Enter");
        }

        await visit.SeesAsync("h1", $"Incident {StreamFixture.OpenIncident[..8]}");
        await visit.TabToAsync("Acknowledge");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.GetByLabel("Your name").WaitForAsync();
        await visit.Page.Keyboard.TypeAsync("ann");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("#said", "Acknowledged");
        await Expect(visit.Find(".facts")).ToContainTextAsync("by ann");
        await visit.IsCleanAsync();
    }

    private async Task<Visit> VisitAsync(int width = 1280)
    {
        browser.Need();
        var visit = await browser.VisitAsync(await stream.AddressAsync(), width: width, height: width < 600 ? 740 : 900);
        await stream.RememberAsync();
        return visit;
    }

    private static async Task FitsAsync(Visit visit, string name, int width)
    {
        var page = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(page <= width, $"{name} is {page} wide on a screen of {width}");
        // What leads on, and what a table says, must be on the screen as well.
        Assert.Empty((await visit.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('nav a, .scroll, td, tbody th, td *, tbody th *')]
                .filter(each => each.getClientRects().length > 0 && !each.closest('.unseen'))
                .filter(each => each.getBoundingClientRect().left < 0 || each.getBoundingClientRect().right > innerWidth + 0.5
                    || (each.matches('.scroll') && each.scrollWidth > each.clientWidth))
                .map(each => `${each.tagName} ${each.className}: ${each.textContent}`)
            """)).Select(each => $"{name} at {width}: {each}"));
    }

    // With all that a viewer can open or ask for.
    private static async Task OpenAsync(Visit visit, string name)
    {
        await visit.OpenAsync(name);
        await DrawnAsync(visit, name);
        switch (name)
        {
            case "trends":
                await visit.Find(".figures-of summary").ClickAsync();
                await visit.Find(".figures-of tbody tr").First.WaitForAsync();
                break;
            case "try":
                await visit.Find("textarea").FillAsync("Two hours late, but the crew was lovely");
                await visit.Find(".chip").First.WaitForAsync();
                break;
            case "models":
                await visit.Find("details.version > summary").First.ClickAsync();
                await visit.Find("details.card > summary").First.ClickAsync();
                await visit.SeesAsync("details.card pre", "tweet-sentiment");
                break;
            case "incidents":
                await visit.SeesAsync("section[aria-label=Silences] .warning", "No incident was of a rule 'nightly' so far");
                break;
            default:
                break;
        }
    }

    // What the page asks for is there.
    private static Task DrawnAsync(Visit visit, string name) => visit.Find(name.Split('/') switch
    {
        ["live"] => ".tweet .judge",
        ["trends"] => ".trend-chart canvas",
        ["try"] => "textarea",
        ["models"] => "details.version",
        ["incidents"] => ".incident-table a",
        _ => ".verdicts tbody tr",
    }).First.WaitForAsync();
}
