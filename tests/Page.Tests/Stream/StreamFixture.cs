using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using StreamSentiment.EndToEnd.Tests;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>
/// The whole stream in a process of its own, with a feed that takes what a test pushes. Started by the first test that asks, and shared by
/// all: what one does is there for the next.
/// </summary>
public sealed partial class StreamFixture : IAsyncLifetime
{
    /// <summary>An incident of the past that <see cref="RememberAsync"/> puts there: open, and nobody knows.</summary>
    public const string OpenIncident = "5eedc0de000000000000000000000001";

    private const string Key = "a-key-of-these-tests";

    // As the workers write them; settled, so that Alerting leaves them as they are. No real run is of this rule.
    private const string Past =
        """
        insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge)
        select 'past-' || n, 'past-' || n, (array['The night bus never came', 'Rain inside the tent again', 'My soup arrived cold, twice'])[n],
               0.7, 'positive', 'negative', false, 'tweet-sentiment', '3', now() - interval '20 minutes' + n * interval '1 minute', 'feed'
        from generate_series(1, 3) n;
        insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, resolved_at,
                               acknowledged_at, acknowledged_by, acknowledged_note, decision, settled)
        select id, 'share', 'tweet-sentiment', '3', now() - age, now() - age + interval '2 minutes', 2, array['past-1', 'past-2', 'past-3'], id,
               case when over then now() - age + interval '9 minutes' end, case when over then now() - age + interval '4 minutes' end,
               case when over then 'ann' end, case when over then 'labels of Monday were upside down' end, 'sent: the incident opened', true
        from (values ('5eedc0de000000000000000000000001', interval '17 minutes', false),
                     ('0ddba11f000000000000000000000002', interval '1 day', true)) incidents (id, age, over);
        insert into notices (notice_id, incident_id, kind, number, channel, message_id, state, created_at, sent_at, subject, body)
        select incident_id || '.mail.opened-1', incident_id, 'opened', 1, 'mail', incident_id, 'sent', opened_at, opened_at,
               'tweet-sentiment 3 was wrong 3 times in a row', E'Three wrong verdicts in a row.\n\n  The night bus never came\n  <b>as text</b>\n'
        from incidents where rule = 'share';
        insert into silences (model, rule, ends_at, created_by, why)
        values ('tweet-sentiment', 'share', now() + interval '3 hours', 'bob', 'the feed repeats yesterday'),
               (null, 'nightly', now() + interval '8 hours', 'eve', 'a rule that nobody knows')
        """;

    private readonly StreamFolder _folder = new();
    private readonly HttpClient _client = new();
    private StreamProcess? _process;
    private bool _hasPast;
    private string _feed = "";

    /// <summary>Where its page is, once it has started.</summary>
    public string Address { get; private set; } = "";

    internal StreamFolder Folder => _folder;

    /// <summary>What it has printed.</summary>
    public string Output => $"{_process?.Output}\n{_process?.Errors}";

    /// <inheritdoc />
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Starts it, if it does not run yet.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            return;
        }

        var port = TestSupport.FreePort.Next();
        _feed = $"http://127.0.0.1:{port}/tweets";
        _process = _folder.Start(
            "--Feeds:sample:Kind=push", $"--Feeds:sample:ApiKey={Key}", "--Feeds:sample:Host=127.0.0.1", $"--Feeds:sample:Port={port}",
            "--Feeds:sample:FilterDuplicates=false", "--Dashboard:Port=0",
            // An incident that a test looks at stays open until it has looked.
            "--Alerting:QuietSeconds=3600");
        await _process.PrintsAsync("http://127.0.0.1:", 180);
        await TestSupport.Eventually.HoldsAsync(() => PageAddress().IsMatch(Output), "the page's address is printed", 60);
        Address = PageAddress().Match(Output).Groups[1].Value;
        await TestSupport.Eventually.HoldsAsync(ReadyAsync, "the stream is ready", 120);
    }

    /// <summary>Where its page is.</summary>
    internal async Task<string> AddressAsync()
    {
        await StartAsync();
        return Address;
    }

    /// <summary>Gives the feed tweets. The answer comes when they are through the stream.</summary>
    internal async Task PushAsync(params object[] tweets)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _feed);
        request.Headers.Add("X-Api-Key", Key);
        request.Content = new StringContent(string.Join('\n', tweets.Select(tweet => JsonSerializer.Serialize(tweet))), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"the feed answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{Output}");
    }

    /// <summary>Its database. The server runs already: it is found, not started.</summary>
    internal async Task<NpgsqlDataSource> DatabaseAsync()
    {
        var server = await PrivatePostgres.StartAsync(_folder.Data, _ => { }, CancellationToken.None);
        return NpgsqlDataSource.Create(server.ConnectionString);
    }

    /// <summary>Incidents, silences and notices of the past, and some tweets: what a page has to show of a stream that has run for long.</summary>
    internal async Task RememberAsync()
    {
        if (_hasPast)
        {
            return;
        }

        await using var database = await DatabaseAsync();
        await using var past = database.CreateCommand(Past);
        await past.ExecuteNonQueryAsync();
        await PushAsync([.. Enumerable.Range(0, 30).Select(number => new
        {
            id = $"past-{number}", text = Fakes.Canned.NextText(), author = "ann", lang = "en", created_at = DateTimeOffset.UtcNow,
        })]);
        _hasPast = true;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        _client.Dispose();
        if (_process is not null)
        {
            await _process.TerminateAsync();
            await _process.ResultAsync();
            await _process.DisposeAsync();
        }

        await _folder.DisposeAsync();
    }

    private async Task<bool> ReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(Address + "/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"(?:page|[Dd]ashboard)\W.*?(http://127\.0\.0\.1:\d+)")]
    private static partial Regex PageAddress();
}
