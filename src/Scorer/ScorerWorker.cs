using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Scorer;

/// <summary>Takes the registry's best model and scores topic <c>tweets</c> with it, on one thread for each worker.</summary>
internal sealed partial class ScorerWorker(
    ModelSource models,
    IOptions<ModelOptions> modelOptions,
    KafkaClients kafka,
    TopicWriter writer,
    NpgsqlDataSource database,
    StreamMetrics metrics,
    TimeProvider clock,
    IOptions<ScorerOptions> options,
    ILogger<ScorerWorker> logger) : BackgroundService
{
    private ModelPackage? _package;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not later: without a model the process must not start.
        _package = await models.OpenAsync(modelOptions.Value, cancellationToken: cancellationToken).ConfigureAwait(false);
        Serving(logger, _package.Name, _package.Version, options.Value.WorkerCount);
        metrics.Serves(_package.Name, _package.Version);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // When one worker fails, the others stop, and with them the process.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var workers = Enumerable.Range(0, options.Value.WorkerCount).Select(_ => WorkAsync(stop.Token)).ToList();
        await Task.WhenAny(workers).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        using var model = new SentimentModel(_package!);
        var handler = new TweetHandler(model, new ScoredTweetStore(database), writer, metrics, clock);
        var consumer = new BatchConsumer(kafka, Topics.Tweets, Topics.ScorerGroup, handler, options.Value, clock, logger);
        await consumer.RunAsync(stopping).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scoring with {Model} {Version} on {Workers} threads")]
    private static partial void Serving(ILogger logger, string model, string version, int workers);
}
