using System.CommandLine;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train word2vec-lstm</c> and <c>train glove-lstm</c>: word vectors, LSTM, package.</summary>
internal static class LstmCommand
{
    /// <summary>The command.</summary>
    /// <param name="embeddingType">How word vectors are learned: <c>word2vec</c> or <c>glove</c>.</param>
    /// <param name="time">The clock.</param>
    public static Command Create(string embeddingType, TimeProvider time)
    {
        var name = $"{embeddingType}-lstm";
        var options = new LstmOptions();
        var method = embeddingType == "glove" ? "GloVe" : "skip-gram";
        return WorkCommand.Create(
            name,
            $"Train an LSTM on labelled tweets, on word vectors by {method} or from a file, and register it.",
            options.All,
            (given, stop) =>
            {
                var lab = new LstmLab(given, options, name, embeddingType, time, stop);
                lab.Publish(lab.Learn(lab.Corpus.Train, lab.Vectors()));
            });
    }
}
