using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>Says in a model card what a model learned from and on which terms.</summary>
internal static class DataTerms
{
    private const string Own = "as you have them";

    /// <summary>Markdown: what the data says of itself, or a table of just the sets that were used.</summary>
    public static string Of(TrainingData data, TrainedModel trained)
    {
        if (data.Terms is { } terms)
        {
            return terms;
        }

        // Word pieces come from a checkpoint: what was counted for them is not known here.
        var vocabulary = trained.Family == "distilbert"
            ? ""
            : $"its vocabulary has {Mentions(trained)}, no link and no word seen fewer than five times; ";
        return $"""
            | data | used for | terms, as far as known |
            |---|---|---|
            {string.Join('\n', Rows(data, trained).Select(row => $"| {Cell(row.Data)} | {row.Use} | {row.Terms} |"))}

            **The weights carry these terms, not the MIT licence of the code.** For commercial use train on data of your own. The package
            holds no tweet: {vocabulary}its golden examples are our own sentences.
            """;
    }

    private static string Mentions(TrainedModel trained) =>
        trained.Preprocessing.KnownMentions && trained.Run.Parameters.TryGetValue("min-mentions", out var least)
            ? $"of accounts only those that are named at least {least} times"
            : "no mention";

    private static IEnumerable<(string Data, string Use, string Terms)> Rows(TrainingData data, TrainedModel trained)
    {
        if (data.MainSet is { } known)
        {
            yield return ($"{known} (Go, Bhayani, Huang 2009), labels from emoticons", "training, validation, test", "academic use");
        }
        else
        {
            var parts = new[] { "training", data.ValidationFile is null ? "validation" : null, data.TestFile is null ? "test" : null };
            yield return (data.MainName, string.Join(", ", parts.OfType<string>()), Own);
            if (data.ValidationFile is { } validation)
            {
                yield return (validation, "validation", Own);
            }

            if (data.TestFile is { } test)
            {
                yield return (test, "test", Own);
            }
        }

        foreach (var set in data.OtherSets)
        {
            var (name, terms) = set switch
            {
                "semeval" => ("SemEval 2013-2016, Task 4A, labels by people", "research use"),
                "tweet-sentiment-extraction" => ("Tweet Sentiment Extraction", "CC BY 4.0"),
                "airline" => ("Twitter US Airline Sentiment", "CC BY-NC-SA 4.0"),
                _ => (set, Own),
            };
            yield return (name, "training", terms);
        }

        if (data.UnlabelledFile is { } unlabelled && trained.UnlabelledUse is { } use)
        {
            yield return data.MainSet is null ? (unlabelled, use, Own) : ("unlabelled tweets", use, "mixed, research use");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
