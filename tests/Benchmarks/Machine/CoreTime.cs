using System.Globalization;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>
/// Time of cores spent by this process and by other processes with their children, such as a Postgres. Others are known only where there
/// is a <c>/proc</c>, to a hundredth of a second.
/// </summary>
internal sealed class CoreTime(params int[] others)
{
    private const double TicksPerSecond = 100;

    /// <summary>Of this process alone.</summary>
    public static CoreTime Own { get; } = new();

    /// <summary>Begins to count.</summary>
    /// <returns>Tells what was spent since then. What the counting itself takes is left out.</returns>
    public Func<TimeSpan> Begin()
    {
        var others0 = Of(others);
        var own0 = Environment.CpuUsage.TotalTime;
        return () =>
        {
            var own = Environment.CpuUsage.TotalTime - own0;
            return own + (Of(others) - others0);
        };
    }

    /// <summary>Spent so far by these processes, their living children and those that have ended.</summary>
    public static TimeSpan Of(params ReadOnlySpan<int> roots)
    {
        if (roots.IsEmpty || !Directory.Exists("/proc/self"))
        {
            return TimeSpan.Zero;
        }

        var processes = Directory.EnumerateDirectories("/proc").Select(StatOf).OfType<Stat>().ToLookup(stat => stat.Parent);
        var living = processes.SelectMany(group => group).ToDictionary(stat => stat.Id);
        var ticks = 0L;
        foreach (var root in roots)
        {
            if (living.TryGetValue(root, out var stat))
            {
                ticks += TicksOf(stat);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);

        long TicksOf(Stat stat) => stat.Ticks + processes[stat.Id].Sum(TicksOf);
    }

    private static Stat? StatOf(string process)
    {
        try
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return null;
            }

            // "pid (name) state parent ...", where the name may hold anything; utime, stime, cutime, cstime are fields 14 to 17.
            var text = File.ReadAllText(Path.Combine(process, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(id, Number(fields[1]), fields[11..15].Sum(Number));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }

        static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }

    private sealed record Stat(int Id, int Parent, long Ticks);
}
