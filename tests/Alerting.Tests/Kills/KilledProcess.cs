using System.Diagnostics;
using System.Text;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Alerting.Tests.Kills;

/// <summary>Alerting as built, in a process of its own, to be killed without warning.</summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public KilledProcess(string kafka, string postgres, int smtp)
    {
        // Built in the same configuration as this test.
        var configuration = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";
        var program = Path.Combine(Repository.Root, "src", "Alerting", "bin", configuration, "net10.0", "StreamSentiment.Alerting.dll");
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Kafka__BootstrapServers"] = kafka;
        start.Environment["Kafka__Ephemeral"] = "true";
        start.Environment["Postgres__ConnectionString"] = postgres;
        start.Environment["Mail__Host"] = "127.0.0.1";
        start.Environment["Mail__Port"] = smtp.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["Mail__Security"] = "None";
        start.Environment["Mail__RetryDelaySeconds"] = "0.1";
        start.Environment["Health__Port"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Everything that it printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>What kill -9 does. Does nothing when it has ended.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
