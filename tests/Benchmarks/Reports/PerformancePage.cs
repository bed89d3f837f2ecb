using System.Globalization;
using System.Text;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>Writes docs/performance.md: what was wanted, what was measured, what each figure means, and how to measure it again.</summary>
internal static class PerformancePage
{
    // The goals in the words in which they were set, and the figure that each is read off.
    private static readonly (string What, string Figure)[] Goals =
    [
        ("scorer: tweets already decoded to committed rows", "scorer"),
        ("whole stream: file to committed rows through the broker, held for minutes", "held"),
        ("the same, its slowest minute", "held.minute"),
        ("inference, in useful FLOPs, of the machine's matrix-product rate", "infer.useful"),
        ("text to token ids, per core", "tokenise"),
        ("bytes that tokenising a tweet allocates", "tokenise.allocated"),
        ("Kafka append to committed row at a steady rate, p50", "latency.p50"),
        ("the same, p99", "latency.p99"),
        ("longest batch at full load while one model after another takes over", "swap"),
        ("resident memory of the Scorer under full load, its largest", "memory"),
        ("its growth over the second half of the load", "memory.growth"),
        ("250 posts/s of X, the most that it sends, in the Ingestor", "feeds.x"),
        ("a replay of Jetstream into Kafka", "feeds.jetstream"),
        ("cold start of the Scorer: model loaded, warmed, join request sent", "start"),
    ];

