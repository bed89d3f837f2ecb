using System.Text;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Alerting.Webhooks;

namespace StreamSentiment.Alerting.Tests.Notices;

public sealed class NoticeSenderTests : IDisposable
{
    private const string Password = "hunter2-s3cret";
    private readonly SmtpStub _server = new();

    [Fact]
    public async Task An_incident_is_reported_once_it_is_open()
    {
        await using var database = await OpenIncidentAsync();
        using var alerting = new Wiring(database, mail: Mail());

        await PassAsync(alerting);
        await PassAsync(alerting);

        var mail = Assert.Single(_server.Messages);
        Assert.Contains("was wrong 3 times in a row within 2 s", mail, StringComparison.Ordinal);
        Assert.Contains("3 of 3 verdicts wrong (100 %)", mail, StringComparison.Ordinal);
        Assert.Equal(Make.Noon.UtcDateTime, await database.AskAsync<DateTime>("select reported_at from incidents where report_error is null"));
    }

    [Fact]
    public async Task The_words_of_a_mail_are_kept_for_those_who_look_at_the_incident_later()
    {
        await using var database = await OpenIncidentAsync();
        using var alerting = new Wiring(database, mail: Mail());
        Assert.Equal("none", await database.AskAsync<string>("select coalesce(subject || body, 'none') from notices"));

        await PassAsync(alerting);

        Assert.Equal("[StreamSentiment] tweet-sentiment 1 wrong 3 times in a row within 2 s", await database.AskAsync<string>("select subject from notices"));
        var body = await database.AskAsync<string>("select body from notices");
        Assert.StartsWith("tweet-sentiment, version 1, was wrong 3 times in a row within 2 s.", body.ReplaceLineEndings(" "), StringComparison.Ordinal);
        // Line by line what was mailed.
        Assert.All(body.Split('\n'), line => Assert.Contains(line, Assert.Single(_server.Messages), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_run_of_a_thousand_the_newest_twenty_are_shown_and_the_others_counted_in_every_form()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var hook = new HttpStub();
        using var channel = new WebhookChannel(
            Options.Create(new WebhookOptions { Url = $"http://127.0.0.1:{hook.Port}/hook", Secret = "correct-horse-battery" }), TimeProvider.System);
        using var alerting = new Wiring(
            database, mail: Mail(), further: [channel], rules: new([new("thousand", Make.Rule(1_000), TimeSpan.FromMinutes(5), [])], TimeSpan.FromMinutes(5)));
        await alerting.HandleAsync(Enumerable.Range(1, 1_000).Select(number => Make.Verdict($"number-{number}", false)));

        await PassAsync(alerting);

        var mail = MimeKit.MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(Assert.Single(_server.Messages))));
        Assert.All([mail.TextBody!, mail.HtmlBody!], form =>
        {
            Assert.Contains("The newest 20 of 1,000 tweets, oldest first", form, StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(981, 20).Select(number => $"text of number-{number}"), Shown(form));
            Assert.Contains("980 more came before these", form, StringComparison.Ordinal);
            Assert.Contains("join verdicts v on v.verdict_id = any(i.verdict_ids)", form, StringComparison.Ordinal);
        });
        var json = System.Text.Json.JsonDocument.Parse(Assert.Single(hook.Posts).Body).RootElement;
        Assert.Equal((20, 980), (json.GetProperty("tweets").GetArrayLength(), json.GetProperty("more_tweets").GetInt32()));
        // What the mail says that shows them all, does.
        var text = mail.TextBody!;
        var query = text[text.IndexOf("select v.*", StringComparison.Ordinal)..].Split(';')[0];
        Assert.Equal(1_000, (await database.ListAsync<object>(query)).Count);

        static IEnumerable<string> Shown(string form) =>
            System.Text.RegularExpressions.Regex.Matches(form, "text of number-[0-9]+").Select(match => match.Value);
    }

    [Fact]
    public async Task Two_processes_send_one_mail()
    {
        await using var database = await OpenIncidentAsync();
        using var one = new Wiring(database, mail: Mail());
        using var other = new Wiring(database, mail: Mail());
        _server.Answer = line =>
        {
            // Slow enough for the other one to come while the first is sending.
            Task.Delay(line == "DATA" ? 300 : 0).Wait();
            return null;
        };

        await Task.WhenAll(Task.Run(() => PassAsync(one)), Task.Run(() => PassAsync(other)));
        await PassAsync(other);

        Assert.Single(_server.Messages);
    }

