using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>What a stream does not show at command to those who see, hear or move less; the rest is in RealPagesTests.</summary>
[Collection(BrowserFixture.Name)]
public class ForEverybodyTests(BrowserFixture browser)
{
    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious_in_what_is_said_above_the_page(ColorScheme colours)
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, colours);
        await visit.OpenAsync("live");
        await visit.Find(".tweet .judge").First.WaitForAsync();
        object[] parts = [Canned.Part("kafka", "red", "away"), Canned.Part("model", "degraded", "an old copy")];
        fake.State(Canned.State(behind: 99, openIncidents: 1, parts: parts));
        await Expect(visit.Find(".banner")).ToHaveCountAsync(2);
        Assert.Empty(await visit.SeriousFindingsAsync());
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

    [SkippableTheory]
    [InlineData(390)]
    [InlineData(320)]
    public async Task On_a_phone_the_name_of_a_figure_stays_in_its_row_however_long_it_is(int width)
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, width: width, height: 844);
        await visit.OpenAsync("models");
        await visit.Find(".lines td[data-column]").First.WaitForAsync();
        Assert.Empty(await visit.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('.lines td[data-column]')]
                .filter(cell => parseFloat(getComputedStyle(cell, '::before').height) > cell.getBoundingClientRect().height)
                .map(cell => cell.dataset.column)
            """));
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

    [SkippableTheory]
    [InlineData("#/%")]
    [InlineData("#/%E0%A4%A/x")]
    [InlineData("#/no-such-page")]
    public async Task An_address_that_means_nothing_leads_to_the_first_page(string address)
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.Page.GotoAsync($"{fake.Address}/{address}");
        await visit.Find(".page.live .tweet").First.WaitForAsync();
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Without_scripts_the_page_says_so_and_leads_on()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, hasScripts: false);
        await visit.Page.GotoAsync(fake.Address);
        await visit.SeesAsync("noscript p", "This page needs JavaScript");
        await Expect(visit.Find("noscript a[href='/tweets']")).ToBeVisibleAsync();
        await Expect(visit.Find("#line")).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Times_are_told_in_UTC_to_whoever_asks_by_keyboard_or_touch()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address, zone: "America/New_York");
        await visit.OpenAsync($"incidents/{Canned.Incident}");
        var opened = visit.Find(".facts time").First;
        var moment = DateTimeOffset.Parse((await opened.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        var utc = moment.UtcDateTime.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await Expect(opened).Not.ToContainTextAsync(utc);
        await visit.Button("Show UTC").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(opened).ToContainTextAsync(utc);
        await visit.SeesAsync(".bottom", "Times are UTC");
        Assert.StartsWith("Show those of", await visit.FocusedAsync());
        await visit.Page.ReloadAsync();
        await Expect(opened).ToContainTextAsync(utc);
        await visit.IsCleanAsync();
    }
}
