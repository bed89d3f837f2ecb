using System.Text.Json;
using Confluent.Kafka;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Scorer;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A record's JSON to a tweet, as the Scorer does it, beside walking the same bytes and making nothing of them.</summary>
internal sealed class DecodeStage(Workbench bench) : CpuStage(bench)
{
    private readonly IReadOnlyList<IReadOnlyList<ConsumeResult<string, byte[]>>> _batches = bench.Batches(number => Record(bench, number));

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Reading>>(
    [
        Sample(Bench.Cores, thread => InTurn(_batches, thread * _batches.Count / Bench.Cores, Decode), cancellationToken).As("decode"),
        Sample(1, _ => InTurn(_batches, 0, Decode), cancellationToken).As("decode.one"),
        Sample(Bench.Cores, thread => InTurn(_batches, thread * _batches.Count / Bench.Cores, Scan), cancellationToken).As("decode.scan"),
    ]);

    private static int Decode(IReadOnlyList<ConsumeResult<string, byte[]>> records)
    {
        var decoded = 0;
        foreach (var record in records)
        {
            decoded += TweetDecoder.Decode(record, DateTimeOffset.UnixEpoch).Tweet is null ? 0 : 1;
        }

        return decoded == records.Count ? decoded : throw new InvalidOperationException("A tweet of the benchmark was not decoded.");
    }

    private static int Scan(IReadOnlyList<ConsumeResult<string, byte[]>> records)
    {
        foreach (var record in records)
        {
            var reader = new Utf8JsonReader(record.Message.Value);
            while (reader.Read())
            {
            }
        }

        return records.Count;
    }

    private static ConsumeResult<string, byte[]> Record(Workbench bench, long number)
    {
        var json = bench.Source.Json(number);
        return new ConsumeResult<string, byte[]>
        {
            Topic = Topics.Tweets,
            Message = new Message<string, byte[]> { Key = Texts.TweetSource.IdOf(number), Value = json, Headers = Topics.VersionHeader() },
        };
    }
}
