using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// Single predictions over HTTP against a Dashboard in a process of its own, with Postgres: at a steady rate, each sent when its time has
/// come whatever became of those before it, and then as many as it can take. Whoever asks shares the cores.
/// </summary>
internal sealed partial class PredictStage(Workbench bench) : IStage
{
    private const int PerSecond = 1_000;
    private const int Connections = 64;

    // What a second of it holds is too little for a p99.
    private const double ShortestSeconds = 5;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
    private string _connection = "";
    private ChildProcess? _process;
    private HttpClient _client = null!;
    private byte[][] _bodies = [];
    private int _unkept;

    /// <inheritdoc/>
    public int Rounds => Math.Min(bench.Settings.Rounds, 3);

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _bodies =
        [
            .. Enumerable.Range(0, 4_096).Select(number => bench.Source[number].Text).Where(text => text.Any(char.IsLetter))
                .Select(text => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["text"] = text })),
        ];
        _connection = await bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);
        _process = ChildProcess.Start("Dashboard", [], new Dictionary<string, string>(bench.Settings.ModelSettings())
        {
            ["Dashboard:Port"] = "0",
            ["Dashboard:TextsPerSecond"] = "0",
            ["Health:Port"] = "0",
            ["Kafka:BootstrapServers"] = _broker.Address,
            ["Kafka:Ephemeral"] = "true",
            ["Postgres:ConnectionString"] = _connection,
        });
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false })
        {
            BaseAddress = await AddressAsync(_process, cancellationToken).ConfigureAwait(false),
        };
        // Code is compiled in the meantime.
        await AtRateAsync(PerSecond, TimeSpan.FromSeconds(3), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var time = TimeSpan.FromSeconds(Math.Max(bench.Settings.Seconds, ShortestSeconds));
        _unkept = 0;
        var (milliseconds, rate) = await AtRateAsync(PerSecond, time, cancellationToken).ConfigureAwait(false);
        Array.Sort(milliseconds);
        var unkept = 100.0 * _unkept / milliseconds.Length;
        var most = await AsManyAsPossibleAsync(time, cancellationToken).ConfigureAwait(false);
        return
        [
            new Reading("predict.p50", milliseconds[milliseconds.Length / 2]),
            new Reading("predict.p99", milliseconds[milliseconds.Length * 99 / 100]),
            new Reading("predict.rate", rate),
            new Reading("predict.unkept", unkept),
            new Reading("predict.most", most),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        _broker.Dispose();
    }

    private async Task<Uri> AddressAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        var started = bench.Clock.GetTimestamp();
        while (true)
        {
            if (Listening().Match(process.Output) is { Success: true } line)
            {
                return new Uri(line.Groups["address"].Value);
            }

            if (process.HasExited || bench.Clock.GetElapsedTime(started) > StartLimit)
            {
                throw new StartException($"The Dashboard did not listen within {StartLimit.TotalSeconds} s:{Environment.NewLine}{process.Output}");
            }

            await Task.Delay(Look, bench.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // How long each took, from the moment at which it was due.
    private async Task<(double[] Milliseconds, double Rate)> AtRateAsync(int rate, TimeSpan time, CancellationToken cancellationToken)
    {
        var count = (int)(rate * time.TotalSeconds);
        var milliseconds = new double[count];
        var asked = new Task[count];
        var started = bench.Clock.GetTimestamp();
        for (var i = 0; i < count;)
        {
            var due = Math.Min(count, 1 + (int)(bench.Clock.GetElapsedTime(started).TotalSeconds * rate));
            for (; i < due; i++)
            {
                asked[i] = TimeAsync(i);
            }

            await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(asked).ConfigureAwait(false);
        return (milliseconds, count / bench.Clock.GetElapsedTime(started).TotalSeconds);

        async Task TimeAsync(int number)
        {
            await AskAsync(number, cancellationToken).ConfigureAwait(false);
            milliseconds[number] = bench.Clock.GetElapsedTime(started).TotalMilliseconds - (number * 1_000.0 / rate);
        }
    }

    private async Task<double> AsManyAsPossibleAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var started = bench.Clock.GetTimestamp();
        var number = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(
            async () =>
            {
                while (bench.Clock.GetElapsedTime(started) < time)
                {
                    await AskAsync(Interlocked.Increment(ref number), cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken))).ConfigureAwait(false);
        return number / bench.Clock.GetElapsedTime(started).TotalSeconds;
    }

    private async Task AskAsync(int number, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(_bodies[number % _bodies.Length]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await _client.PostAsync(new Uri("/predict", UriKind.Relative), body, cancellationToken).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new StartException($"The Dashboard answered a prediction with {(int)answer.StatusCode}: {text}");
        }

        if (!text.Contains("\"prediction_id\"", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _unkept);
        }
    }

    [GeneratedRegex(@"Dashboard at (?<address>http://\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
