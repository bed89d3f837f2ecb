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

    [SkippableFact]
    public async Task Live_regions_do_not_read_out_the_stream()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("live");
        await visit.Find(".tweet").First.WaitForAsync();
        Assert.Equal(0, await visit.Find("[aria-live] .tweet, [role=log] .tweet, [aria-live=assertive], [role=alert]").CountAsync());
    }
}
