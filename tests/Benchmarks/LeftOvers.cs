using System.Diagnostics;
using System.Globalization;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Benchmarks;

/// <summary>The folder of a run, named after its process, so that one whose process was killed is known and removed by the next.</summary>
internal static class LeftOvers
{
    private const string Prefix = "streamsentiment-bench-";

    /// <summary>The folder of this process.</summary>
    public static string FolderIn(string parent) => Path.Combine(parent, Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Stops and removes what runs that were killed have left in a folder.</summary>
    public static async Task RemoveAsync(string parent, CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.Exists(parent) ? Directory.GetDirectories(parent, Prefix + "*") : [])
        {
            if (int.TryParse(Path.GetFileName(folder)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var process) && !IsAlive(process))
            {
                await RemoveFolderAsync(folder, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops every private Postgres in a run's folder, and removes the folder.</summary>
    public static async Task RemoveFolderAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var data in Directory.GetDirectories(folder).Append(folder))
        {
            await PrivatePostgres.DeleteAsync(data, cancellationToken).ConfigureAwait(false);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
