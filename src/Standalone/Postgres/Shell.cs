using System.Diagnostics;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>Runs a program to its end.</summary>
internal static class Shell
{
    /// <summary>Exit code and everything that the program printed. The code is 127 where there is no such program.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> command, CancellationToken cancellationToken)
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        words.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        // Messages are looked at, so they must be in one language.
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, $"{words[0]}: not found");
        }
    }
}
