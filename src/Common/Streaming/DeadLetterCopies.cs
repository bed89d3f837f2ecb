using System.Text.Json;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Streaming;

/// <summary>Topic <c>dead-letters</c>: a copy of the table for other readers.</summary>
public static class DeadLetterCopies
{
    private static readonly int[] ShorterValues = [16 * 1024, 0];

    /// <summary>
    /// Writes the letters to the topic, once they are safe in the table. A copy may come twice, under the same key; one that a broker finds
    /// too large has less of the value, which <c>value_size</c> shows.
    /// </summary>
    public static Task CopyAsync(this TopicWriter writer, IEnumerable<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var copied = letters.ToList();
        return writer.WriteAsync(
            Topics.DeadLetters,
            [.. copied.Select(letter => (letter.Digest, Json(letter)))],
            cancellationToken,
            i => ShorterValues.Where(length => length < copied[i].Value.Length).Select(length => Json(copied[i] with { Value = copied[i].Value[..length] })));
    }

    private static byte[] Json(DeadLetter letter) => JsonSerializer.SerializeToUtf8Bytes(letter, StreamJson.Default.DeadLetter);
}
