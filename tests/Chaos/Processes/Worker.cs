using System.Diagnostics;
using System.Globalization;

namespace StreamSentiment.Chaos.Processes;

/// <summary>
/// One of the project's programs as a process of its own, looked after as a service manager does it: when it ends, it is started again.
/// </summary>
internal sealed class Worker : IAsyncDisposable
{
    private const int LastWordsLength = 2_000;
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly string _program;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly IReadOnlyList<string> _args;
    private readonly string _log;
    private readonly List<ProcessLife> _lives = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _clock;
    private Process? _process;
    private Task _looking = Task.CompletedTask;
    private bool _killed;
    private bool _stopping;
    private TimeSpan _downFor;

    /// <summary>Makes one; <see cref="Start"/> starts it.</summary>
    /// <param name="name">Its name in the log of faults.</param>
    /// <param name="program">Its executable.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="settings">Settings by key, given as environment variables.</param>
    /// <param name="logs">Folder of its log.</param>
    /// <param name="clock">The clock.</param>
    public Worker(string name, string program, IReadOnlyList<string> args, IReadOnlyDictionary<string, string> settings, string logs, TimeProvider clock)
    {
        (Name, _program, _args, _settings, _clock) = (name, program, args, settings, clock);
        _log = Path.Combine(logs, name + ".log");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>All of its lives, the last one last.</summary>
    public IReadOnlyList<ProcessLife> Lives
    {
        get
        {
            lock (_lock)
            {
                return [.. _lives];
            }
        }
    }

    /// <summary>Its id now; null while it is down.</summary>
    public int? Id
    {
        get
        {
            lock (_lock)
            {
                return _lives is [.., { End: ProcessEnd.None } life] ? life.Id : null;
            }
        }
    }

    /// <summary>Starts it, and from then on again and again.</summary>
    public void Start() => _looking = Task.Run(LookAfterAsync);

    /// <summary>Kills it without warning; it is started again after a while.</summary>
    public async Task KillAsync(TimeSpan downFor)
    {
        int? id;
        lock (_lock)
        {
            (_killed, _downFor, id) = (true, downFor, Id);
        }

        if (id is { } process)
        {
            await Signals.KillAsync(process).ConfigureAwait(false);
        }
    }

    /// <summary>Makes it stand still for a while.</summary>
    public async Task StopForAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (Id is not { } id)
        {
            return;
        }

        await Signals.StopAsync(id).ConfigureAwait(false);
        try
        {
            await Task.Delay(time, _clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // If it was killed meanwhile, its id is nobody's or, after very many processes, a stranger's, who does not mind.
            await Signals.ContinueAsync(id).ConfigureAwait(false);
        }
    }

    /// <summary>Asks it to end, and waits until it has; one that does not is killed.</summary>
    /// <returns>Its exit code; null where it had to be killed.</returns>
    public async Task<int?> EndAsync()
    {
        int? id;
        lock (_lock)
        {
            (_stopping, id) = (true, Id);
        }

        if (id is { } process)
        {
            await Signals.TerminateAsync(process).ConfigureAwait(false);
        }

        await _end.CancelAsync().ConfigureAwait(false);
        var ended = await Task.WhenAny(_looking, Task.Delay(StopLimit, _clock)).ConfigureAwait(false) == _looking;
        if (!ended)
        {
            _process?.Kill();
            await _looking.ConfigureAwait(false);
        }

        return ended ? _lives.LastOrDefault()?.ExitCode : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_looking.IsCompleted)
        {
            lock (_lock)
            {
                _stopping = true;
            }

            await _end.CancelAsync().ConfigureAwait(false);
            if (Id is { } id)
            {
                await Signals.KillAsync(id).ConfigureAwait(false);
            }

            await _looking.ConfigureAwait(false);
        }
    }

    private async Task LookAfterAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var logged = File.Exists(_log) ? new FileInfo(_log).Length : 0;
            using var process = Launch();
            var life = new ProcessLife(Name, process.Id);
            lock (_lock)
            {
                (_process, _killed) = (process, false);
                _lives.Add(life);
            }

            await process.WaitForExitAsync().ConfigureAwait(false);
            var wait = Ended(life, process.ExitCode, logged);
            try
            {
                await Task.Delay(wait, _clock, _end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The run is over.
            }
        }
    }

    private TimeSpan Ended(ProcessLife life, int exitCode, long logged)
    {
        lock (_lock)
        {
            life.ExitCode = exitCode;
            if (_killed)
            {
                life.End = ProcessEnd.Killed;
                return _downFor;
            }

            life.LastWords = WordsSince(logged);
            life.End = _stopping ? ProcessEnd.Stopped
                : exitCode == 1 && (life.LastWords.Contains(" cannot be used: ", StringComparison.Ordinal) || life.LastWords.Contains(" does not answer: ", StringComparison.Ordinal))
                    ? ProcessEnd.StartRefused
                    : ProcessEnd.ByItself;
            return RestartAfter;
        }
    }

    // By a shell, whose place it takes: what it prints goes to a file without passing through here.
    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=\"$1\"; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null", "sh", _log, _program, .. _args]);
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in _settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        File.AppendAllText(_log, string.Create(CultureInfo.InvariantCulture, $"--- {_clock.GetUtcNow():HH:mm:ss.fff} started{Environment.NewLine}"));
        return Process.Start(start)!;
    }

    private string WordsSince(long from)
    {
        using var stream = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Max(from, stream.Length - LastWordsLength), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}
