using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>A Scorer in a process of its own, against an embedded broker here and a database.</summary>
internal static class ScorerProcess
{
    /// <summary>Starts one.</summary>
    /// <param name="bench">Which model it serves.</param>
    /// <param name="broker">Its Kafka.</param>
    /// <param name="connection">Its database.</param>
    public static ChildProcess Start(Workbench bench, EmbeddedBroker broker, string connection) => ChildProcess.Start(
        "Scorer",
        [],
        new Dictionary<string, string>(bench.Settings.ModelSettings())
        {
            ["Kafka:BootstrapServers"] = broker.Address,
            ["Kafka:Ephemeral"] = "true",
            ["Postgres:ConnectionString"] = connection,
        });
}