    /// <summary>The page as Markdown.</summary>
    public static string Write(BenchReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Performance

            Written by `./bench --docs`, with every figure as it was measured; the same figures for programs: [performance.json](performance.json).

            * Machine: {report.Machine}.
            * Model: {report.Model}.
            * Texts: {report.Texts}.
            * Measured {report.MeasuredAt:yyyy-MM-dd HH:mm} UTC at commit `{report.Commit}`: each stage {report.Rounds} times for {report.Seconds:0.##} s, rounds
              interleaved, after a warm-up. A figure is the median; beside it stand the least and the greatest value.
              {Disturbance(report)}{OtherRuns(report)}

            ![Tweets per second of each stage against its bound](performance.svg)

            Everything runs on this one machine: file, embedded broker, scoring, Postgres with durable commits, and what measures them.

            ## What is wanted


            """);
        page.Append("| what | wanted | measured | reached |\n|---|---|---|---|\n");
        foreach (var (what, name) in Goals)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {what} | {Wanted(FigureCatalog.Of(name))} | {Measured(report[name])} | {Reached(report[name])} |\n");
        }

        page.Append("\n## Every figure\n\n").Append(FigureTable.ForMarkdown([.. report.Figures.Where(figure => !FigureCatalog.Of(figure.Name).IsSoak)]));
        var soaks = report.Figures.Where(figure => FigureCatalog.Of(figure.Name).IsSoak).ToList();
        if (soaks.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## Held\n\n`./bench stream --minutes M`, measured {soaks[0].MeasuredAt:yyyy-MM-dd HH:mm} UTC at commit `{soaks[0].Commit}`, {MinutesOf(soaks)}.\n\n")
                .Append(FigureTable.ForMarkdown(soaks));
        }

        page.Append(
            """

            *Of its bound* is the median of the rounds' shares: what disturbs the machine in a round disturbs both.
            *Core µs/tweet* is the time of cores that one tweet took, Postgres's processes and the embedded broker included: what
            [scaling](scaling.md) reckons with. The cores divided by the sum of the stages' costs is what the stages together could do at best
            (`scorer.sum`, `stream.sum`).

            ## What each figure means

            | figure | means |
            |---|---|

            """);
        foreach (var kind in FigureCatalog.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{kind.Name}` | {kind.What} |\n");
        }

        return page.Append(
            """

            **Useful FLOPs.** For each token an LSTM of *d* dimensions and *u* units needs 2 · 4 · *u* · (*d* + *u*) FLOPs, and the output 2 · *u* for
            each text. That is what `infer.useful` counts, whatever the engine does. An engine that keeps the products with the word vectors in a
            table executes only 2 · 4 · *u* · *u* for a token, and one that fills texts up to equal length executes more: `infer.executed`.

            **What is not measured.** The network: everything is on one machine. A real Kafka: the embedded broker keeps records in memory. Texts
            beyond those given are the same texts with a number behind them, so that ids, rows and JSON all differ.

            ## Commands

            | command | measures |
            |---|---|
            | `./bench` | every stage, the stream, latency, start and memory, in less than five minutes |
            | `./bench infer` | one stage and its bound; `./bench --help` lists them |
            | `./bench --model tweet-sentiment:1`, `--registry DIR`, `--engine NAME` | another model, another registry, another inference engine |
            | `./bench --texts FILE` | with texts of your own: whatever `./run` reads, or one a line in a `.txt`; `--labelled` keeps their truth, so that there are verdicts too |
            | `./bench stream --minutes 10` | the stream held for ten minutes: rate of each minute, memory, latency; with `--pipe` where the disk has no room for the file |
            | `./bench latency --rate 5800` | from Kafka append to committed row at a steady rate |
            | `./bench memory --tweets 10000000` | the Scorer's resident memory over ten million tweets |
            | `./bench --json FILE` | everything that was measured, every single value too |
            | `./bench --docs` | writes this page; what was not measured now stays from the last run on the same machine, model and texts |

            Whatever else runs on the machine shows in the figures: leave it alone meanwhile.

            ## Rivals

            Measured before, on such a machine (two cores with AVX-512), and not in this run; each with an LSTM of 100 dimensions and 128 units unless
            it says otherwise.

            | who | tweets/s |
            |---|---|
            | a Python pipeline as tutorials write it | 660 |
            | a good Python pipeline: batches, two processes, real Kafka | 14,400 |
            | a sketch of this stream in 80 lines of C#: a consumer thread a core with its own session, 2,048 tweets a batch, `unnest` | 42,800 |
            | the same sketch with 64 units | 59,900 |

            """).ToString();
    }

    // A run of some stages leaves the figures of the others as they were.
    private static string OtherRuns(BenchReport report) => string.Concat(report.Figures
        .Where(figure => !FigureCatalog.Of(figure.Name).IsSoak && figure.MeasuredAt != report.MeasuredAt)
        .GroupBy(figure => (figure.MeasuredAt, figure.Commit))
        .Select(run => string.Create(
            CultureInfo.InvariantCulture,
            $"\n* Measured by an earlier run, {run.Key.MeasuredAt:yyyy-MM-dd HH:mm} UTC at commit `{run.Key.Commit}`: {string.Join(", ", run.Select(figure => $"`{figure.Name}`"))}.")));

    private static string Disturbance(BenchReport report) => report.BusyCores is not { } busy ? ""
        : MachineLoad.Warning(busy) is null ? "Nothing else ran on the machine when it began."
        : string.Create(CultureInfo.InvariantCulture, $"**Others kept {busy:0.0} cores of the machine busy: the rates are too low.**");

    private static string MinutesOf(List<Figure> soaks) =>
        soaks.Find(figure => figure.Name == "held.minute") is { Values.Count: var minutes } ? $"{minutes} full minute{(minutes == 1 ? "" : "s")}" : "less than a minute";

    private static string Wanted(FigureKind kind) => kind.GoalOfBound ? FigureTable.Goal(kind) : $"{FigureTable.Goal(kind)} {kind.Unit}";

    private static string Reached(Figure? figure) => figure?.Reached switch
    {
        true => "yes",
        false => "**no**",
        null => "",
    };

    // The value that the goal is held against.
    private static string Measured(Figure? figure)
    {
        if (figure is null)
        {
            return "not yet";
        }

        var kind = FigureCatalog.Of(figure.Name);
        var worst = kind.LowerIsBetter ? figure.Max : figure.Min;
        return kind.GoalOfBound
            ? string.Create(CultureInfo.InvariantCulture, $"{figure.OfBound:0.00} ({Numbers.Short(figure.Median)} {figure.Unit})")
            : $"{Numbers.Short(kind.WorstCounts ? worst : figure.Median)} {figure.Unit}";
    }
}
