using System.Globalization;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>Whether the machine is left alone.</summary>
internal static class MachineLoad
{
    private const string File = "/proc/stat";
    private const double TicksPerSecond = 100;
    private const double Quiet = 0.2;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How many cores others keep busy, while this process waits for a second; null where the system does not tell.</summary>
    public static async Task<double?> OfOthersAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        var (before, started) = (BusyTicks(System.IO.File.ReadLines(File).First()), clock.GetTimestamp());
        await Task.Delay(Look, clock, cancellationToken).ConfigureAwait(false);
        var busy = BusyTicks(System.IO.File.ReadLines(File).First()) - before;
        return Math.Round(busy / TicksPerSecond / clock.GetElapsedTime(started).TotalSeconds, 2);
    }

    /// <summary>Ticks that all cores together have worked: the first line of <c>/proc/stat</c> without its idle and iowait.</summary>
    public static long BusyTicks(string line)
    {
        long[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        // user, nice, system, (idle, iowait,) irq, softirq, steal; what follows is counted in user already.
        return ticks[..3].Sum() + ticks[5..8].Sum();
    }

    /// <summary>A warning when others disturb the figures; null when not.</summary>
    public static string? Warning(double? cores) => cores > Quiet
        ? string.Create(CultureInfo.InvariantCulture, $"warning: others keep {cores:0.0} cores of this machine busy: rates come out lower than they are, core time less so")
        : null;
}
