using System.Diagnostics;
using System.Globalization;
using System.Text;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>One of the project's programs, as built, in a process of its own.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Action<string>? _line;

    private ChildProcess(Process process, Action<string>? line) => (_process, _line) = (process, line);

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything that it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString().Trim();
            }
        }
    }

    /// <summary>Resident memory now, in megabytes; 0 after its end.</summary>
    public double ResidentMegabytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.WorkingSet64 / 1e6;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts <c>src/PROJECT</c> of this build.</summary>
    /// <param name="project">Its name.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="settings">Settings by key, given as environment variables.</param>
    /// <param name="line">Told every line of its standard output.</param>
    /// <param name="input">Writes its standard input, on a thread of its own; without it, there is none.</param>
    public static ChildProcess Start(
        string project, IEnumerable<string> args, IEnumerable<KeyValuePair<string, string>> settings, Action<string>? line = null, Action<Stream>? input = null)
    {
        // Built in the same configuration as this program.
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var program = Path.Combine(Home.Folder, "src", project, "bin", configuration, "net10.0", $"StreamSentiment.{project}.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process, line);
        process.OutputDataReceived += (_, data) => child.Take(data.Data, isOutput: true);
        process.ErrorDataReceived += (_, data) => child.Take(data.Data, isOutput: false);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ = Task.Factory.StartNew(() => Feed(process, input), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return child;
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <exception cref="StartException">It ended with an error; the message holds what it printed.</exception>
    public async Task EndsAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (_process.ExitCode != 0)
        {
            throw new StartException($"{Path.GetFileNameWithoutExtension(_process.StartInfo.ArgumentList[0])} ended with {_process.ExitCode}:{Environment.NewLine}{Output}");
        }
    }

    /// <summary>What Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Asks it to end, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync().ConfigureAwait(false);
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await KillAsync().ConfigureAwait(false);
            }
        }

        _process.Dispose();
    }

    private static void Feed(Process process, Action<Stream>? input)
    {
        try
        {
            using var stream = process.StandardInput.BaseStream;
            input?.Invoke(stream);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It ended, or has to: whoever waits for it tells why.
        }
    }

    private void Take(string? line, bool isOutput)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (isOutput)
        {
            _line?.Invoke(line);
        }
    }
}
