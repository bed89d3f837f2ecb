using System.Net;
using System.Text;
using System.Text.Json;
using StreamSentiment.Dashboard.Tests.Reading;

namespace StreamSentiment.Dashboard.Tests.Incidents;

public sealed class IncidentTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Fact]
    public async Task Incidents_are_listed_newest_first_with_state_and_notices()
    {
        await SeedAsync();

        var all = (await rig.GetAsync("/incidents")).GetProperty("incidents");
        var open = (await rig.GetAsync("/incidents?state=open&limit=1")).GetProperty("incidents");
        var over = (await rig.GetAsync("/incidents?state=resolved")).GetProperty("incidents");

        Assert.Equal(["bbbb0000 open", "cccc0000 open", "aaaa0000 resolved"], all.EnumerateArray().Select(Said));
        Assert.Equal(["bbbb0000 open"], open.EnumerateArray().Select(Said));
        Assert.Equal(["aaaa0000 resolved"], over.EnumerateArray().Select(Said));
        var notice = Assert.Single(all[0].GetProperty("notices").EnumerateArray());
        Assert.Equal("opened mail sent", $"{notice.GetProperty("kind")} {notice.GetProperty("channel")} {notice.GetProperty("state")}");
        // Told of in the mail of the other one.
        Assert.Single(all[1].GetProperty("notices").EnumerateArray());
        Assert.False(all[0].TryGetProperty("verdicts", out _));
    }

    [Fact]
    public async Task One_incident_comes_with_its_verdicts_in_order_and_the_report_as_mailed()
    {
        await SeedAsync();

        var incident = await rig.GetAsync("/incidents/bbbb0000");

        Assert.Equal(["good <b>day</b>", "fine"], incident.GetProperty("verdicts").EnumerateArray().Select(verdict => verdict.GetProperty("text").GetString()));
        Assert.Equal("[StreamSentiment] tiny 2 wrong", incident.GetProperty("report").GetProperty("subject").GetString());
        Assert.Equal("body\nof the mail", incident.GetProperty("report").GetProperty("body").GetString());
        Assert.Equal("sent", incident.GetProperty("report").GetProperty("state").GetString());
        Assert.DoesNotContain('<', incident.GetRawText());
        Assert.Contains("GET /incidents lists", await rig.ProblemAsync(HttpStatusCode.NotFound, "/incidents/dddd0000"), StringComparison.Ordinal);
        Assert.Contains("GET /incidents lists", await rig.ProblemAsync(HttpStatusCode.NotFound, "/incidents/bbbb"), StringComparison.Ordinal);
        Assert.Contains("GET /incidents lists", await rig.ProblemAsync(HttpStatusCode.NotFound, "/incidents/%25"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state=new", "open, acknowledged, silenced, resolved")]
    [InlineData("limit=1000", "1 to 200")]
    public async Task A_parameter_that_cannot_be_is_told_with_what_can(string query, string detail) =>
        Assert.Contains(detail, await rig.ProblemAsync(HttpStatusCode.BadRequest, $"/incidents?{query}"), StringComparison.Ordinal);

    [Fact]
    public async Task Acknowledging_tells_who_once_and_counts_for_those_of_one_cause()
    {
        await SeedAsync();

        var (status, incident) = await rig.PostAsync("/incidents/bbbb0000/acknowledge", """{"by":"ann","note":"labels are <upside> down"}""");
        var (again, problem) = await rig.PostAsync("/incidents/bbbb0000/acknowledge", """{"by":"bob"}""");
        var (over, ended) = await rig.PostAsync("/incidents/aaaa0000/acknowledge", """{"by":"bob"}""");
        var (none, _) = await rig.PostAsync("/incidents/dddd0000/acknowledge", """{"by":"bob"}""");

        Assert.Equal((HttpStatusCode.OK, "bbbb0000 acknowledged", "ann"), (status, Said(incident), incident.GetProperty("acknowledged_by").GetString()));
        Assert.Equal("labels are <upside> down", incident.GetProperty("acknowledged_note").GetString());
        Assert.Equal(HttpStatusCode.Conflict, again);
        Assert.Contains("ann acknowledged the incident already", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, over);
        Assert.Contains("was over", ended.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, none);
        Assert.Equal("cccc0000 acknowledged", Said(await rig.GetAsync("/incidents/cccc0000")));
        Assert.Equal(["bbbb0000", "cccc0000"], (await rig.GetAsync("/incidents?state=acknowledged")).GetProperty("incidents").EnumerateArray().Select(one => Said(one)[..8]));
    }

    [Fact]
    public async Task An_id_in_capital_letters_is_the_same_id()
    {
        await SeedAsync();

        Assert.Equal("bbbb0000 open", Said(await rig.GetAsync("/incidents/BBBB0000")));
        var (status, incident) = await rig.PostAsync("/incidents/BBBB0000/acknowledge", """{"by":"ann"}""");
        Assert.Equal((HttpStatusCode.OK, "bbbb0000 acknowledged"), (status, Said(incident)));
    }

    [Fact]
    public async Task A_silence_is_made_shown_and_ended()
    {
        await SeedAsync();
        await rig.RunAsync("delete from silences");

        var (status, silence) = await rig.PostAsync("/silences", """{"model":"tiny","for":"30m","by":"ann","why":"new labels"}""");
        var id = silence.GetProperty("silence_id").GetInt64();

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("bbbb0000 silenced", Said(await rig.GetAsync("/incidents/bbbb0000")));
        var shown = Assert.Single((await rig.GetAsync("/silences")).GetProperty("silences").EnumerateArray());
        Assert.Equal("tiny ann new labels", $"{shown.GetProperty("model")} {shown.GetProperty("created_by")} {shown.GetProperty("why")}");
        Assert.InRange(shown.GetProperty("ends_at").GetDateTimeOffset() - shown.GetProperty("starts_at").GetDateTimeOffset(), TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(31));

        using var ended = await rig.Http.DeleteAsync($"/silences/{id}");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Empty((await rig.GetAsync("/silences")).GetProperty("silences").EnumerateArray());
        Assert.Contains("no such silence", await rig.ProblemAsync(HttpStatusCode.NotFound, $"/silences/{id}", HttpMethod.Delete), StringComparison.Ordinal);
        Assert.Contains("no such silence", await rig.ProblemAsync(HttpStatusCode.NotFound, "/silences/x", HttpMethod.Delete), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"tiny","rule":"share","for":"30m","by":"ann"}""")]
    [InlineData("""{"model":"older","for":"30m","by":"ann"}""")]
    [InlineData("""{"rule":"consecutive","for":"30m","by":"ann"}""")]
    [InlineData("""{"rule":"seen","for":"30m","by":"ann"}""")]
    [InlineData("""{"everything":true,"for":"30m","by":"ann"}""")]
    [InlineData("""{"model":"tinny","for":"30m","by":"ann"}""", "No model 'tinny' has served so far")]
    [InlineData("""{"rule":"Consecutive","for":"30m","by":"ann"}""", "no incident was of a rule 'Consecutive'", "consecutive, share")]
    [InlineData("""{"model":"tinny","rule":"shares","for":"30m","by":"ann"}""", "'tinny'", "'shares'")]
    public async Task A_silence_of_what_nobody_knows_is_taken_with_a_warning_that_stays_beside_it(string body, params string[] warnings)
    {
        await SeedAsync();
        await rig.RunAsync(
            """
            delete from model_choices;
            insert into model_choices (chosen_at, model, version, reason, passed_over, registry) values (now(), 'older', '1', 'first', '[]', 'r');
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at)
            values ('eeee0000', 'seen', 'tiny', '1', now(), now(), 1, '{}', 'e', now())
            """);

        var (status, silence) = await rig.PostAsync("/silences", body);
        var listed = Assert.Single((await rig.GetAsync("/silences")).GetProperty("silences").EnumerateArray());

        Assert.Equal(HttpStatusCode.Created, status);
        foreach (var told in new[] { silence, listed })
        {
            var said = told.TryGetProperty("warnings", out var list) ? string.Join(" ", list.EnumerateArray().Select(each => each.GetString())) : "";
            Assert.Equal(warnings.Length == 0, said.Length == 0);
            Assert.All(warnings, warning => Assert.Contains(warning, said, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData(422, "/silences", """{"for":"30m","by":"ann"}""", "Say what to silence")]
    [InlineData(422, "/silences", """{"model":"m","everything":true,"for":"30m","by":"ann"}""", "Say what to silence")]
    [InlineData(422, "/silences", """{"everything":true,"by":"ann"}""", "either with for")]
    [InlineData(422, "/silences", """{"everything":true,"for":"long","by":"ann"}""", "no length of time")]
    [InlineData(422, "/silences", """{"everything":true,"until":"2020-01-01T00:00Z","by":"ann"}""", "is over already")]
    [InlineData(422, "/silences", """{"everything":true,"until":"infinity","by":"ann"}""", "a silence is never for ever")]
    [InlineData(422, "/silences", """{"everything":true,"for":"30m"}""", "by is missing")]
    [InlineData(422, "/incidents/bbbb0000/acknowledge", "{}", "by is missing")]
    [InlineData(422, "/incidents/bbbb0000/acknowledge", "{\"by\":\"a\\u0000\"}", "one line")]
    [InlineData(400, "/incidents/bbbb0000/acknowledge", "{\"by\":", "line 1")]
    [InlineData(400, "/incidents/bbbb0000/acknowledge", "null", "null")]
    public async Task A_body_that_cannot_be_is_told_with_what_can(int status, string path, string body, string detail)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.Contains(detail, await rig.ProblemAsync((HttpStatusCode)status, path, HttpMethod.Post, content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_415()
    {
        using var content = new StringContent("by=ann", Encoding.UTF8, "text/plain");
        Assert.Contains("application/json", await rig.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "/silences", HttpMethod.Post, content), StringComparison.Ordinal);
    }

    private static string Said(JsonElement incident) => $"{incident.GetProperty("incident_id").GetString()} {incident.GetProperty("state").GetString()}";

    private Task SeedAsync() => rig.RunAsync(
        """
        delete from silences; delete from notices; delete from incidents; delete from verdicts;
        insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at, part_of) values
            ('aaaa0000', 'consecutive', 'tiny', '1', '2026-11-03 11:00Z', '2026-11-03 11:00Z', 1, '{}', 'a', '2026-11-03 11:30Z', null),
            ('bbbb0000', 'consecutive', 'tiny', '2', '2026-11-03 12:40Z', '2026-11-03 12:41Z', 2, '{v2,v1}', 'b', null, null),
            ('cccc0000', 'share', 'tiny', '2', '2026-11-03 12:30Z', '2026-11-03 12:30Z', 1, '{}', 'c', null, 'bbbb0000');
        insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge) values
            ('v1', 't1', 'good <b>day</b>', 0.2, 'negative', 'positive', false, 'tiny', '2', '2026-11-03 12:39Z', 'person'),
            ('v2', 't2', 'fine', 0.3, 'negative', 'positive', false, 'tiny', '2', '2026-11-03 12:40Z', 'person');
        insert into notices (notice_id, incident_id, kind, number, channel, message_id, state, created_at, sent_at, subject, body) values
            ('n', 'bbbb0000', 'opened', 1, 'mail', 'b', 'sent', '2026-11-03 12:40Z', '2026-11-03 12:40:01Z', '[StreamSentiment] tiny 2 wrong', E'body\nof the mail')
        """);
}
