using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Standalone.Console;

/// <summary>Shows how the stream does: one line, drawn again and again on a terminal, printed now and then elsewhere.</summary>
internal sealed partial class StatusLine(Screen screen, StreamStatistics statistics, StreamHealth health, TimeProvider clock) : BackgroundService
{
    private readonly TimeSpan _interval = screen.IsLive ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_interval, clock);
        var (last, at) = (0L, clock.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                var done = statistics.Scored + statistics.AlreadyScored;
                var rate = (done - last) / clock.GetElapsedTime(at).TotalSeconds;
                (last, at) = (done, clock.GetTimestamp());
                screen.Status(Trouble() + Line(rate));
            }
        }
        catch (OperationCanceledException)
        {
            screen.EndStatus();
        }
    }

    // First, because a narrow terminal cuts the line's end.
    private string Trouble() => string.Concat(health.Dependencies.Select(dependency => dependency.Status switch
    {
        DependencyStatus.Red => string.Create(
            CultureInfo.InvariantCulture, $"{dependency.Name} away for {(clock.GetUtcNow() - dependency.Since).TotalSeconds:0} s: {OneLine(dependency.Note)} | "),
        DependencyStatus.Degraded => $"{dependency.Name} degraded: {Brief(dependency.Worry)} | ",
        _ => "",
    }));

    // The reasons were told once, when they were new; here they would push all else off the line.
    internal static string Brief(string? worry)
    {
        var refused = VersionRefused().Count(worry ?? "");
        var away = VersionAway().Count(worry ?? "");
        return refused + away == 0 ? OneLine(worry)
            : string.Create(CultureInfo.InvariantCulture, $"{Counted(refused, "refused")}{(refused > 0 && away > 0 ? ", " : "")}{Counted(away, "not to be had now")} (the log and /health/ready say why)");

        static string Counted(int count, string how) => count switch
        {
            0 => "",
            1 => $"a version is {how}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{count} versions are {how}"),
        };
    }

    [GeneratedRegex(@"\bversion \S+ is refused: ")]
    private static partial Regex VersionRefused();

    [GeneratedRegex(@"\bversion \S+ cannot be had now: ")]
    private static partial Regex VersionAway();

    private static string OneLine(string? note) => (note ?? "").ReplaceLineEndings(" ");

    private string Line(double rate)
    {
        var positive = statistics.Scored == 0 ? "-" : (100.0 * statistics.Positive / statistics.Scored).ToString("0", CultureInfo.InvariantCulture);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"read {statistics.Read:N0} | scored {statistics.Scored:N0} | {rate:N0}/s | positive {positive} % | lag {statistics.Lag:N0} | incidents {statistics.Incidents:N0}");
        return statistics.DeadLettered == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line} | dead letters {statistics.DeadLettered:N0}");
    }
}
