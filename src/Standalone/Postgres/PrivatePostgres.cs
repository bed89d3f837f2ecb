using System.Security.Cryptography;
using Npgsql;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>
/// A Postgres server of our own, on a unix socket that only its user may enter, with its files under one folder. It runs in a session
/// of its own, so that Ctrl-C ends the stream and not the database under it; one that a killed run left behind is found and used again.
/// </summary>
internal sealed class PrivatePostgres
{
    private const string Superuser = "streamsentiment";
    private const string Database = "streamsentiment";

    // The system's limit for a socket's path is 107 bytes, of which "/.s.PGSQL.5432" takes 14.
    private const int LongestSocketFolder = 90;

    // Durable commits stay as they are by default; these only spare the disk needless checkpoints. The connections are for the stream and
    // for whoever asks with SQL beside it.
    private const string Settings = "-c listen_addresses= -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=2GB -c jit=off";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    // pg_ctl hands its arguments to a shell between double quotes.
    private static readonly System.Buffers.SearchValues<char> Unquotable = System.Buffers.SearchValues.Create("\"$`\\\n");

    private readonly string _bin;
    private readonly string _files;
    private readonly ServerAccount _account;

    private PrivatePostgres(string bin, string data, ServerAccount account, string socketFolder, bool startedHere)
    {
        (_bin, Data, _files, _account, StartedHere) = (bin, data, FilesOf(data), account, startedHere);
        SocketFolder = socketFolder;
        ConnectionString = ConnectionTo(socketFolder, Database);
    }

    /// <summary>The folder that holds everything private.</summary>
    public string Data { get; }

    /// <summary>Whether the server lives.</summary>
    public bool IsAlive => ServerProcesses.IsPostmasterAlive(_files);

    /// <summary>How to reach the stream's database.</summary>
    public string ConnectionString { get; }

    /// <summary>Where the server's socket lies: what <c>psql -h</c> takes.</summary>
    public string SocketFolder { get; }

    /// <summary>The command line of psql for the stream's database.</summary>
    public string PsqlCommand => $"psql -h {SocketFolder} -U {Superuser} {Database}";

    /// <summary>Whether this process started the server; otherwise it ran already.</summary>
    public bool StartedHere { get; }