    [Fact]
    public async Task Invariant_7_a_mail_server_that_hangs_does_not_hold_up_verdicts()
    {
        await using var database = await OpenIncidentAsync();
        _server.Hangs = true;
        using var alerting = new Wiring(database, mail: Mail());
        using var end = new CancellationTokenSource();
        var sending = alerting.Sender.PassAsync(isLast: false, end.Token);
        while (_server.Connections == 0)
        {
            await Task.Delay(5);
        }

        await alerting.HandleAsync(Make.Verdict("d", false, 3)).WaitAsync(TimeSpan.FromSeconds(5));

        Assert.False(sending.IsCompleted);
        Assert.Equal(2, await database.AskAsync<long>("select runs from incidents"));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Invariant_8_a_failed_send_is_kept_in_the_row_without_secrets_and_tried_again()
    {
        await using var database = await OpenIncidentAsync();
        var mail = Mail();
        (mail.Username, mail.Password) = ("me", Password);
        using var alerting = new Wiring(database, mail: mail);
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? $"451 try later, {Password}" : null;

        await PassAsync(alerting);
        var error = await database.AskAsync<string>("select report_error from incidents where reported_at is null");
        Assert.Contains("try later, ***", error, StringComparison.Ordinal);
        Assert.DoesNotContain(alerting.SenderLog.Lines, line => line.Contains(Password, StringComparison.Ordinal));

        _server.Answer = _ => null;
        await PassAsync(alerting);
        Assert.Empty(_server.Messages);

        alerting.Clock.Advance(TimeSpan.FromSeconds(2));
        await PassAsync(alerting);
        Assert.Single(_server.Messages);
        Assert.Equal(1, await database.AskAsync<long>("select count(*) from incidents where reported_at is not null and report_error is null"));
    }

    [Fact]
    public async Task A_report_refused_for_good_is_given_up_stays_visible_and_holds_back_no_other()
    {
        await using var database = await OpenIncidentAsync();
        using var alerting = new Wiring(database, mail: Mail());
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await PassAsync(alerting);
        Assert.Contains("no such user", await database.AskAsync<string>("select report_error from incidents where reported_at is null"), StringComparison.Ordinal);

        _server.Answer = _ => null;
        await alerting.HandleAsync(Make.Verdict("x", false, 0, version: "2"), Make.Verdict("y", false, 1, version: "2"), Make.Verdict("z", false, 2, version: "2"));
        await PassAsync(alerting);
        Assert.Contains("tweet-sentiment, version 2", Assert.Single(_server.Messages), StringComparison.Ordinal);

        alerting.Clock.Advance(TimeSpan.FromSeconds(1000));
        await PassAsync(alerting);
        Assert.Single(_server.Messages);
        Assert.Equal(["1 given-up 1", "2 sent 1"], await database.ListAsync<string>(
            "select concat_ws(' ', i.model_version, n.state, n.attempts) from notices n join incidents i using (incident_id) order by 1"));
        Assert.Contains(alerting.SenderLog.Lines, line => line.StartsWith("Error: Notice", StringComparison.Ordinal) && line.Contains("given up", StringComparison.Ordinal));

        // As the log says.
        await database.AskAsync<int?>("update notices set state = 'pending' where state = 'given-up'");
        await PassAsync(alerting);
        Assert.Equal(2, _server.Messages.Count);
        Assert.Equal(0, await database.AskAsync<long>("select count(*) from incidents where reported_at is null"));
    }

    [Fact]
    public async Task A_mail_that_is_put_off_each_time_holds_back_no_other_and_is_tried_again_when_its_own_time_comes()
    {
        await using var database = await TestDatabase.CreateAsync();
        var rules = Make.Rules(new NamedRule("people", Make.Rule(2), TimeSpan.FromMinutes(5), ["full@example.com"]));
        using var alerting = new Wiring(database, mail: Mail(), rules: rules);
        _server.Answer = line => line.Contains("full@", StringComparison.Ordinal) ? "452 mailbox full" : null;
        // The one for the full mailbox is the older one.
        await alerting.HandleAsync(Make.Verdict("a", false, 0), Make.Verdict("b", false, 1));
        alerting.Clock.Advance(TimeSpan.FromSeconds(1));
        await alerting.HandleAsync(Make.Verdict("c", false, 2));

        await PassAsync(alerting);
        await PassAsync(alerting);

        Assert.Contains("To: ops@localhost", Assert.Single(_server.Messages), StringComparison.Ordinal);
        Assert.Equal(["consecutive sent 1", "people pending 1"], await StatesAsync(database));
        Assert.Contains("not taken now for full@example.com: mailbox full", await database.AskAsync<string>("select error from notices where state = 'pending'"), StringComparison.Ordinal);

        _server.Answer = _ => null;
        alerting.Clock.Advance(TimeSpan.FromSeconds(2));
        await PassAsync(alerting);
        Assert.Equal(["consecutive sent 1", "people sent 2"], await StatesAsync(database));
    }

    [Fact]
    public async Task A_mail_over_which_the_server_hangs_up_each_time_is_behind_the_others_in_the_next_pass()
    {
        await using var database = await TestDatabase.CreateAsync();
        var rules = Make.Rules(new NamedRule("people", Make.Rule(2), TimeSpan.FromMinutes(5), ["full@example.com"]));
        using var alerting = new Wiring(database, mail: Mail(), rules: rules);
        _server.Answer = line => line.Contains("full@", StringComparison.Ordinal) ? "421 closing" : null;
        await alerting.HandleAsync(Make.Verdict("a", false, 0), Make.Verdict("b", false, 1));
        alerting.Clock.Advance(TimeSpan.FromSeconds(1));
        await alerting.HandleAsync(Make.Verdict("c", false, 2));

        await PassAsync(alerting);
        await PassAsync(alerting);
        Assert.Equal(["consecutive pending 0", "people pending 1"], await StatesAsync(database));

        alerting.Clock.Advance(TimeSpan.FromSeconds(2));
        await PassAsync(alerting);
        Assert.Equal(["consecutive sent 1", "people pending 2"], await StatesAsync(database));
    }

    [Fact]
    public async Task A_webhook_that_stumbles_over_one_body_holds_back_no_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var hook = new HttpStub { StatusFor = body => Encoding.UTF8.GetString(body).Contains("poison", StringComparison.Ordinal) ? 500 : 204 };
        using var channel = new WebhookChannel(
            Options.Create(new WebhookOptions { Url = $"http://127.0.0.1:{hook.Port}/hook", Secret = "correct-horse-battery" }), TimeProvider.System);
        using var alerting = new Wiring(database, mail: Mail(), further: [channel]);
        await alerting.HandleAsync(new[] { "a", "b", "c" }.Select(tweet => Make.Verdict(tweet, false, text: "poison")));
        alerting.Clock.Advance(TimeSpan.FromSeconds(1));
        await alerting.HandleAsync(new[] { "d", "e", "f" }.Select(tweet => Make.Verdict(tweet, false, version: "2")));

        await PassAsync(alerting);

        Assert.Equal(["1 pending 1", "2 sent 1"], await database.ListAsync<string>(
            "select concat_ws(' ', i.model_version, n.state, n.attempts) from notices n join incidents i using (incident_id) where channel = 'webhook' order by 1"));
    }

