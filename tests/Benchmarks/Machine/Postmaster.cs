using System.Globalization;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>The first process of the private Postgres under a folder.</summary>
internal static class Postmaster
{
    /// <summary>Its id; 0, which no process has, when there is none.</summary>
    public static int Of(string data)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(data, "postgres", "postmaster.pid")).FirstOrDefault();
            return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
