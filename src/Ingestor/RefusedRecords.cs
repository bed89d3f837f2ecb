using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>Records of the feed that are no tweets, on their way to <c>dead_letters</c>.</summary>
internal sealed class RefusedRecords(FeedPositions store, TopicWriter writer, StreamMetrics metrics)
{
    private readonly Lock _lock = new();
    private List<(InFlightRecord Record, DeadLetter Letter)> _waiting = [];

    /// <summary>Takes one; <see cref="StoreAsync"/> makes it durable.</summary>
    public void Add(InFlightRecord record, DeadLetter letter)
    {
        record.Fate = RecordFate.Refused;
        lock (_lock)
        {
            _waiting.Add((record, letter));
        }
    }

    /// <summary>Stores what has gathered and copies it to the topic. When that fails everything still waits, for the next call.</summary>
    public async Task StoreAsync(InFlightWindow window, CancellationToken cancellationToken)
    {
        List<(InFlightRecord Record, DeadLetter Letter)> batch;
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return;
            }

            batch = [.. _waiting];
        }

        await store.SaveDeadLettersAsync([.. batch.Select(refused => refused.Letter)], cancellationToken).ConfigureAwait(false);
        await writer.CopyAsync(batch.Select(refused => refused.Letter), cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _waiting = _waiting[batch.Count..];
        }

        batch.ForEach(refused => metrics.DeadLettered(refused.Letter.Reason));
        window.Finish(batch.Select(refused => refused.Record));
    }
}
