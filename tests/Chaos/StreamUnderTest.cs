using StreamSentiment.Chaos.Network;
using StreamSentiment.Chaos.Processes;

namespace StreamSentiment.Chaos;

/// <summary>
/// The processes of the stream, its servers, and a link for every way between them: three workers with a broker and a Postgres, or one
/// process that brings both.
/// </summary>
internal sealed class StreamUnderTest : IAsyncDisposable
{
    private readonly Dictionary<string, Worker> _workers = [];
    private readonly Dictionary<string, Link> _links = [];
    private readonly BrokerProcess? _broker;
    private readonly MailSink _mails;
    private readonly TimeProvider _clock;

    private StreamUnderTest(BrokerProcess? broker, DatabaseServer database, MailSink mails, TimeProvider clock) =>
        (_broker, Database, _mails, _clock) = (broker, database, mails, clock);

    /// <summary>The database.</summary>
    public DatabaseServer Database { get; }

    /// <summary>The broker's process; null where it is in another.</summary>
    public int? Broker => _broker?.Id;

    /// <summary>The workers.</summary>
    public IReadOnlyCollection<Worker> Workers => _workers.Values;

    /// <summary>The links by name.</summary>
    public IReadOnlyCollection<string> Links => _links.Keys;

    /// <summary>Where the load sends its tweets.</summary>
    public Uri Address => new($"http://127.0.0.1:{_links["load"].Port}");

    /// <summary>Starts the servers, and makes the workers ready to be started.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="work">A folder for all files.</param>
    /// <param name="clock">The clock.</param>
    public static async Task<StreamUnderTest> StartAsync(ChaosSettings settings, string work, TimeProvider clock)
    {
        var data = Path.Combine(work, "db");
        // Whoever has it in one process starts it again by itself.
        var database = await DatabaseServer.StartAsync(data, isKept: settings.Whole).ConfigureAwait(false);
        var broker = settings.Whole ? null : await BrokerProcess.StartAsync().ConfigureAwait(false);
        var stream = new StreamUnderTest(broker, database, new MailSink(Path.Combine(work, "mails")), clock);
        var workers = new WorkerMaker(stream, work, clock);
        if (settings.Whole)
        {
            stream.Add(workers.Whole(data));
        }
        else
        {
            stream.Add(workers.Ingestor());
            stream.Add(workers.Scorer());
            stream.Add(workers.Alerting());
        }

        return stream;
    }

    /// <summary>A worker by name.</summary>
    public Worker Worker(string name) => _workers[name];

    /// <summary>A link by name.</summary>
    public Link Link(string name) => _links[name];

    /// <summary>Opens the way of a worker to the broker.</summary>
    /// <returns>The port that the worker connects to.</returns>
    public int LinkToBroker(string worker)
    {
        var broker = _broker ?? throw new InvalidOperationException("The broker is in the one process.");
        Link? link = null;
        link = new Link(worker + "-kafka", Endpoints.Loopback(broker.Port), () => new KafkaAddresses(broker.Host, broker.Port, link!.Port));
        _links[link.Name] = link;
        return link.Port;
    }

    /// <summary>Opens the way of a worker to Postgres.</summary>
    /// <inheritdoc cref="LinkToBroker(string)"/>
    public int LinkToPostgres(string worker) => Open(worker + "-postgres", Endpoints.UnixSocket(Database.SocketPath));

    /// <summary>Opens the way of a worker to the mail server.</summary>
    /// <inheritdoc cref="LinkToBroker(string)"/>
    public int LinkToMail(string worker) => Open(worker + "-mail", Endpoints.Loopback(_mails.Port));

    /// <summary>Opens the way of the load to the worker that takes it.</summary>
    /// <param name="port">Where that listens.</param>
    public void LinkFromLoad(int port) => Open("load", Endpoints.Loopback(port));

    /// <summary>Makes the broker stand still for a while.</summary>
    public async Task StopBrokerForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (_broker is not { Id: var id })
        {
            return;
        }

        await Signals.StopAsync(id).ConfigureAwait(false);
        try
        {
            await Task.Delay(time, _clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Signals.ContinueAsync(id).ConfigureAwait(false);
        }
    }

    /// <summary>Kills every worker and all of Postgres, without warning.</summary>
    public Task KillEverythingAsync(TimeSpan downFor) =>
        Task.WhenAll([.. _workers.Values.Select(worker => worker.KillAsync(downFor)), Database.KillAsync(downFor, _clock)]);

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
        if (_broker is not null)
        {
            await _broker.DisposeAsync().ConfigureAwait(false);
        }

        await Database.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(Worker worker) => _workers[worker.Name] = worker;

    private int Open(string name, Func<CancellationToken, Task<System.Net.Sockets.Socket>> connect) => (_links[name] = new Link(name, connect)).Port;
}
