using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>Finds the folder that holds Postgres's programs, or has apt install them.</summary>
internal static class PostgresBinaries
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The folder of the newest Postgres on this machine.</summary>
    /// <param name="say">Told what is going on when it takes long.</param>
    /// <exception cref="StartException">There is none, and this process may not install one.</exception>
    public static async Task<string> FindAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (Find() is { } found)
        {
            return found;
        }

        if (await AptAsync(cancellationToken).ConfigureAwait(false) is not { } apt)
        {
            throw new StartException(
                "There is no Postgres on this machine. Install it (Debian, Ubuntu: sudo apt-get install postgresql; macOS: brew install postgresql), "
                + "or name a server with --postgres.");
        }

        say("Installing Postgres with apt (about a minute) ...");
        // Debian would also make a cluster of its own and start it: nobody asked for that one.
        await Shell.RunAsync([.. apt[..^1], "sh", "-c", "mkdir -p /etc/postgresql-common; test -e /etc/postgresql-common/createcluster.conf || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf"], cancellationToken).ConfigureAwait(false);
        await Shell.RunAsync([.. apt, "update", "-qq"], cancellationToken).ConfigureAwait(false);
        var (exitCode, output) = await Shell.RunAsync([.. apt, "install", "-y", "-qq", "--no-install-recommends", "postgresql"], cancellationToken).ConfigureAwait(false);
        return Find() ?? throw new StartException(
            $"apt-get could not install Postgres (exit code {exitCode}): {LastLine(output)} Install it by hand, or name a server with --postgres.");
    }

    private static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var packaged = new[] { "/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr" }
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateDirectories(root))
            .Where(folder => folder.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal)
                || Path.GetFileName(folder).StartsWith("postgresql", StringComparison.Ordinal)
                || Path.GetFileName(folder).StartsWith("pgsql-", StringComparison.Ordinal))
            .OrderByDescending(VersionOf)
            .Select(folder => Path.Combine(folder, "bin"));
        return packaged.Concat(path).FirstOrDefault(folder => Needed.All(program => File.Exists(Path.Combine(folder, program))));
    }

    private static int VersionOf(string folder) =>
        int.TryParse(string.Concat(Path.GetFileName(folder).Where(char.IsAsciiDigit)), out var version) ? version : 0;

    // apt-get as it may be called here: directly by root, or by sudo where that asks for no password.
    private static async Task<string[]?> AptAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/bin/apt-get"))
        {
            return null;
        }

        if (Environment.IsPrivilegedProcess)
        {
            return ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
        }

        var (exitCode, _) = await Shell.RunAsync(["sudo", "-n", "true"], cancellationToken).ConfigureAwait(false);
        return exitCode == 0 ? ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"] : null;
    }

    private static string LastLine(string output) => output.Trim().Split('\n')[^1].Trim();
}
