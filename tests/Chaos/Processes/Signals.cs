using System.Diagnostics;
using System.Globalization;

namespace StreamSentiment.Chaos.Processes;

/// <summary>Signals to processes that this program started.</summary>
internal static class Signals
{
    /// <summary>Ends them without warning.</summary>
    public static Task KillAsync(params int[] processes) => SendAsync("KILL", processes);

    /// <summary>Makes them stand still.</summary>
    public static Task StopAsync(params int[] processes) => SendAsync("STOP", processes);

    /// <summary>Lets them go on.</summary>
    public static Task ContinueAsync(params int[] processes) => SendAsync("CONT", processes);

    /// <summary>Asks them to end.</summary>
    public static Task TerminateAsync(params int[] processes) => SendAsync("TERM", processes);

    private static async Task SendAsync(string signal, int[] processes)
    {
        if (processes.Length == 0)
        {
            return;
        }

        // One that has ended meanwhile is told on its standard error, which nobody needs.
        using var kill = Process.Start(new ProcessStartInfo(
            "kill", ["-" + signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }
}
