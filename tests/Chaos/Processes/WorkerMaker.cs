using System.Globalization;
using StreamSentiment.Chaos.Network;
using StreamSentiment.Standalone;

namespace StreamSentiment.Chaos.Processes;

/// <summary>Makes the workers, with the settings that they get in the run: their own defaults but for where things are.</summary>
internal sealed class WorkerMaker
{
    /// <summary>The key that the load shows.</summary>
    public const string ApiKey = "chaos-chaos-chaos";

    private readonly StreamUnderTest _stream;
    private readonly TimeProvider _clock;
    private readonly string _work;
    private readonly string _logs;
    private readonly Programs _programs;

    /// <summary>Prepares it.</summary>
    /// <param name="stream">The stream that they are part of.</param>
    /// <param name="work">The run's folder.</param>
    /// <param name="clock">The clock.</param>
    public WorkerMaker(StreamUnderTest stream, string work, TimeProvider clock)
    {
        (_stream, _work, _clock) = (stream, work, clock);
        _logs = Directory.CreateDirectory(Path.Combine(work, "logs")).FullName;
        _programs = new Programs(Path.Combine(work, "bin"));
    }

    /// <summary>The Ingestor, which the load pushes its tweets to.</summary>
    public Worker Ingestor() => OnServers("ingestor", "Ingestor", Feed());

    /// <summary>The Scorer.</summary>
    public Worker Scorer() => OnServers("scorer", "Scorer", []);

    /// <summary>Alerting, with a mail server.</summary>
    public Worker Alerting() => OnServers("alerting", "Alerting", Alerts("alerting"));

    /// <summary>All of them in one process, as <c>./run</c> starts it.</summary>
    /// <param name="data">Its data folder.</param>
    public Worker Whole(string data) => Make("stream", "Standalone", ["--data", data], [.. Feed(), .. Alerts("stream"), new("Dashboard:Port", "0")]);

    private Worker OnServers(string name, string project, Dictionary<string, string> more) => Make(name, project, [], new Dictionary<string, string>(more)
    {
        ["Kafka:BootstrapServers"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_stream.LinkToBroker(name)}"),
        ["Kafka:Ephemeral"] = "true",
        ["Postgres:ConnectionString"] = DatabaseServer.ConnectionStringBy(_stream.LinkToPostgres(name)),
        ["Health:Port"] = Endpoints.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Health:Host"] = "127.0.0.1",
    });

    private Worker Make(string name, string project, IReadOnlyList<string> args, IEnumerable<KeyValuePair<string, string>> more) => new(
        name,
        _programs.Copy(project),
        args,
        new Dictionary<string, string>(more)
        {
            ["Model:Registry"] = Path.Combine(Home.Folder, "models"),
            ["XDG_CACHE_HOME"] = Path.Combine(_work, "cache"),
        },
        _logs,
        _clock);

    private Dictionary<string, string> Feed()
    {
        var port = Endpoints.FreePort();
        _stream.LinkFromLoad(port);
        return new Dictionary<string, string>
        {
            ["Feeds:load:Kind"] = "push",
            ["Feeds:load:Host"] = "127.0.0.1",
            ["Feeds:load:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Feeds:load:ApiKey"] = ApiKey,
        };
    }

    private Dictionary<string, string> Alerts(string name) => new()
    {
        // A run is to see many incidents open and end.
        ["Alerting:QuietSeconds"] = "15",
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Port"] = _stream.LinkToMail(name).ToString(CultureInfo.InvariantCulture),
        ["Mail:Security"] = "None",
        // It does not wait for minutes at its end.
        ["Mail:MaxRetryDelaySeconds"] = "5",
    };
}
