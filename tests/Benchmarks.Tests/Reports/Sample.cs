using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Reports;

namespace StreamSentiment.Benchmarks.Tests.Reports;

/// <summary>A report with made-up figures.</summary>
internal static class Sample
{
    /// <summary>With these figures, or with all there are.</summary>
    public static BenchReport Report(params string[] figures)
    {
        var book = new FigureBook();
        foreach (var kind in FigureCatalog.All.Where(kind => figures.Length == 0 || figures.Contains(kind.Name)))
        {
            book.Add(new Reading(kind.Name, 1_000 * (kind.Name.Length + 1), 2.5));
            book.Add(new Reading(kind.Name, 1_200 * (kind.Name.Length + 1)));
        }

        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        return new BenchReport
        {
            Machine = new MachineFacts { Processor = "A <fast> & quiet one", Vectors = "AVX2", Cores = 2, MemoryGigabytes = 8, System = "Linux", DotNet = ".NET 10" },
            Model = new MeasuredModel("tweet-sentiment", "1", 100, 64, "onnxruntime"),
            Texts = new MeasuredTexts("sample", 450, 70, 14, false),
            MeasuredAt = at,
            Commit = "abc1234",
            Rounds = 2,
            Seconds = 0.5,
            Figures = book.Figures(at, "abc1234"),
        };
    }
}
