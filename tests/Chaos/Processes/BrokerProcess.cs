using System.Diagnostics;
using System.Globalization;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Chaos.Processes;

/// <summary>
/// The embedded broker in a process of its own, so that it can be made to stand still like the others. It is not killed: it forgets
/// everything with its process, which only the one process that hosts it survives, for it dies with all who trusted it (--whole).
/// </summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    /// <summary>The word by which this program becomes the broker.</summary>
    public const string Word = "broker";

    private readonly Process _process;

    private BrokerProcess(Process process, string host, int port) => (_process, Host, Port) = (process, host, port);

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens, as it tells its clients.</summary>
    public string Host { get; }

    /// <inheritdoc cref="Host"/>
    public int Port { get; }

    /// <summary>Starts it.</summary>
    public static async Task<BrokerProcess> StartAsync()
    {
        var program = Path.ChangeExtension(typeof(BrokerProcess).Assembly.Location, ".dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, Word]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false)
            ?? throw new InvalidOperationException($"{program} {Word} ended with {process.ExitCode} without telling its address.");
        var colon = address.LastIndexOf(':');
        return new BrokerProcess(process, address[..colon], int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Is the broker: until standard input ends, as it does when whoever started it dies.</summary>
    public static async Task BeAsync()
    {
        using var broker = EmbeddedBroker.Start();
        await Console.Out.WriteLineAsync(broker.Address).ConfigureAwait(false);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Signals.ContinueAsync(_process.Id).ConfigureAwait(false);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }
}
