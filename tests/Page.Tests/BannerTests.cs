using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using StreamSentiment.TestSupport;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>What is said plainly, on every page, when the stream is behind, a part is down, or the Dashboard is gone.</summary>
[Collection(BrowserFixture.Name)]
public class BannerTests(BrowserFixture browser)
{
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
        // One of them has begun, and is late by what the other still waits for.
        fake.State(Canned.State(behind: 73, parts:
        [
            Canned.Part("postgres"), Canned.Part("scorer", "red", "875 tweets wait.", because: "postgres"),
            Canned.Part("alerting", "degraded", "It is 68 s behind: 2 verdicts wait."),
        ]));
        await Expect(banner).ToContainTextAsync("The Scorer waits for Postgres since");
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
}
