using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Benchmarks.Texts;

/// <summary>The token ids of a batch of texts one after another: what the engine gets. Texts without any token are left out.</summary>
/// <param name="Ids">Ids of all texts.</param>
/// <param name="Starts">Where each text's ids begin.</param>
/// <param name="Lengths">How many ids each text has, 1 or more.</param>
internal sealed record TokenIds(int[] Ids, int[] Starts, int[] Lengths)
{
    /// <summary>Texts.</summary>
    public int Count => Lengths.Length;

    /// <summary>Tokens of all texts.</summary>
    public long Tokens => Ids.Length;

    /// <summary>Tokenises texts as the model does.</summary>
    public static TokenIds Of(IEnumerable<string> texts, ModelPackage package)
    {
        var tokenizer = new Tokenizer(package.Manifest.Preprocessing);
        var buffer = new int[tokenizer.MaxTokens];
        var (ids, starts, lengths) = (new List<int>(), new List<int>(), new List<int>());
        foreach (var text in texts)
        {
            var length = tokenizer.Encode(text, package.Vocabulary, buffer);
            if (length > 0)
            {
                starts.Add(ids.Count);
                lengths.Add(length);
                ids.AddRange(buffer.AsSpan(0, length));
            }
        }

        return new TokenIds([.. ids], [.. starts], [.. lengths]);
    }
}
