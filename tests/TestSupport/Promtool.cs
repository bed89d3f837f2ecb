using System.Diagnostics;

namespace StreamSentiment.TestSupport;

/// <summary>Prometheus's own checker, where it is installed.</summary>
public static class Promtool
{
    /// <summary>Its path: that of environment variable PROMTOOL, or the first on PATH; null where it is absent.</summary>
    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("PROMTOOL") }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => System.IO.Path.Combine(folder, "promtool")))
        .FirstOrDefault(File.Exists);

    /// <summary>What <c>promtool check metrics</c> says of a page.</summary>
    /// <returns>Its exit code and what it printed; 0 and nothing when it has no complaint.</returns>
    public static async Task<(int ExitCode, string Output)> CheckAsync(string page)
    {
        using var process = Process.Start(new ProcessStartInfo(Path!, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
