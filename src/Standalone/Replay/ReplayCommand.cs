using Microsoft.Extensions.Hosting;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Ingestor.Replay;
using StreamSentiment.Scorer;
using StreamSentiment.Standalone.Console;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone.Replay;

/// <summary>
/// <c>./run replay-dead-letters</c>. With the embedded broker, which lives in the stream's process and forgets, the stream is started on
/// just these records and ends with them; with brokers that were named, the records go back to their topics and the Scorers there take them.
/// </summary>
internal static class ReplayCommand
{
    /// <summary>Puts dead letters back and says what became of them.</summary>
    /// <returns>The exit code: 0 also when letters failed again, 1 when some were not seen through.</returns>
    /// <exception cref="StartException">Something that the user can mend; the message says what.</exception>
    public static async Task<int> RunAsync(RunSettings settings, IReadOnlyList<string> reasons, bool dryRun, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        var ownStream = settings.Kafka is null && !dryRun;
        if (settings.Postgres is null && !BorrowedPostgres.Exists(settings.Data))
        {
            throw new StartException($"There is no database in {settings.Data}, so there are no dead letters: start the stream with ./run, or name a server with --postgres.");
        }

        using var held = ownStream ? Hold(settings.Data) : null;
        return await BorrowedPostgres.UseAsync(
            settings.Data,
            settings.Postgres,
            held is not null,
            (connection, postgres) => ReplayAsync(settings, postgres, reasons, dryRun, interrupts.Stop),
            interrupts.Stop).ConfigureAwait(false);
    }

    private static DataFolder Hold(string data) => DataFolder.TryHold(data) ?? throw new StartException(
        $"A stream is running on {data}, and only it can reach its broker. Stop it (Ctrl-C), run replay-dead-letters, and start it again: it goes on where it was. "
        + "--dry-run works meanwhile.");

    private static async Task<int> ReplayAsync(
        RunSettings settings, PrivatePostgres? postgres, IReadOnlyList<string> reasons, bool dryRun, CancellationToken cancellationToken)
    {
        var screen = new Screen();
        var report = new ReplayReport();
        var configuration = new Dictionary<string, string?>(settings.Configuration) { ["Replay:DryRun"] = dryRun ? "true" : "false" };
        for (var i = 0; i < reasons.Count; i++)
        {
            configuration[$"Replay:Reasons:{i}"] = reasons[i];
        }

        using var broker = settings.Kafka is null ? EmbeddedBroker.Start() : null;
        using var statistics = new StreamStatistics(TimeProvider.System);
        var asked = settings with { Configuration = configuration, UntilDone = true };
        var exitCode = await StreamHost.RunAsync(
            () => StreamCommand.Build(asked, postgres, broker, statistics, screen, Workers), cancellationToken).ConfigureAwait(false);
        screen.EndStatus();
        if (exitCode == 0 || report.PutBack > 0)
        {
            screen.Say(report.ToText(dryRun));
        }

        if (!report.IsComplete && exitCode == 0)
        {
            screen.Warn("warning: stopped before the end; the next replay goes on with the rest");
        }

        return exitCode != 0 || dryRun || (report.IsComplete && report.NotTaken == 0) ? exitCode : StreamHost.Failed;

        void Workers(IHostApplicationBuilder builder)
        {
            if (broker is not null && !dryRun)
            {
                builder.AddAlerting().AddScorer();
            }

            builder.AddReplay(report);
        }
    }
}
