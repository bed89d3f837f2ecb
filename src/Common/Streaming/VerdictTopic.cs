using System.Text.Json;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Streaming;

/// <summary>Topic <c>verdicts</c>.</summary>
public static class VerdictTopic
{
    private static readonly int[] ShorterTexts = [1_000, 100, 0];

    /// <summary>Writes the verdicts in their order. One that a broker finds too large has less of the text, which is there for people only.</summary>
    /// <param name="trace">The trace of the verdict at an index, as <see cref="TraceHeader.Of"/> gives it; null where it has none.</param>
    public static Task AnnounceAsync(
        this TopicWriter writer, IReadOnlyList<Verdict> verdicts, CancellationToken cancellationToken, Func<int, string?>? trace = null) => writer.WriteAsync(
        Topics.Verdicts,
        [.. verdicts.Select(verdict => (verdict.Model, Json(verdict)))],
        cancellationToken,
        i => ShorterTexts.Where(length => length < verdicts[i].Text.Length).Select(length => Json(verdicts[i] with { Text = verdicts[i].Text[..length] })),
        trace);

    private static byte[] Json(Verdict verdict) => JsonSerializer.SerializeToUtf8Bytes(verdict, StreamJson.Default.Verdict);
}
