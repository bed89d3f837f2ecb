using System.Globalization;
using System.Text;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Vectors that a network's embedding starts from.</summary>
/// <param name="Values">[vocabulary, <see cref="Dimensions"/>], row by row; the padding's row is 0.</param>
/// <param name="Found">How many tokens of the vocabulary have a vector in the file.</param>
/// <param name="Sought">How many were looked for: all but the padding.</param>
/// <param name="Share">Share of all tokens in the texts that have one, from 0 to 1; of the vocabulary where counts are not known.</param>
internal sealed record StartingVectors(float[] Values, int Dimensions, int Found, int Sought, double Share)
{
    private const int Shown = 3;

    /// <summary>
    /// What Stanford's vectors of tweets call the emoticons that we spell out: used where a file holds no vector of the emoticon itself.
    /// </summary>
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        ["<smile>"] = [":)", ":D", ";)"],
        ["<lolface>"] = [":p", ";p", "xD"],
        ["<sadface>"] = [":(", ":'("],
        ["<neutralface>"] = [":/", ":|"],
        ["<heart>"] = ["<3"],
    };

    /// <summary>
    /// Reads the vectors of a vocabulary's words. Memory is bounded by the vocabulary, however long the file. Words without one start at
    /// random numbers of the same scale; of a word that stands in the file twice the first vector counts.
    /// </summary>
    /// <param name="counts">How often each id occurs in the texts, for the share; null when that is not known.</param>
    /// <exception cref="DataException">The file is malformed, holds none of the words, or its vectors do not fit into memory.</exception>
    public static StartingVectors Read(
        string path, Vocabulary vocabulary, IReadOnlyList<long>? counts, int seed, MemoryBudget memory, CancellationToken stop)
    {
        using var reader = new VectorReader(path);
        var dimensions = reader.Dimensions;
        memory.Require(vocabulary.Count, dimensions, 1, $"The vectors of {path}");
        var values = new float[vocabulary.Count * dimensions];
        var sources = new Source[vocabulary.Count];
        var first = new List<string>();
        var characters = new char[256];
        while (reader.MoveNext())
        {
            stop.ThrowIfCancellationRequested();
            if (first.Count < Shown)
            {
                first.Add(reader.Word);
            }

            if (!Encoding.UTF8.TryGetChars(reader.WordBytes, characters, out var length))
            {
                continue;
            }

            var word = characters.AsSpan(0, length);
            Take(vocabulary.IdOf(word), word.SequenceEqual(SpecialTokens.Unknown), Source.Word);
            if (word is ['<', .., '>'] && Aliases.TryGetValue(word.ToString(), out var meant))
            {
                Array.ForEach(meant, token => Take(vocabulary.IdOf(token), false, Source.Alias));
            }
        }

        void Take(int id, bool isUnknown, Source source)
        {
            if (sources[id] < source && (id != Vocabulary.UnknownId || isUnknown) && id != Vocabulary.PaddingId)
            {
                reader.Values.CopyTo(values.AsSpan(id * dimensions));
                sources[id] = source;
            }
        }

        if (sources.Skip(Vocabulary.UnknownId + 1).All(source => source == Source.None))
        {
            throw NoneFound(path, vocabulary, first);
        }

        FillMissing(values, sources, dimensions, new Chance(seed));
        var found = sources.Count(source => source != Source.None);
        var share = counts is null
            ? (double)found / (vocabulary.Count - 1)
            : counts.Where((_, id) => sources[id] != Source.None).Sum() / (double)Math.Max(1, counts.Sum());
        return new StartingVectors(values, dimensions, found, vocabulary.Count - 1, share);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Found} of {Sought} known tokens have a vector of {Dimensions} components; they are {100 * Share:0.0} % of all tokens.");

    private static DataException NoneFound(string path, Vocabulary vocabulary, List<string> first)
    {
        var sought = Enumerable.Range(0, vocabulary.Count).Skip(Vocabulary.UnknownId + 1).Select(id => vocabulary[id])
            .OrderBy(token => token.StartsWith('<')).Take(Shown);
        return new DataException($"{path} holds none of the {vocabulary.Count - Vocabulary.UnknownId - 1} words looked for, such as "
            + $"{Quoted(sought)}; it begins with {Quoted(first)}. Is it of another language, or are its words written in another way "
            + "(capitals, prefixes)? Take vectors whose words look like the tokens.");

        static string Quoted(IEnumerable<string> words) => string.Join(", ", words.Select(word => $"'{word}'"));
    }

    /// <summary>Gives random numbers of the spread that the others have.</summary>
    private static void FillMissing(float[] values, Source[] sources, int dimensions, Chance chance)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (double)value * value;
        }

        var count = sources.LongCount(source => source != Source.None) * dimensions;
        // Evenly spread between -x and x has the deviation x/√3.
        var most = (float)Math.Sqrt(3 * squares / Math.Max(1, count));
        for (var id = Vocabulary.UnknownId; id < sources.Length; id++)
        {
            if (sources[id] == Source.None)
            {
                foreach (ref var value in values.AsSpan(id * dimensions, dimensions))
                {
                    value = ((2 * chance.Share()) - 1) * most;
                }
            }
        }
    }

    private enum Source : byte
    {
        None,
        Alias,
        Word,
    }
}
