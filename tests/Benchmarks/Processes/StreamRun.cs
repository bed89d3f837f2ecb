using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>A run of <c>./run</c> in a process of its own, with a data folder of its own: the one place that knows its words.</summary>
internal sealed partial class StreamRun(Workbench bench)
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs the stream on a file, or by a pipe.</summary>
    /// <param name="feed">The file; null for a pipe, which brings tweets until the limit.</param>
    /// <param name="rate">Most tweets a second; null for no limit.</param>
    /// <param name="limit">Interrupted, as by Ctrl-C, when it has read for so long; null lets it come to the end.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="StartException">It failed; the message holds what it printed.</exception>
    public async Task<StreamResult> RunAsync(string? feed, int? rate, TimeSpan? limit, CancellationToken cancellationToken)
    {
        var data = bench.PathOf("run");
        var summary = bench.PathOf("summary.json");
        File.Delete(summary);
        var clock = bench.Clock;
        var states = new List<StreamState>();
        var reading = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var costs = new List<TimeSpan>();
        string[] args = ["--feed", feed ?? "-", "--until-done", "--fresh", "--summary", summary, "--data", data, .. rate is null ? Array.Empty<string>() : ["--rate", rate.Value.ToString(CultureInfo.InvariantCulture)]];
        try
        {
            await using var process = ChildProcess.Start("Standalone", args, bench.Settings.ModelSettings(), Note, feed is null ? Pipe : null);
            await using var memory = new MemoryWatch(process, WatchInterval, Minutes, clock);
            var end = process.EndsAsync(cancellationToken);
            if (feed is not null && limit is { } time && await Task.WhenAny(end, reading.Task).ConfigureAwait(false) == reading.Task)
            {
                await Task.WhenAny(end, Task.Delay(time, clock, cancellationToken)).ConfigureAwait(false);
                if (!end.IsCompleted)
                {
                    await process.InterruptAsync().ConfigureAwait(false);
                }
            }

            await end.ConfigureAwait(false);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(summary, cancellationToken).ConfigureAwait(false));
            return Result(json.RootElement, states, memory.Points, costs);

            double? Minutes()
            {
                if (!reading.Task.IsCompleted)
                {
                    return null;
                }

                lock (costs)
                {
                    costs.Add(CoreTime.Of(process.Id, Postmaster.Of(data)));
                }

                return clock.GetElapsedTime(reading.Task.Result).TotalMinutes;
            }
        }
        catch (FileNotFoundException problem)
        {
            throw new StartException("./run ended without a summary.", problem);
        }
        finally
        {
            // One that had to be killed leaves its Postgres behind.
            await PrivatePostgres.DeleteAsync(data, CancellationToken.None).ConfigureAwait(false);
            if (Directory.Exists(data))
            {
                Directory.Delete(data, recursive: true);
            }
        }

        void Pipe(Stream input) => FeedFile.Write(
            input,
            bench.Source,
            long.MaxValue,
            () => reading.Task.IsCompletedSuccessfully && clock.GetElapsedTime(reading.Task.Result) > limit,
            cancellationToken);

        void Note(string line)
        {
            if (line.EndsWith(": reading", StringComparison.Ordinal))
            {
                reading.TrySetResult(clock.GetTimestamp());
            }
            else if (StatusLine().Match(line) is { Success: true } status && reading.Task.IsCompletedSuccessfully)
            {
                states.Add(new StreamState(
                    clock.GetElapsedTime(reading.Task.Result).TotalMinutes, long.Parse(status.Groups["scored"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
            }
        }
    }

    private static StreamResult Result(JsonElement summary, List<StreamState> states, IReadOnlyList<(double X, double Megabytes)> memory, List<TimeSpan> costs)
    {
        var scored = summary.GetProperty("scored").GetInt64();
        var latency = summary.GetProperty("latency_ms");
        return new StreamResult
        {
            Scored = scored,
            DeadLettered = summary.GetProperty("dead_lettered").GetInt64(),
            PerSecond = summary.GetProperty("tweets_per_second").GetDouble(),
            P50 = latency.GetProperty("p50").GetDouble(),
            P99 = latency.GetProperty("p99").GetDouble(),
            States = states,
            Memory = memory,
            // The greatest, for a process that has just ended counts as nothing.
            CoreMicroseconds = costs.Count > 1 && scored > 0 ? (costs.Max() - costs[0]).TotalMicroseconds / scored : null,
        };
    }

    [GeneratedRegex(@"^read [\d,]+ \| scored (?<scored>[\d,]+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex StatusLine();
}
