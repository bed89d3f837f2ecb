using System.Text.Json;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Streaming;

/// <summary>Topic <c>dead-letters</c>: a copy of the table for other readers.</summary>
public static class DeadLetterCopies
{
    /// <summary>Writes the letters to the topic, once they are safe in the table. A copy may come twice, under the same key.</summary>
    public static Task CopyAsync(this TopicWriter writer, IEnumerable<DeadLetter> letters, CancellationToken cancellationToken) => writer.WriteAsync(
        Topics.DeadLetters,
        [.. letters.Select(letter => (letter.Digest, JsonSerializer.SerializeToUtf8Bytes(letter, StreamJson.Default.DeadLetter)))],
        cancellationToken);
}
