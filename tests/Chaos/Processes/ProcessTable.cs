using System.Globalization;

namespace StreamSentiment.Chaos.Processes;

/// <summary>What the system says of one process.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's.</param>
/// <param name="CpuSeconds">Time of cores that it has spent, with its children that have ended.</param>
/// <param name="ResidentBytes">Memory that it holds.</param>
internal readonly record struct ProcessState(int Id, int Parent, double CpuSeconds, long ResidentBytes);

/// <summary>Reads <c>/proc</c>: there is no other portable way to a process's parent.</summary>
internal static class ProcessTable
{
    private const double TicksPerSecond = 100;

    /// <summary>One process; null when there is none.</summary>
    public static ProcessState? Of(int id) => Read($"/proc/{id.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A process and its living children.</summary>
    public static IReadOnlyList<ProcessState> FamilyOf(int parent) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Select(Read)
            .OfType<ProcessState>().Where(state => state.Id == parent || state.Parent == parent).OrderByDescending(state => state.Id == parent)];

    private static ProcessState? Read(string path)
    {
        try
        {
            // "pid (name) state parent ...", where the name may hold anything; utime to cstime are fields 14 to 17, the resident pages field 24.
            var text = File.ReadAllText(Path.Combine(path, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessState(
                int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond,
                long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
