using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Texts made ready for learning word vectors: the words worth knowing, and the texts as their ids in a file.</summary>
/// <param name="Texts">How many texts were read.</param>
internal sealed record TrainingSentences(Vocabulary Vocabulary, SentenceFile Sentences, long Texts)
{
    private const int ReportEvery = 1024;

    /// <summary>
    /// Reads the texts twice, once to count and once to encode. Memory holds one text and the counts (<see cref="WordCounts"/>). Words
    /// that are not known are left out of the sentences.
    /// </summary>
    /// <param name="file">Where the ids go.</param>
    /// <param name="minCount">Rarer words are not known.</param>
    /// <param name="maxVocabulary">Most known tokens, the two fixed ones included.</param>
    /// <exception cref="DataException">There is nothing to learn from.</exception>
    public static TrainingSentences Read(
        TextSource source, TokenizerSettings settings, string file, int minCount, int maxVocabulary, TimeProvider time,
        CancellationToken stop)
    {
        var tokenizer = new Tokenizer(settings);
        var (counts, texts) = (new WordCounts(), 0L);
        var counting = new Progress("Counting words", Math.Max(1, source.Size), time);
        foreach (var text in source.Read(read => counting.Report(read)))
        {
            stop.ThrowIfCancellationRequested();
            texts++;
            var tokens = tokenizer.Read(text);
            while (tokens.MoveNext())
            {
                counts.Add(tokens.Current);
            }
        }

        var vocabulary = Vocabulary.FromCounts(counts.Counts, minCount, maxVocabulary);
        counting.Done($": {texts} texts, {counts.Counts.Count} different tokens, {vocabulary.Count} known");
        if (counts.Floor >= minCount)
        {
            Console.Error.WriteLine($"There are too many different tokens to count them all: those seen up to {counts.Floor} times are "
                + $"forgotten now and then. Give --min-count {counts.Floor + 1} or more for counts that are complete.");
        }

        Check(source, texts, counts, vocabulary, minCount);
        var encoding = new Progress("Encoding texts", texts, time);
        using var writer = new SentenceFile.Writer(file);
        var done = 0L;
        foreach (var text in source.Read(_ => { }))
        {
            stop.ThrowIfCancellationRequested();
            var tokens = tokenizer.Read(text);
            while (tokens.MoveNext())
            {
                if (vocabulary.IdOf(tokens.Current) is > Vocabulary.UnknownId and var id)
                {
                    writer.Add(id);
                }
            }

            writer.EndSentence();
            if (++done % ReportEvery == 0)
            {
                encoding.Report(done);
            }
        }

        var sentences = writer.Finish();
        encoding.Done($": {sentences.TokenCount} tokens");
        return new TrainingSentences(vocabulary, sentences, texts);
    }

    private static void Check(TextSource source, long texts, WordCounts counts, Vocabulary vocabulary, int minCount)
    {
        const int FirstWord = Vocabulary.UnknownId + 1;
        if (counts.Counts.Count == 0)
        {
            throw new DataException(
                $"{source.Name} {(texts == 0 ? "is empty: there is no text" : "holds no word")} to learn word vectors from.");
        }

        if (vocabulary.Count < FirstWord + 2)
        {
            throw new DataException($"{source.Name}: of {counts.Counts.Count} different words "
                + (vocabulary.Count == FirstWord ? "none occurs" : $"only '{vocabulary[FirstWord]}' occurs")
                + $" {minCount} times or more, and at least two must be known. Lower --min-count, raise --max-vocabulary, "
                + "or give more text.");
        }
    }
}
