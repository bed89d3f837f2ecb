using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Alerting.Webhooks;

namespace StreamSentiment.Alerting.Tests.Webhooks;

public sealed class WebhookTests : IDisposable
{
    private const string Secret = "correct-horse-battery";
    private const string Path = "/hooks/T0KEN-in-the-path";
    private readonly HttpStub _server = new();

    [Fact]
    public async Task A_notice_is_posted_as_json_with_a_signature_that_a_receiver_can_check()
    {
        Assert.Null(await SendAsync(Make.Report("a", "b \"c\" <d>\r\n\u202E", "e")));

        var (path, headers, body) = Assert.Single(_server.Posts);
        Assert.Equal(Path, path);
        Assert.Equal("application/json; charset=utf-8", headers["Content-Type"]);
        Assert.Equal("id.webhook.opened-1", headers["X-StreamSentiment-Notice"]);
        // As a receiver does it.
        var parts = headers["X-StreamSentiment-Signature"]!.Split(',').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1]);
        Assert.Equal(Make.Noon.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), parts["t"]);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{Encoding.UTF8.GetString(body)}"));
        Assert.Equal(Convert.ToHexStringLower(expected), parts["v1"]);

        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal((1, "opened", "open"), (json.GetProperty("version").GetInt32(), json.GetProperty("kind").GetString(), json.GetProperty("state").GetString()));
        Assert.Equal("b \"c\" <d>\r\n\u202E", json.GetProperty("tweets")[1].GetProperty("text").GetString());
        Assert.Equal("[StreamSentiment] tweet-sentiment 1 wrong 3 times in a row within 12 s", json.GetProperty("summary").GetString());
        Assert.Equal((300, 12, 5), (json.GetProperty("counts")[0].GetProperty("seconds").GetInt32(), json.GetProperty("counts")[0].GetProperty("verdicts").GetInt32(), json.GetProperty("counts")[0].GetProperty("wrong").GetInt32()));
        Assert.Equal("tweet-sentiment", json.GetProperty("incidents")[0].GetProperty("model").GetString());
        Assert.Equal(("<m@x>", 0), (json.GetProperty("message_id").GetString(), json.GetProperty("more_tweets").GetInt32()));
    }

    [Fact]
    public async Task A_tweet_of_any_length_makes_no_endless_post()
    {
        await SendAsync(Make.Report(new string('x', 100_000), "b", "c"));

        Assert.InRange(Assert.Single(_server.Posts).Body.Length, 2_000, 8_000);
    }

    [Theory]
    [InlineData(408, Remedy.TryAgain)]
    [InlineData(425, Remedy.TryAgain)]
    [InlineData(429, Remedy.TryAgain)]
    [InlineData(500, Remedy.TryAgain)]
    [InlineData(503, Remedy.TryAgain)]
    [InlineData(302, Remedy.MendSettings)]
    [InlineData(401, Remedy.MendSettings)]
    [InlineData(403, Remedy.MendSettings)]
    [InlineData(404, Remedy.MendSettings)]
    [InlineData(400, Remedy.None)]
    [InlineData(410, Remedy.None)]
    [InlineData(413, Remedy.None)]
    public async Task Invariant_8_an_answer_says_what_can_help_and_the_failure_holds_no_secret(int status, Remedy remedy)
    {
        _server.Status = status;

        var failure = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(Make.Report("a", "b", "c")));

        Assert.Equal(remedy, failure.Remedy);
        Assert.Contains($"webhook at 127.0.0.1 answered {status}", failure.Message, StringComparison.Ordinal);
        AssertNoSecret(failure.ToString());
        // No redirect is followed: it would carry tweets elsewhere.
        Assert.Single(_server.Posts);
    }

    [Fact]
    public async Task Invariant_8_a_receiver_that_is_away_or_hangs_may_come_back_and_the_failure_holds_no_secret()
    {
        _server.Hangs = true;
        var hanging = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(Make.Report("a", "b", "c")));
        _server.Dispose();
        var away = await Assert.ThrowsAsync<ReportNotSentException>(() => SendAsync(Make.Report("a", "b", "c")));

        Assert.All([hanging, away], failure =>
        {
            Assert.Equal(Remedy.TryAgain, failure.Remedy);
            AssertNoSecret(failure.ToString());
        });
    }

    [Fact]
    public async Task Mail_and_webhook_go_through_one_outbox_and_neither_waits_for_the_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var mail = new SmtpStub();
        var clock = new FakeTimeProvider(Make.Noon);
        using var webhook = new WebhookChannel(Webhook(), clock);
        using var alerting = new Wiring(
            database, mail: new MailOptions { Host = "127.0.0.1", Port = mail.Port, Security = MailSecurity.None }, clock: clock, further: [webhook]);
        _server.Status = 503;

        await alerting.HandleAsync(Make.Verdict("a", false), Make.Verdict("b", false), Make.Verdict("c", false));
        await alerting.Sender.PassAsync(isLast: false, CancellationToken.None);
        Assert.Equal(["mail sent", "webhook pending"], await StatesAsync(database));

        _server.Status = 200;
        clock.Advance(TimeSpan.FromSeconds(2));
        await alerting.Sender.PassAsync(isLast: false, CancellationToken.None);
        Assert.Equal(["mail sent", "webhook sent"], await StatesAsync(database));
        Assert.Equal(2, _server.Posts.Count);
        Assert.Single(_server.Posts.Select(post => post.Headers["X-StreamSentiment-Notice"]).Distinct());
        Assert.Single(mail.Messages);
        Assert.All(alerting.SenderLog.Lines, AssertNoSecret);
        AssertNoSecret(string.Join(' ', await database.ListAsync<string>("select n::text from notices n union all select i::text from incidents i")));
    }

    [Theory]
    [InlineData("Webhook:Url=http://ops.example.com/T0KEN-in-the-path", "begins with http")]
    [InlineData("Webhook:Url=ftp://ops.example.com/T0KEN-in-the-path", "is no web address")]
    [InlineData("Webhook:Url=https://me:T0KEN-in-the-path@ops.example.com/", "before its host")]
    [InlineData("Webhook:Secret=short", "16 characters or more")]
    [InlineData("Webhook:TimeoutSeconds=0", "Webhook:TimeoutSeconds")]
    public void Invariant_8_a_bad_setting_is_named_without_its_value(string setting, string expected)
    {
        var failure = Assert.Throws<OptionsValidationException>(
            () => Settings.Read<WebhookOptions>("Webhook:Url=https://ops.example.com/T0KEN-in-the-path", $"Webhook:Secret={Secret}", setting)).Message;

        Assert.Contains(expected, failure, StringComparison.Ordinal);
        AssertNoSecret(failure);
    }

    [Fact]
    public void There_is_a_webhook_only_where_an_address_is_set()
    {
        using var without = Settings.Host();
        using var with = Settings.Host("Webhook:Url=https://ops.example.com/T0KEN-in-the-path", $"Webhook:Secret={Secret}");

        Assert.Equal(["mail"], Channels(without).Select(channel => channel.Name));
        Assert.Equal(["mail", "webhook"], Channels(with).Select(channel => channel.Name));
        Assert.Equal("webhook at ops.example.com", Channels(with)[1].Description);
    }

    public void Dispose() => _server.Dispose();

    private static List<INoticeChannel> Channels(Microsoft.Extensions.Hosting.IHost host) =>
        [.. (IEnumerable<INoticeChannel>)host.Services.GetService(typeof(IEnumerable<INoticeChannel>))!];

    private static Task<IReadOnlyList<string>> StatesAsync(TestDatabase database) =>
        database.ListAsync<string>("select channel || ' ' || state from notices order by channel");

    private static void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("T0KEN", text, StringComparison.Ordinal);
    }

    private IOptions<WebhookOptions> Webhook() =>
        Options.Create(new WebhookOptions { Url = $"http://127.0.0.1:{_server.Port}{Path}", Secret = Secret, TimeoutSeconds = 2 });

    private async Task<string?> SendAsync(Report report)
    {
        using var channel = new WebhookChannel(Webhook(), new FakeTimeProvider(Make.Noon));
        return await channel.SendAsync(new Notice("id.webhook.opened-1", "id", NoticeKind.Opened, 1, "webhook", "<m@x>", "<m@x>"), report, CancellationToken.None);
    }
}