    /// <summary>Finds the server of <paramref name="data"/> running, or starts it, or makes it first.</summary>
    /// <param name="data">The folder that holds everything private, such as <c>.data</c>.</param>
    /// <param name="say">Told what is going on when it takes long.</param>
    /// <exception cref="StartException">No Postgres can be had, or it does not start; the message says why.</exception>
    public static async Task<PrivatePostgres> StartAsync(string data, Action<string> say, CancellationToken cancellationToken)
    {
        if (data.AsSpan().ContainsAny(Unquotable))
        {
            throw new StartException($"Postgres's own programs cannot work in {data}, because of a quote, $ or \\ in its path. Give another folder with --data DIR.");
        }

        var bin = await PostgresBinaries.FindAsync(say, cancellationToken).ConfigureAwait(false);
        var files = FilesOf(data);
        var account = await ServerAccount.ForAsync(files, cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(files))
        {
            say("Making a private Postgres (a few seconds) ...");
            await InitialiseAsync(bin, files, account, cancellationToken).ConfigureAwait(false);
        }

        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var told = false;
        var startedHere = false;
        while (true)
        {
            string? problem = null;
            if (!await IsRunningAsync(bin, files, account, cancellationToken).ConfigureAwait(false))
            {
                problem = await LaunchAsync(bin, data, files, account, cancellationToken).ConfigureAwait(false);
                startedHere = problem is null;
            }

            if (problem is null && SocketFolderOf(files) is { } socket)
            {
                var server = new PrivatePostgres(bin, data, account, socket, startedHere);
                problem = await server.MakeDatabaseAsync(cancellationToken).ConfigureAwait(false);
                if (problem is null)
                {
                    return server;
                }
            }

            if (clock.GetElapsedTime(started) > StartLimit)
            {
                throw new StartException($"The private Postgres in {files} does not start: {problem}");
            }

            if (!told)
            {
                say("Waiting for the processes of a killed Postgres to end ...");
                told = true;
            }

            await Task.Delay(250, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the server; whoever is connected is cut off.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(_bin, _files, _account, cancellationToken);

    /// <summary>Stops the server of <paramref name="data"/> if one runs, and deletes its files.</summary>
    public static async Task DeleteAsync(string data, CancellationToken cancellationToken)
    {
        var files = FilesOf(data);
        if (File.Exists(Path.Combine(files, "postmaster.pid")))
        {
            var bin = await PostgresBinaries.FindAsync(_ => { }, cancellationToken).ConfigureAwait(false);
            var account = await ServerAccount.ForAsync(files, cancellationToken).ConfigureAwait(false);
            await StopAsync(bin, files, account, cancellationToken).ConfigureAwait(false);
        }

        // Only what initdb made, or began to make; a folder of that name may be somebody's.
        foreach (var folder in new[] { files, files + ".new" }.Where(folder => File.Exists(Path.Combine(folder, "PG_VERSION"))))
        {
            Directory.Delete(folder, recursive: true);
        }

        var socket = SocketFolderIn(data);
        if (Directory.Exists(socket) && Directory.EnumerateFileSystemEntries(socket).All(entry => Path.GetFileName(entry).StartsWith(".s.PGSQL.", StringComparison.Ordinal)))
        {
            Directory.Delete(socket, recursive: true);
        }
    }

    // As the system sees it: a process's working directory, which is compared with it, holds no links.
    private static string FilesOf(string data) => Path.Combine(RealPath.Of(data), "postgres");

    private static string SocketFolderIn(string data) => Path.Combine(data, "socket");

    private static Task StopAsync(string bin, string files, ServerAccount account, CancellationToken cancellationToken) =>
        Shell.RunAsync(account.Run(Path.Combine(bin, "pg_ctl"), "stop", "-D", files, "-m", "fast", "-w", "-t", "60"), cancellationToken);

    // Made beside its place and moved there, so that a start that is killed in the middle leaves nothing half made.
    private static async Task InitialiseAsync(string bin, string files, ServerAccount account, CancellationToken cancellationToken)
    {
        var made = files + ".new";
        if (Directory.Exists(made))
        {
            Directory.Delete(made, recursive: true);
        }

        await account.MakeFolderAsync(made, cancellationToken).ConfigureAwait(false);
        var (exitCode, output) = await Shell.RunAsync(
            account.Run(Path.Combine(bin, "initdb"), "-D", made, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C"),
            cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new StartException($"Postgres could not make its files in {made}: {output.Trim()}");
        }

        Directory.Move(made, files);
    }

    private static async Task<bool> IsRunningAsync(string bin, string files, ServerAccount account, CancellationToken cancellationToken) =>
        !ServerProcesses.AreGone(files)
        && (await Shell.RunAsync(account.Run(Path.Combine(bin, "pg_ctl"), "status", "-D", files), cancellationToken).ConfigureAwait(false)).ExitCode == 0;

    // Null when the server runs, else why it does not yet.
    private static async Task<string?> LaunchAsync(
        string bin, string data, string files, ServerAccount account, CancellationToken cancellationToken)
    {
        if (ServerProcesses.AreGone(files))
        {
            File.Delete(Path.Combine(files, "postmaster.pid"));
        }

        var socket = await MakeSocketFolderAsync(data, account, cancellationToken).ConfigureAwait(false);
        await LetInAsync(files, account, cancellationToken).ConfigureAwait(false);
        var log = Path.Combine(files, "server.log");
        var logged = File.Exists(log) ? new FileInfo(log).Length : 0;
        var (exitCode, output) = await Shell.RunAsync(
            account.Run(
                Path.Combine(bin, "pg_ctl"), "start", "-D", files, "-l", log, "-w", "-t", "60",
                "-o", $"{Settings} -c unix_socket_directories='{socket}'"),
            cancellationToken).ConfigureAwait(false);
        if (exitCode == 0)
        {
            return null;
        }

        // Killed a moment ago: the old server, or its children, are still about, and go away by themselves.
        var reason = TailOf(log, logged);
        return reason.Contains("is still in use", StringComparison.Ordinal) || reason.Contains("already exists", StringComparison.Ordinal)
            ? reason
            : throw new StartException($"Postgres does not start in {files}: {(reason.Length > 0 ? reason : output.Trim())}");
    }

    // The socket's folder keeps others out. Where the server runs as another user, that user is kept out of the database as well: it may
    // have lent the server the right to read any file.
    private static Task LetInAsync(string files, ServerAccount account, CancellationToken cancellationToken) => account.Name is null
        ? Task.CompletedTask
        : Task.WhenAll(
            File.WriteAllTextAsync(Path.Combine(files, "pg_hba.conf"), "local all all peer map=stream\n", cancellationToken),
            File.WriteAllTextAsync(Path.Combine(files, "pg_ident.conf"), $"stream {Environment.UserName} {Superuser}\n", cancellationToken));

    private static async Task<string> MakeSocketFolderAsync(string data, ServerAccount account, CancellationToken cancellationToken)
    {
        var folder = SocketFolderIn(data);
        // A comma or a quote would mean something else in Postgres's setting and in a connection string.
        if (System.Text.Encoding.UTF8.GetByteCount(folder) > LongestSocketFolder || folder.Any(letter => letter is ',' or '\'' or ';' or '='))
        {
            // The same at every start, so that there is one: its name is made from the path, and only its user may enter.
            var name = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(data)).AsSpan(0, 8));
            folder = Path.Combine(Path.GetTempPath(), $"streamsentiment-{name}");
        }

        await account.MakeFolderAsync(folder, cancellationToken).ConfigureAwait(false);
        return folder;
    }

    private static string TailOf(string log, long from)
    {
        if (!File.Exists(log))
        {
            return "";
        }

        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Max(from, stream.Length - 2_000), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }

    // Line 5 of postmaster.pid: the socket's folder as the running server has it. Null when the server has just gone.
    private static string? SocketFolderOf(string files)
    {
        var file = Path.Combine(files, "postmaster.pid");
        return File.Exists(file) && File.ReadAllLines(file) is { Length: > 4 } lines && lines[4].Length > 0 ? lines[4] : null;
    }

    private static string ConnectionTo(string socketFolder, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Username = Superuser,
        Database = database,
        MaxPoolSize = 40,
    }.ToString();

    // Null when the database is there, else why the server does not answer yet.
    private async Task<string?> MakeDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(ConnectionTo(SocketFolder, "postgres") + ";Pooling=false");
            await using var exists = source.CreateCommand($"select 1 from pg_database where datname = '{Database}'");
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is null)
            {
                await using var create = source.CreateCommand($"create database {Database}");
                await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            return null;
        }
        catch (NpgsqlException problem)
        {
            return problem.GetBaseException().Message;
        }
    }
}
