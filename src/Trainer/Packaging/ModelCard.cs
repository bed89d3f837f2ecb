using System.Globalization;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Reports;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>Writes the model card: what the model is, what it learned from, how good it is and where it is not.</summary>
internal static class ModelCard
{
    /// <summary>The card as Markdown.</summary>
    /// <param name="sets">Figures at the threshold by the name of their tweets.</param>
    /// <param name="pictures">File names of the package's pictures.</param>
    /// <param name="data">What it learned from.</param>
    public static string Write(ModelManifest manifest, TrainedModel trained, IReadOnlyList<(string Name, Figures Figures)> sets,
        IEnumerable<string> pictures, TrainingData data)
    {
        var figures = FiguresTable.Create();
        foreach (var (name, of) in sets)
        {
            figures.Add(name, of);
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            # {manifest.Name}, version {manifest.Version}

            Says whether an English tweet is positive or negative. There is no neutral: use the probability.

            {trained.Description} A tweet is positive when its probability is at or above {manifest.DecisionThreshold:0.0000}.

            ## Figures

            At that threshold, for the positive class, measured by the code that scores the stream:

            {figures.ToMarkdown().TrimEnd()}

            Validation decided when to stop and the threshold; in this run test decided nothing.{HeldOut(data)}
            Tweets without any token are in no figure.

            ## Pictures

            {string.Join("\n\n", pictures.Select(Picture))}

            The run's settings, figures by pass, time and machine are in [run.json](run.json).

            ## Data and terms

            {DataTerms.Of(data, trained)}

            ## Limits

            - English only. Words and emoji newer than its training tweets are unknown to it. Irony and quotations mislead it.
            - Labels that come from emoticons, as Sentiment140's do, are wrong now and then: no model reaches 1.0 on them.
            - Topics of the days of its tweets may linger. Names and places can move a score: do not judge people by it.
            - Neutral tweets get some label all the same.

            ## Made by

            ```
            {trained.Command}
            ```

            on data of digest `{manifest.DataDigest[..16]}…`.{Repeatable(trained.Family)}

            """);
    }

    private static string Picture(string file) => $"![{Path.GetFileNameWithoutExtension(file).Replace('-', ' ')}]({file})";

    private static string HeldOut(TrainingData data) => data.OtherSets.Any()
        ? " Of the other sets a fifth, chosen by a hash of\nthe text, was held out and is what is reported."
        : "";

    private static string Repeatable(string family) => family == "lstm"
        ? " With more than one thread, word vectors are learned without\nlocks, so another run differs by up to about 0.01."
        : "";
}
