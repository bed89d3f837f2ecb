using System.Globalization;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>Whether the machine is left alone.</summary>
internal static class MachineLoad
{
    private const double Quiet = 0.5;

    /// <summary>Mean number of processes that ran or wanted to, over the last minute; null where the system does not tell.</summary>
    public static double? LastMinute() => File.Exists("/proc/loadavg") ? Parse(File.ReadAllText("/proc/loadavg")) : null;

    /// <summary>Reads <c>/proc/loadavg</c>.</summary>
    public static double? Parse(string text) =>
        double.TryParse(text.Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : null;

    /// <summary>A warning when others may disturb the figures; null when not.</summary>
    public static string? Warning(double? load) => load > Quiet
        ? string.Create(CultureInfo.InvariantCulture, $"warning: the machine has been busy (load {load:0.0} in the last minute): rates come out lower than they are, core time less so")
        : null;
}