    [Fact]
    public async Task At_the_end_what_rests_is_tried_once_more()
    {
        await using var database = await OpenIncidentAsync();
        using var alerting = new Wiring(database, mail: Mail());
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PassAsync(alerting);
        _server.Answer = _ => null;

        await alerting.Sender.StartAsync(CancellationToken.None);
        await alerting.Sender.StopAsync(CancellationToken.None);

        Assert.Single(_server.Messages);
    }

    public void Dispose() => _server.Dispose();

    private static async Task<TestDatabase> OpenIncidentAsync()
    {
        var database = await TestDatabase.CreateAsync();
        using var alerting = new Wiring(database);
        await alerting.HandleAsync(Make.Verdict("a", false, 0), Make.Verdict("b", false, 1), Make.Verdict("c", false, 2));
        return database;
    }

    private static Task<IReadOnlyList<string>> StatesAsync(TestDatabase database) => database.ListAsync<string>(
        "select concat_ws(' ', i.rule, n.state, n.attempts) from notices n join incidents i using (incident_id) order by 1");

    private static Task PassAsync(Wiring alerting) => alerting.Sender.PassAsync(isLast: false, CancellationToken.None);

    private MailOptions Mail() => new() { Host = "127.0.0.1", Port = _server.Port, Security = MailSecurity.None, TimeoutSeconds = 10 };
}
