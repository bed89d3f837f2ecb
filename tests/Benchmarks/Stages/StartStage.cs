using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// Cold start of the Scorer: from exec until its request to join the group is at the broker. It makes that only when its models are
/// loaded, proven and warmed.
/// </summary>
internal sealed class StartStage(Workbench bench) : IStage
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
    private BrokerRequests _requests = null!;
    private string _connection = "";

    /// <inheritdoc/>
    public int Rounds => bench.Settings.Rounds;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _connection = await bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);
        _requests = new BrokerRequests(_broker);
        await MeasureAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        _requests.Clear();
        var started = bench.Clock.GetTimestamp();
        await using var process = ScorerProcess.Start(bench, _broker, _connection);
        while (!_requests.Has(BrokerRequests.JoinGroup))
        {
            if (process.HasExited || bench.Clock.GetElapsedTime(started) > Limit)
            {
                throw new StartException($"The Scorer did not join its group within {Limit.TotalSeconds} s:{Environment.NewLine}{process.Output}");
            }

            await Task.Delay(Look, bench.Clock, cancellationToken).ConfigureAwait(false);
        }

        var seconds = bench.Clock.GetElapsedTime(started).TotalSeconds;
        // It has consumed nothing yet, so nothing has to be finished.
        await process.KillAsync().ConfigureAwait(false);
        return [new Reading("start", seconds)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _broker.Dispose();
        return ValueTask.CompletedTask;
    }
}
