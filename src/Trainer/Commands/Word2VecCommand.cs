using System.CommandLine;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train word2vec</c>: word vectors by skip-gram.</summary>
internal static class Word2VecCommand
{
    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new Word2VecOptions();
        return VectorTraining.Create("word2vec", "Learn word vectors from any text by skip-gram with negative sampling.", options, time,
            (given, training, stop) =>
            {
                var settings = options.Read(given);
                var (vocabulary, sentences) = (training.Texts.Vocabulary, training.Texts.Sentences);
                var pieces = given.GetValue(options.Subwords) ? WordPieces.Of(vocabulary) : WordPieces.None(vocabulary.Count);
                var model = new SkipGram(sentences, pieces, settings, MemoryBudget.Machine);
                training.Resume(model.Restore, () => model.Passes);
                var progress = new Progress("Word vectors", sentences.TokenCount * (settings.Epochs - model.Passes), time);
                var vectors = model.Train(progress, stop, () => training.Checkpoints.Save(model.Save()));
                progress.Done();
                return vectors;
            });
    }
}
