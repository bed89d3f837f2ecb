using StreamSentiment.Chaos.Network;
using StreamSentiment.Chaos.Processes;
using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos;

/// <summary>
/// The workers as processes of their own, a broker, a Postgres and a mail server, and a link for every way between them.
/// </summary>
internal sealed class StreamUnderTest : IAsyncDisposable
{
    /// <summary>The key that the load shows the Ingestor.</summary>
    public const string ApiKey = "chaos-chaos-chaos";

    private readonly Dictionary<string, Worker> _workers = [];
    private readonly Dictionary<string, Link> _links = [];
    private readonly BrokerProcess _broker;
    private readonly MailSink _mails;
    private readonly TimeProvider _clock;

    private StreamUnderTest(BrokerProcess broker, DatabaseServer database, MailSink mails, TimeProvider clock) =>
        (_broker, Database, _mails, _clock) = (broker, database, mails, clock);

    /// <summary>The database.</summary>
    public DatabaseServer Database { get; }

    /// <summary>The broker's process.</summary>
    public int Broker => _broker.Id;

    /// <summary>The workers.</summary>
    public IReadOnlyCollection<Worker> Workers => _workers.Values;

    /// <summary>The links by name.</summary>
    public IReadOnlyCollection<string> Links => _links.Keys;

    /// <summary>Where the load sends its tweets.</summary>
    public Uri Address => new($"http://127.0.0.1:{_links["load-ingestor"].Port}");

    /// <summary>Starts all of it.</summary>
    /// <param name="work">A folder for all files.</param>
    /// <param name="clock">The clock.</param>
    public static async Task<StreamUnderTest> StartAsync(string work, TimeProvider clock)
    {
        var logs = Directory.CreateDirectory(Path.Combine(work, "logs")).FullName;
        var database = await DatabaseServer.StartAsync(Path.Combine(work, "db")).ConfigureAwait(false);
        var stream = new StreamUnderTest(await BrokerProcess.StartAsync().ConfigureAwait(false), database, new MailSink(Path.Combine(work, "mails")), clock);
        stream.Add("ingestor", logs, stream.Ingestor());
        stream.Add("scorer", logs, []);
        stream.Add("alerting", logs, stream.Alerting());
        return stream;
    }

    /// <summary>A worker by name.</summary>
    public Worker Worker(string name) => _workers[name];

    /// <summary>A link by name.</summary>
    public Link Link(string name) => _links[name];

    /// <summary>Makes the broker stand still for a while.</summary>
    public async Task StopBrokerForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        await Signals.StopAsync(_broker.Id).ConfigureAwait(false);
        try
        {
            await Task.Delay(time, _clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Signals.ContinueAsync(_broker.Id).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var link in _links.Values)
        {
            link.Dispose();
        }

        _mails.Dispose();
        await _broker.DisposeAsync().ConfigureAwait(false);
        await Database.DisposeAsync().ConfigureAwait(false);
    }

    private static string ProgramOf(string project)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        return Path.Combine(Home.Folder, "src", project, "bin", configuration, "net10.0", $"StreamSentiment.{project}");
    }

    private void Add(string name, string logs, Dictionary<string, string> more)
    {
        var kafka = AddKafkaLink(name);
        var postgres = AddLink(name + "-postgres", Endpoints.UnixSocket(Database.SocketPath));
        var settings = new Dictionary<string, string>
        {
            ["Kafka:BootstrapServers"] = FormattableString.Invariant($"127.0.0.1:{kafka.Port}"),
            ["Kafka:Ephemeral"] = "true",
            ["Postgres:ConnectionString"] = DatabaseServer.ConnectionStringBy(postgres.Port),
            ["Health:Port"] = FormattableString.Invariant($"{Endpoints.FreePort()}"),
            ["Health:Host"] = "127.0.0.1",
            ["Model:Registry"] = Path.Combine(Home.Folder, "models"),
            ["XDG_CACHE_HOME"] = Path.Combine(logs, "..", "cache"),
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        var project = char.ToUpperInvariant(name[0]) + name[1..];
        _workers[name] = new Worker(name, ProgramOf(project), [], settings, logs, _clock);
    }

    private Dictionary<string, string> Ingestor()
    {
        var port = Endpoints.FreePort();
        AddLink("load-ingestor", Endpoints.Loopback(port));
        return new Dictionary<string, string>
        {
            ["Feeds:load:Kind"] = "push",
            ["Feeds:load:Host"] = "127.0.0.1",
            ["Feeds:load:Port"] = FormattableString.Invariant($"{port}"),
            ["Feeds:load:ApiKey"] = ApiKey,
        };
    }

    private Dictionary<string, string> Alerting() => new()
    {
        ["Alerting:QuietSeconds"] = "15",
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Port"] = FormattableString.Invariant($"{AddLink("alerting-mail", Endpoints.Loopback(_mails.Port)).Port}"),
        ["Mail:Security"] = "None",
        // The run does not wait for minutes at its end.
        ["Mail:MaxRetryDelaySeconds"] = "5",
    };

    private Link AddLink(string name, Func<CancellationToken, Task<System.Net.Sockets.Socket>> connect) => _links[name] = new Link(name, connect);

    private Link AddKafkaLink(string worker)
    {
        Link? link = null;
        link = new Link(worker + "-kafka", Endpoints.Loopback(_broker.Port), () => new KafkaAddresses(_broker.Host, _broker.Port, link!.Port));
        return _links[link.Name] = link;
    }
}
