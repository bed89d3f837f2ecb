namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>Every figure, in the order in which it is shown. Names are a contract: <c>docs/performance.json</c> holds them.</summary>
internal static class FigureCatalog
{
    private const string PerSecond = "tweets/s";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FigureKind> All { get; } =
    [
        new("matrix", "infer", "GFLOP/s", "Bound: a float matrix product of 1024 × 1024 × 1024 in ONNX Runtime, all cores"),
        new("matrix.one", "infer", "GFLOP/s", "The same on one core"),
        new("read", "read", PerSecond, "A file of JSON lines, from its bytes to tweets, as the Ingestor reads it (one thread)") { Bound = "read.scan" },
        new("read.scan", "read", PerSecond, "Bound: the same file, its lines walked token by token with Utf8JsonReader, nothing made of them (one thread)"),
        new("produce", "kafka", PerSecond, "Records handed to the embedded broker until it has acknowledged all, with the Ingestor's client settings"),
        new("consume", "kafka", PerSecond, "Bound: records fetched from the embedded broker by one client a core, with the Scorer's settings, and dropped"),
        new("feeds.x", "feeds", "% of a core", "Ingestor process: what 250 posts/s of X's filtered stream, the most that X sends, cost it on their way into Kafka") { Goal = 3, LowerIsBetter = true },
        new("feeds.jetstream", "feeds", PerSecond, "Ingestor process: a replay of Jetstream from its socket into Kafka; the server that stands in for it and the broker share the cores") { Goal = 50_000 },
        new("decode", "decode", PerSecond, "A record's JSON to a tweet, all cores") { Bound = "decode.scan" },
        new("decode.one", "decode", PerSecond, "The same on one core"),
        new("decode.scan", "decode", PerSecond, "Bound: the same bytes walked token by token with Utf8JsonReader, nothing made of them, all cores"),
        new("tokenise", "tokenise", PerSecond + " per core", "Text to token ids, all cores at once, divided by their number") { Goal = 1_000_000 },
        new("tokenise.one", "tokenise", PerSecond, "The same on one core while the others rest"),
        new("tokenise.allocated", "tokenise", "bytes/tweet", "What tokenising a text allocates") { Goal = 0, LowerIsBetter = true },
        new("infer", "infer", PerSecond, "Token ids to probability, one thread a core, each with an engine of its own"),
        new("infer.one", "infer", PerSecond, "The same on one core"),
        new("infer.useful", "infer", "GFLOP/s", "The rate of infer in useful FLOPs: what the network needs for its real tokens, padding left out") { Bound = "matrix", Goal = 0.7, GoalOfBound = true },
        new("infer.executed", "infer", "GFLOP/s", "The rate of infer in FLOPs that the engine really executes: padding counted, folded products not") { Bound = "matrix" },
        new("write", "write", PerSecond, "Rows to committed rows of scored_tweets, one connection a core, durable commits") { Bound = "write.copy" },
        new("write.copy", "write", PerSecond, "Bound: plain binary COPY of the same rows, in batches of the same size, into a table with a primary key"),
        new("scorer", "scorer", PerSecond, "Tweets already decoded to committed rows") { Bound = "scorer.sum", Goal = 80_000 },
        new("scorer.sum", "scorer", PerSecond, "Bound: what the cores would do if they did nothing but tokenise, infer and write, each at its own cost"),
        new("rule", "rule", "verdicts/s", "Verdicts through the rule of three wrong in a row, one core") { Goal = 100_000 },
        new("rule.share", "rule", "verdicts/s", "The same through the rule by share, over five minutes") { Goal = 100_000 },
        new("rule.share.day", "rule", "verdicts/s", "The same over a day") { Goal = 100_000 },
        new("stream", "stream", PerSecond, "./run in a process of its own, file to committed rows through the broker, from the first tweet on: code is still being compiled and Postgres makes its first files of log, so `held` is faster") { Bound = "stream.sum" },
        new("stream.sum", "stream", PerSecond, "Bound: the same for read, produce, consume, decode, tokenise, infer and write"),
        new("latency.p50", "latency", "ms", "From Kafka append to committed row at a steady rate, half of all tweets at or below") { Goal = 20, LowerIsBetter = true },
        new("latency.p99", "latency", "ms", "From Kafka append to committed row at a steady rate, 99 of 100 tweets at or below") { Goal = 100, LowerIsBetter = true },
        new("swap", "swap", "ms", "Longest batch, scored and committed, at full load while one model after another takes over: no swap delayed a tweet by more") { Goal = 200, LowerIsBetter = true, WorstCounts = true },
        new("swap.still", "swap", "ms", "The same while the model stays") { LowerIsBetter = true },
        new("swap.take", "swap", "ms", "How long a swap takes in all beside that load: registry asked, package checked and warmed up, old model gone") { LowerIsBetter = true },
        new("swap.rate", "swap", PerSecond, "Tweets to committed rows while one model after another takes over, without a pause between them") { Bound = "swap.rate.still" },
        new("swap.rate.still", "swap", PerSecond, "Bound: the same while the model stays"),
        new("shadow", "shadow", PerSecond, "Decoded tweets to committed rows with a challenger in the shadow, of the same size as the champion") { Bound = "shadow.without" },
        new("shadow.without", "shadow", PerSecond, "Bound: the same without a challenger"),
        new("predict.p50", "predict", "ms", "Dashboard process: 1,000 single predictions a second over HTTP, kept in Postgres; from when each was due until its answer, half of them at or below. Whoever asks shares the cores") { LowerIsBetter = true },
        new("predict.p99", "predict", "ms", "The same, 99 of 100 at or below") { Goal = 20, LowerIsBetter = true },
        new("predict.rate", "predict", "predictions/s", "The same: how many a second were answered") { Goal = 990 },
        new("predict.unkept", "predict", "%", "The same: answers that came without a row, because Postgres took longer than a second") { Goal = 0, LowerIsBetter = true },
        new("predict.most", "predict", "predictions/s", "Dashboard process: single predictions over 64 connections that ask again as soon as they are answered"),
        new("start", "start", "s", "Scorer process: from exec until its join request is at the broker, model loaded and warmed") { Goal = 2, LowerIsBetter = true },
        new("memory", "memory", "MB", "Scorer process: resident memory under full load, as it went on; the largest counts") { Goal = 400, LowerIsBetter = true, WorstCounts = true },
        new("memory.slope", "memory", "MB/million tweets", "Scorer process: slope of resident memory over the second half of the load") { LowerIsBetter = true },
        new("memory.growth", "memory", "%", "Scorer process: how much resident memory grew over the second half of the load; up to 5 % is flat") { Goal = 5, LowerIsBetter = true },
        new("memory.rate", "memory", PerSecond, "Scorer process: topic to committed rows, with whoever fills the topic on the same cores"),
        new("held", "stream", PerSecond, "stream, held for the time given by --minutes") { Goal = 60_000, IsSoak = true },
        new("held.minute", "stream", PerSecond, "stream, held: each full minute; the slowest counts") { Goal = 60_000, WorstCounts = true, IsSoak = true },
        new("held.p50", "stream", "ms", "stream, held: from Kafka append to committed row at full load, p50") { LowerIsBetter = true, IsSoak = true },
        new("held.p99", "stream", "ms", "stream, held: the same, p99") { LowerIsBetter = true, IsSoak = true },
        new("held.memory", "stream", "MB", "stream, held: resident memory of all of ./run but Postgres, as it went on") { LowerIsBetter = true, WorstCounts = true, IsSoak = true },
        new("held.memory.slope", "stream", "MB/minute", "stream, held: slope of resident memory over the second half") { LowerIsBetter = true, IsSoak = true },
        new("held.memory.growth", "stream", "%", "stream, held: how much resident memory grew over the second half; up to 5 % is flat") { Goal = 5, LowerIsBetter = true, IsSoak = true },
    ];

    /// <summary>The figure of this name.</summary>
    public static FigureKind Of(string name) => All.First(kind => kind.Name == name);
}
