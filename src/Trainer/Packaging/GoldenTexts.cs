using StreamSentiment.Common.Models;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>
/// Texts of our own that every package must score as it did when it was made. One a line; <c>\n</c> stands for a line end.
/// </summary>
internal static class GoldenTexts
{
    /// <summary>Reads the texts that are built into the trainer.</summary>
    public static IReadOnlyList<string> Read()
    {
        using var stream = typeof(GoldenTexts).Assembly.GetManifestResourceStream("golden-texts.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'))
            .Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))];
    }

    /// <summary>Scores them; texts that cannot be scored are left out.</summary>
    public static IReadOnlyList<GoldenExample> Score(SentimentModel model, IReadOnlyList<string> texts)
    {
        var probabilities = new float[texts.Count];
        model.Score([.. texts], probabilities);
        return [.. texts.Zip(probabilities, (text, probability) => new GoldenExample(text, probability))
            .Where(example => !float.IsNaN(example.PositiveProbability))];
    }
}
