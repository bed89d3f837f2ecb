namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The stages by their names, in the order in which a tweet meets them.</summary>
internal static class StageCatalog
{
    /// <summary>Name, what it measures, and how it is made.</summary>
    public static IReadOnlyList<(string Name, string What, Func<Workbench, IStage> Make)> All { get; } =
    [
        ("read", "a feed file to tweets", bench => new ReadStage(bench)),
        ("kafka", "raw produce and consume through the embedded broker", bench => new KafkaStage(bench)),
        ("feeds", "what X's most costs the Ingestor, and a replay of Jetstream into Kafka", bench => new FeedsStage(bench)),
        ("decode", "a record's JSON to a tweet", bench => new DecodeStage(bench)),
        ("tokenise", "text to token ids", bench => new TokeniseStage(bench)),
        ("infer", "token ids to probability, beside the machine's matrix product", bench => new InferStage(bench)),
        ("write", "rows to committed rows, beside plain COPY", bench => new WriteStage(bench)),
        ("scorer", "decoded tweets to committed rows", bench => new ScorerStage(bench)),
        ("rule", "verdicts through the alert rules", bench => new RuleStage(bench)),
        ("stream", "all of ./run, file to committed rows; --minutes holds it", bench => bench.Settings.Minutes is null ? new StreamStage(bench) : new HeldStreamStage(bench)),
        ("latency", "Kafka append to committed row at --rate tweets/s", bench => new LatencyStage(bench)),
        ("swap", "models that take over at full load, one after another", bench => new SwapStage(bench)),
        ("shadow", "a challenger that scores the same tweets", bench => new ShadowStage(bench)),
        ("predict", "single predictions over HTTP, 1,000 a second and as many as possible", bench => new PredictStage(bench)),
        ("start", "cold start of the Scorer process", bench => new StartStage(bench)),
        ("memory", "resident memory of the Scorer process over --tweets", bench => new MemoryStage(bench)),
    ];

    /// <summary>The stages that were asked for.</summary>
    public static IReadOnlyList<(string Name, IStage Stage)> For(Workbench bench) =>
        [.. All.Where(stage => bench.Settings.Stage is null || stage.Name == bench.Settings.Stage).Select(stage => (stage.Name, stage.Make(bench)))];
}
