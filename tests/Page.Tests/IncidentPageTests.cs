using System.Text.Json;
using Microsoft.Playwright;
using StreamSentiment.Page.Tests.Browser;
using StreamSentiment.Page.Tests.Fakes;
using static Microsoft.Playwright.Assertions;

namespace StreamSentiment.Page.Tests;

/// <summary>Incidents: what happened, and what is done about it.</summary>
[Collection(BrowserFixture.Name)]
public class IncidentPageTests(BrowserFixture browser)
{
    [SkippableFact]
    public async Task An_incident_shows_its_verdicts_and_the_report_as_text()
    {
        await using var fake = await FakeDashboard.StartAsync();
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("incidents");
        await visit.SeesAsync(".explained", "A run fulfils the rule");
        await Expect(visit.Find(".incident-table a").First).ToHaveTextAsync("Wrong 3 times in a row within 1 s");
        await visit.Find(".incident-table a").First.ClickAsync();
        await visit.SeesAsync("h1", "Wrong 3 times in a row within 1 s");
        await visit.SeesAsync("h1", "Incident 3f9c2ab4");
        await Expect(visit.Find(".verdicts tbody tr")).ToHaveCountAsync(3);
        await visit.SeesAsync("pre.text", "<b>as text</b>");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task To_acknowledge_one_gives_a_name_once()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On($"POST /incidents/{Canned.Incident}/acknowledge", new { incident_id = Canned.Incident, state = "acknowledged" });
        fake.On("POST /silences", new { silence_id = 4 }, 201);
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync($"incidents/{Canned.Incident}");
        await visit.Find("input[placeholder^=what]").FillAsync("looking");
        await visit.Button("Acknowledge").ClickAsync();
        await visit.Page.GetByLabel("Your name").FillAsync("ann");
        await visit.Button("Go on").ClickAsync();
        await visit.SeesAsync("#said", "Acknowledged");
        Assert.Equal(("ann", "looking"), (Sent(fake, "/acknowledge", "by"), Sent(fake, "/acknowledge", "note")));

        // Known now: not asked again.
        await visit.Find("select[name=for]").SelectOptionAsync("4h");
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        await visit.SeesAsync("#said", "Silenced");
        string[] fields = ["by", "for", "model", "rule"];
        Assert.Equal(["ann", "4h", "tweet-sentiment", "consecutive"], fields.Select(field => Sent(fake, "/silences", field)));

        // What is odd about it is told at once.
        fake.On("POST /silences", new { silence_id = 5, warnings = new[] { "No incident was of a rule 'consecutve' so far." } }, 201);
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        await visit.SeesAsync("#said", "Silenced, but: No incident was of a rule 'consecutve' so far.");
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task The_narrowest_screen_holds_the_longest_time()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("GET /silences", new
        {
            silences = new[] { new { silence_id = 3, rule = "consecutive", ends_at = "9999-12-31T23:59:59Z", starts_at = "2026-01-01T00:00:00Z", created_by = "a" } },
        });
        await using var visit = await browser.VisitAsync(fake.Address, width: 320, height: 600);
        await visit.OpenAsync("incidents");
        await visit.SeesAsync("section[aria-label=Silences] td", "9999");
        Assert.Equal(320, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task A_silence_is_ended_by_its_button()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("DELETE /silences/3", (_, _) => (204, null));
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("incidents");
        await visit.Button("End now: the silence of every rule on tweet-sentiment").ClickAsync();
        await visit.SeesAsync("#said", "ended");
        Assert.Contains(fake.Requests, request => request is { Method: "DELETE", Path: "/silences/3" });
        await visit.IsCleanAsync();
    }

    [SkippableFact]
    public async Task Where_a_key_is_needed_it_is_asked_for_and_kept_until_the_tab_is_closed()
    {
        await using var fake = await FakeDashboard.StartAsync();
        fake.On("POST /silences", (request, _) => request.Headers["X-Api-Key"] == "the right key of this test"
            ? (201, new { silence_id = 4 })
            : (401, new { title = "Unauthorised", detail = "Show one of the keys of Dashboard:ApiKeys." }));
        await using var visit = await browser.VisitAsync(fake.Address);
        await visit.OpenAsync("incidents");
        await visit.Page.EvaluateAsync("localStorage.setItem('name', 'ann')");
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        await visit.Page.GetByLabel("API key", new() { Exact = true }).FillAsync("a wrong one");
        await visit.Button("Use this key").ClickAsync();
        await visit.SeesAsync("dialog", "That key was refused");
        await visit.Page.GetByLabel("API key", new() { Exact = true }).FillAsync("the right key of this test");
        await visit.Button("Use this key").ClickAsync();
        await visit.SeesAsync("#said", "Silenced");
        Assert.DoesNotContain("key", await visit.Page.EvaluateAsync<string[]>("Object.keys(localStorage)"));
        fake.Requests.Clear();
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        await Expect(visit.Find("dialog")).ToHaveCountAsync(0);

        // Nobody who gives no key is asked for ever.
        await visit.Page.EvaluateAsync("sessionStorage.clear()");
        await visit.Find("form[aria-label=Silence] button").ClickAsync();
        await visit.Button("Not now").ClickAsync();
        await visit.SeesAsync("#said", "Show one of the keys of Dashboard:ApiKeys.");
        await visit.IsCleanAsync();
    }

    private static string? Sent(FakeDashboard fake, string path, string field)
    {
        var request = fake.Requests.Single(each => each.Method == "POST" && each.Path.EndsWith(path, StringComparison.Ordinal));
        return JsonDocument.Parse(request.Body).RootElement.GetProperty(field).GetString();
    }
}
