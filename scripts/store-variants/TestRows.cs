using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.StoreVariants;

/// <summary>A row as the stream writes it.</summary>
internal sealed record TestRow(string Id, string Text, DateTime CreatedAt, string Author, string? Expected, string Label, float Probability);

/// <summary>Made-up rows: about 75 characters of text, ids of 19 digits in rough order or hashes in none.</summary>
internal static class TestRows
{
    private static readonly DateTime CreatedAt = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private const long FirstId = 1_500_000_000_000_000_000;

    private static readonly string[] Words =
        "the a of day this that flight love hate great awful coffee train morning delayed again really so much happy sad never always tonight people weather".Split(' ');

    /// <summary>Batches of rows.</summary>
    public static TestRow[][] Make(int batches, int batch, bool hashed)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, batches).Select(one => Enumerable.Range(one * batch, batch).Select(number => Make(number, hashed, random)).ToArray())];
    }

    private static TestRow Make(int number, bool hashed, Random random)
    {
        var text = new StringBuilder();
        for (var length = 40 + random.Next(70); text.Length < length;)
        {
            text.Append(Words[random.Next(Words.Length)]).Append(' ');
        }

        // Disorder of some twenty tweets, as partitions bring it; the low digits keep ids apart.
        var id = ((FirstId + ((number + random.Next(20)) * 131_072L)) & ~((1L << 22) - 1)) + (number & ((1 << 22) - 1));
        return new TestRow(
            hashed ? Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(id)).AsSpan(0, 16)) : $"{id}",
            text.ToString(),
            CreatedAt,
            $"user{random.Next(1_000_000)}",
            random.Next(50) == 0 ? "positive" : null,
            random.Next(2) == 0 ? "positive" : "negative",
            random.NextSingle());
    }
}
