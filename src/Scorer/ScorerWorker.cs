using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Scorer.Shadow;

namespace StreamSentiment.Scorer;

/// <summary>Scores topic <c>tweets</c> with the model that serves, on one thread for each worker.</summary>
internal sealed partial class ScorerWorker(
    ModelServing models,
    ModelShadow shadow,
    KafkaClients kafka,
    TopicWriter writer,
    NpgsqlDataSource database,
    StreamMetrics metrics,
    StreamHealth health,
    TimeProvider clock,
    IOptions<ScorerOptions> options,
    ILogger<ScorerWorker> logger) : BackgroundService
{
    // Whoever starts after this worker finds it ready. The first join of a group takes a broker one to three seconds; a member that
    // missed it costs five to nine more, in which the embedded broker takes no commits: what is scored then comes again.
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_joined.Task, ExecuteTask!, Task.Delay(JoinLimit, clock, cancellationToken)).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // When one worker fails, the others stop, and with them the process.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        // Sessions first, then consumers: a member that joins late makes the whole group wait again.
        var seats = Enumerable.Range(0, options.Value.WorkerCount).Select(_ => models.NewSeat()).ToList();
        Serving(logger, models.Package.Name, models.Package.Version, seats.Count);
        var shadows = seats.Select(_ => shadow.IsWanted ? new ShadowScorer(shadow, shadow.NewSeat()) : null).ToList();
        var consumers = seats.Zip(shadows, Consumer).ToList();
        var workers = consumers.Select(consumer => consumer.RunAsync(stop.Token)).ToList();
        _ = Task.WhenAll(consumers.Select(consumer => consumer.Joined)).ContinueWith(_ => _joined.TrySetResult(), TaskScheduler.Default);
        await Task.WhenAny(workers).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        finally
        {
            seats.ForEach(seat => seat.Dispose());
            shadows.ForEach(challenger => challenger?.Dispose());
        }
    }

    private BatchConsumer Consumer(ModelSeat seat, ShadowScorer? challenger) => new(
        kafka,
        Topics.Tweets,
        Topics.ScorerGroup,
        new TweetHandler(seat, new ScoredTweetStore(database), writer, metrics, clock, challenger),
        options.Value,
        clock,
        logger,
        health,
        metrics);

    [LoggerMessage(Level = LogLevel.Information, Message = "Scoring with {Model} {Version} on {Workers} threads")]
    private static partial void Serving(ILogger logger, string model, string version, int workers);
}
