using System.Globalization;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>
/// Looks at the processes of a server that may have been killed a moment ago. <c>pg_ctl</c> takes a killed postmaster for a running one
/// until its parent has collected it, and some containers' first process never does.
/// </summary>
internal static class ServerProcesses
{
    /// <summary>Whether no process works in the files any more. The id in <c>postmaster.pid</c> says nothing: it may be another's by now.</summary>
    /// <returns>False also where that cannot be found out, as on systems without <c>/proc</c>.</returns>
    public static bool AreGone(string files) =>
        Directory.Exists("/proc/self") && !Directory.EnumerateDirectories("/proc").Any(process => WorksIn(process, files));

    /// <summary>Whether the postmaster that the files name lives, or it cannot be found out.</summary>
    public static bool IsPostmasterAlive(string files) => !Directory.Exists("/proc/self") || (PostmasterOf(files) is { } postmaster && IsAlive(postmaster));

    private static int? PostmasterOf(string files)
    {
        try
        {
            var line = File.ReadLines(Path.Combine(files, "postmaster.pid")).FirstOrDefault();
            return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            // "pid (name) state ...", where the name may hold anything.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return text[(text.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Every process of a server has its files as working directory; one that only waits to be collected has none.
    private static bool WorksIn(string process, string files)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0])
                && Directory.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName == files;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to another user and so to another server.
            return false;
        }
    }
}
