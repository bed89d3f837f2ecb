using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Page.Tests.Browser;

/// <summary>Finds a Chromium, or has apt install one where that may be done without asking.</summary>
internal static class ChromiumBinary
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>The program's path, or null and the reason.</summary>
    public static async Task<(string? Path, string Why)> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? (named, "") : (null, $"CHROMIUM names {named}, and there is no such file.");
        }

        if (Find() is { } found)
        {
            return (found, "");
        }

        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
        {
            return (null, "There is no Chromium: install one (Debian: sudo apt-get install chromium), or name it in CHROMIUM.");
        }

        string[] apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
        await Shell.RunAsync([.. apt, "update", "-qq"], CancellationToken.None);
        var (exitCode, output) = await Shell.RunAsync([.. apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], CancellationToken.None);
        return Find() is { } installed
            ? (installed, "")
            : (null, $"There is no Chromium, and apt-get could not install it (exit code {exitCode}): {output.Trim().Split('\n')[^1].Trim()}");
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
