using Microsoft.Extensions.Time.Testing;
using MimeKit;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests;

/// <summary>
/// A story with a held clock: verdicts are pushed at given seconds, mails are wanted at given seconds and no others, read from a real SMTP
/// conversation. Two processes share the database throughout and both do all of the work.
/// </summary>
public abstract class NoticeStory : IAsyncLifetime
{
    private int _seen;

    private protected SmtpStub Server { get; } = new();

    private protected FakeTimeProvider Clock { get; } = new(Make.Noon);

    /// <summary>The mails, each with the second after which it was seen, in their order.</summary>
    private protected List<string> Story { get; } = [];

    private protected TestDatabase Database { get; set; } = null!;

    private protected List<Wiring> Processes { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Start(new AlertRuleOptions());
    }

    public async Task DisposeAsync()
    {
        Processes.ForEach(process => process.Dispose());
        Server.Dispose();
        await Database.DisposeAsync();
    }

    private protected static Verdict Wrong(string tweet) => Make.Verdict(tweet, false);

    // Given at the second at which they are pushed unless told.
    private protected static Verdict[] Three(string name, string version, string model = "tweet-sentiment", double seconds = 0) =>
        [.. new[] { "a", "b", "c" }.Select(one => Make.Verdict($"{name}-{one}", false, seconds, model: model, version: version, text: $"tweet of {name}"))];

    private protected static IEnumerable<string> TweetsIn(MimeMessage mail, bool html = false) =>
        System.Text.RegularExpressions.Regex.Matches((html ? mail.HtmlBody : mail.TextBody)!, "tweet of ([a-z]+)").Select(match => match.Groups[1].Value).Distinct();

    private protected void Start(AlertRuleOptions settings, double quiet = 300, params NamedRule[] further)
    {
        Processes.ForEach(process => process.Dispose());
        var rules = new RuleBook([new("consecutive", Make.Rule(), TimeSpan.FromSeconds(quiet), []), .. further], TimeSpan.FromMinutes(5));
        var mail = new MailOptions { Host = "127.0.0.1", Port = Server.Port, Security = MailSecurity.None, TimeoutSeconds = 10 };
        Processes = [.. Enumerable.Range(0, 2).Select(_ => new Wiring(Database, mail: mail, clock: Clock, rules: rules, settings: settings))];
    }

    // Verdicts given at this second, unless they say another, come to both processes at once.
    private protected async Task PushAsync(double second, params Verdict[] verdicts)
    {
        Clock.SetUtcNow(Make.Noon.AddSeconds(second));
        var pushed = verdicts.Select(verdict => verdict.JudgedAt == Make.Noon ? verdict with { JudgedAt = Clock.GetUtcNow() } : verdict).ToList();
        await Task.WhenAll(Processes.Select(process => Task.Run(() => process.HandleAsync(pushed))));
        await PassAsync(second);
    }

    private protected async Task PassAsync(double second)
    {
        Clock.SetUtcNow(Make.Noon.AddSeconds(second));
        await Task.WhenAll(Processes.Select(process => Task.Run(async () =>
        {
            await process.Resolver.ResolveAsync(CancellationToken.None);
            await process.Sender.PassAsync(isLast: false, CancellationToken.None);
        })));
        // What one of them left because the other was at it.
        foreach (var process in Processes)
        {
            await process.Resolver.ResolveAsync(CancellationToken.None);
            await process.Sender.PassAsync(isLast: false, CancellationToken.None);
        }

        // So that what was decided to be final is written down.
        await Processes[0].Resolver.ResolveAsync(CancellationToken.None);
        foreach (var mail in Mails().Skip(_seen))
        {
            _seen++;
            Story.Add($"{second} {mail.Subject!.Replace("[StreamSentiment] ", "", StringComparison.Ordinal)}");
        }
    }

    private protected List<MimeMessage> Mails() => [.. Server.Messages.Select(text => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text))))];

    private protected Task<IReadOnlyList<string>> StatesAsync() =>
        Database.ListAsync<string>("select concat_ws(' ', s.state, s.decision, i.settled::text) from incident_states s join incidents i using (incident_id)");

    private protected async Task SilenceAsync(string? model, string? rule, double seconds, double from = 0) => await Database.AskAsync<int?>(
        "insert into silences (model, rule, starts_at, ends_at, created_by) values (@model, @rule, @start, @end, 'ann')",
        new { model, rule, start = Make.Noon.AddSeconds(from).UtcDateTime, end = Make.Noon.AddSeconds(seconds).UtcDateTime });
}
