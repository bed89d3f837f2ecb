using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>
/// As whom the private server runs: as this user, or, since Postgres refuses root, as another when this process is root's. Where the
/// folder lies below one that only root may enter, that other user is lent the one capability that lets it in.
/// </summary>
internal sealed class ServerAccount
{
    private readonly string[] _prefix;

    private ServerAccount(string? name, string[] prefix) => (Name, _prefix) = (name, prefix);

    /// <summary>The account, where it is not this process's own.</summary>
    public string? Name { get; }

    /// <summary>Chooses the account for a server whose files lie, or will lie, in <paramref name="folder"/>: its owner, if it has one.</summary>
    public static async Task<ServerAccount> ForAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return new ServerAccount(null, []);
        }

        var name = await OwnerAsync(folder, cancellationToken).ConfigureAwait(false) is { } owner and not "root" ? owner
            : await ExistsAsync("postgres", cancellationToken).ConfigureAwait(false) ? "postgres" : "nobody";
        string[] become = ["setpriv", $"--reuid={name}", $"--regid={await GroupAsync(name, cancellationToken).ConfigureAwait(false)}", "--clear-groups"];
        var parent = Path.GetDirectoryName(folder)!;
        string[][] ways = [become, .. new[] { "dac_read_search", "dac_override" }.Select(
            capability => (string[])[.. become, $"--inh-caps=-all,+{capability}", $"--ambient-caps=-all,+{capability}"])];
        foreach (var way in ways)
        {
            // Not test -x: access(2) leaves capabilities out of account.
            if ((await Shell.RunAsync([.. way, "stat", Path.Combine(parent, ".")], cancellationToken).ConfigureAwait(false)).ExitCode == 0)
            {
                return new ServerAccount(name, way);
            }
        }

        throw new StartException(
            $"Postgres refuses to run as root, and user {name} may not enter {parent}. Run as another user, give a folder with --data, or name a server with --postgres.");
    }

    /// <summary>The command as the account runs it.</summary>
    public IEnumerable<string> Run(params IEnumerable<string> command) => _prefix.Concat(command);

    /// <summary>Makes a folder that only the account may enter.</summary>
    public async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new StartException($"{folder} is a link: its target would change hands. Remove it, or give another folder with --data DIR.");
        }

        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (Name is not null)
        {
            await Shell.RunAsync(["chown", "--no-dereference", Name, folder], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<string?> OwnerAsync(string folder, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Shell.RunAsync(["stat", "-c", "%U", folder], cancellationToken).ConfigureAwait(false);
        return exitCode == 0 && output.Trim() is var owner && owner != "UNKNOWN" ? owner : null;
    }

    private static async Task<bool> ExistsAsync(string user, CancellationToken cancellationToken) =>
        (await Shell.RunAsync(["id", "-u", user], cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    private static async Task<string> GroupAsync(string user, CancellationToken cancellationToken) =>
        (await Shell.RunAsync(["id", "-g", user], cancellationToken).ConfigureAwait(false)).Output.Trim();
}
