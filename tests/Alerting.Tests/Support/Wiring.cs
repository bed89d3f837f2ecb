using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>Alerting's parts on one database, without a host: what one process would hold.</summary>
internal sealed class Wiring : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TopicWriter _topics;

    public Wiring(
        TestDatabase database, string broker = "127.0.0.1:1", MailOptions? mail = null, FakeTimeProvider? clock = null, RuleBook? rules = null, AlertRuleOptions? settings = null,
        IReadOnlyList<INoticeChannel>? further = null)
    {
        Clock = clock ?? new FakeTimeProvider(Make.Noon);
        var options = Options.Create(mail ?? new MailOptions());
        var kafka = Options.Create(new KafkaOptions { BootstrapServers = broker, Ephemeral = true });
        _topics = new TopicWriter(new KafkaClients(kafka, NullLogger<KafkaClients>.Instance));
        rules ??= Make.Rules();
        var alerting = Options.Create(settings ?? new AlertRuleOptions());
        Channel = string.IsNullOrEmpty(options.Value.Host) ? new FileChannel(options) : new SmtpChannel(options, TimeProvider.System);
        INoticeChannel[] channels = [new MailNotices(Channel, new ReportComposer(options, Clock)), .. further ?? []];
        Planner = new NoticePlanner(channels, alerting, Clock, PlannerLog);
        Handler = new VerdictHandler(
            database.Source, new VerdictDecoder(Clock), rules, new IncidentGroups(alerting), Planner, _topics,
            new StreamMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), Signal, Clock, HandlerLog);
        Resolver = new IncidentResolver(database.Source, rules, Planner, Signal, Backlog, Clock, ResolverLog);
        Sender = new NoticeSender(
            database.Source, new ReportReader(database.Source, rules, alerting, Clock, NullLogger<ReportReader>.Instance), channels, Signal, options, Clock, SenderLog);
    }

    public FakeTimeProvider Clock { get; }

    public Backlog Backlog { get; } = new();

    public IReportChannel Channel { get; }

    public VerdictHandler Handler { get; }

    public ListLogger<VerdictHandler> HandlerLog { get; } = new();

    public NoticePlanner Planner { get; }

    public ListLogger<NoticePlanner> PlannerLog { get; } = new();

    public IncidentResolver Resolver { get; }

    public ListLogger<IncidentResolver> ResolverLog { get; } = new();

    public NoticeSender Sender { get; }

    public NoticeSignal Signal { get; } = new();

    public ListLogger<NoticeSender> SenderLog { get; } = new();

    public Task HandleAsync(params IEnumerable<Common.Tweets.Verdict> verdicts) => Handler.HandleAsync(Make.Records(verdicts), CancellationToken.None);

    public void Dispose()
    {
        Sender.Dispose();
        Resolver.Dispose();
        _topics.Dispose();
        _services.Dispose();
    }
}
