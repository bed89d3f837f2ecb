using System.Globalization;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Chaos.Processes;

/// <summary>A Postgres of the run's own, made as <c>./run</c> makes its own, with all of its processes at hand.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(15);

    private readonly string _data;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private DatabaseServer(string data, PrivatePostgres server)
    {
        _data = data;
        SocketPath = Path.Combine(server.SocketFolder, ".s.PGSQL.5432");
        ConnectionString = server.ConnectionString;
    }

    /// <summary>Its socket.</summary>
    public string SocketPath { get; }

    /// <summary>How to reach it directly, past all links.</summary>
    public string ConnectionString { get; }

    /// <summary>How many times it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Its first process; 0 while there is none.</summary>
    public int Postmaster
    {
        get
        {
            try
            {
                var line = File.ReadLines(Path.Combine(_data, "postgres", "postmaster.pid")).FirstOrDefault();
                return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    /// <summary>Makes and starts it.</summary>
    /// <param name="data">A folder for its files.</param>
    /// <param name="isKept">Whether somebody else starts it again when it was killed.</param>
    public static async Task<DatabaseServer> StartAsync(string data, bool isKept)
    {
        Directory.CreateDirectory(data);
        return new DatabaseServer(data, await PrivatePostgres.StartAsync(data, _ => { }, CancellationToken.None).ConfigureAwait(false)) { IsKept = isKept };
    }

    /// <summary>How to reach it by a link.</summary>
    public static string ConnectionStringBy(int port) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = "streamsentiment",
        Database = "streamsentiment",
        MaxPoolSize = 10,
    }.ToString();

    /// <summary>Whether somebody else starts it again when it was killed.</summary>
    public bool IsKept { get; init; }

    /// <summary>Kills all of its processes without warning, and starts it again after a while.</summary>
    public async Task KillAsync(TimeSpan downFor, TimeProvider clock)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            Kills++;
            // First the one that starts the others.
            await Signals.KillAsync(Processes()).ConfigureAwait(false);
            if (!IsKept)
            {
                await Task.Delay(downFor, clock).ConfigureAwait(false);
                await EnsureAsync(clock).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts it if it does not run. After a kill it reads what it had written ahead, which may take longer than a start is given.</summary>
    public async Task EnsureAsync(TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await PrivatePostgres.StartAsync(_data, _ => { }, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StartException) when (clock.GetElapsedTime(started) < RecoveryLimit)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes all of its processes stand still for a while.</summary>
    public async Task StopForAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var stopped = Processes();
        try
        {
            await Signals.StopAsync(stopped).ConfigureAwait(false);
            await Task.Delay(time, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Signals.ContinueAsync(stopped).ConfigureAwait(false);
            _turn.Release();
        }
    }

    /// <summary>Bytes of its files.</summary>
    public long Bytes()
    {
        var bytes = 0L;
        foreach (var file in new DirectoryInfo(Path.Combine(_data, "postgres")).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            try
            {
                bytes += file.Length;
            }
            catch (IOException)
            {
                // It was removed meanwhile.
            }
        }

        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await PrivatePostgres.DeleteAsync(_data, CancellationToken.None).ConfigureAwait(false);
        _turn.Dispose();
    }

    private int[] Processes() => Postmaster is > 0 and var postmaster ? [.. ProcessTable.FamilyOf(postmaster).Select(state => state.Id)] : [];
}
