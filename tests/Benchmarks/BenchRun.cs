using System.Globalization;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Reports;
using StreamSentiment.Benchmarks.Stages;
using StreamSentiment.Standalone;

namespace StreamSentiment.Benchmarks;

/// <summary>Measures what was asked for, round by round: each round does every stage once, so that what disturbs the machine disturbs all of them.</summary>
internal static class BenchRun
{
    /// <summary>Measures.</summary>
    /// <param name="settings">What.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Told what is going on, a line for each stage and round.</param>
    /// <param name="cancellationToken">Stops; everything that was made is removed all the same.</param>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, TimeProvider clock, Action<string> say, CancellationToken cancellationToken)
    {
        await using var bench = await Workbench.OpenAsync(settings, clock, cancellationToken).ConfigureAwait(false);
        var report = BenchReport.Begin(bench, MachineFacts.Find(), SourceCommit.Of(Home.Folder)) with
        {
            BusyCores = await MachineLoad.OfOthersAsync(clock, cancellationToken).ConfigureAwait(false),
        };
        say($"{report.Machine}; {report.Model}; {report.Texts}");
        if (MachineLoad.Warning(report.BusyCores) is { } warning)
        {
            say(warning);
        }

        var book = new FigureBook();
        var stages = StageCatalog.For(bench);
        try
        {
            foreach (var (name, stage) in stages)
            {
                say($"warming up: {name}");
                await stage.PrepareAsync(cancellationToken).ConfigureAwait(false);
            }

            var rounds = stages.Max(stage => stage.Stage.Rounds);
            for (var round = 1; round <= rounds; round++)
            {
                foreach (var (name, stage) in stages.Where(stage => stage.Stage.Rounds >= round))
                {
                    var readings = await stage.MeasureAsync(cancellationToken).ConfigureAwait(false);
                    foreach (var reading in readings)
                    {
                        book.Add(reading);
                    }

                    say($"round {round} of {stage.Rounds}: {name}: {Told(readings)}");
                }
            }
        }
        finally
        {
            foreach (var (_, stage) in stages)
            {
                await stage.DisposeAsync().ConfigureAwait(false);
            }
        }

        SumOfStages.AddTo(book, bench.Cores);
        return report with { Figures = book.Figures(report.MeasuredAt, report.Commit) };
    }

    // Of a figure with many values the last.
    private static string Told(IReadOnlyList<Reading> readings) => string.Join(", ", readings.GroupBy(reading => reading.Figure).Select(
        group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {Numbers.Short(group.Last().Value)} {FigureCatalog.Of(group.Key).Unit}")));
}
