using System.CommandLine;
using StreamSentiment.Trainer.Distillation;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train champion</c>: teachers too slow for the stream, and the LSTM that learns from them and is fast enough.</summary>
internal static class ChampionCommand
{
    private const string Name = "champion";

    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new ChampionOptions();
        return WorkCommand.Create(
            Name,
            "Train the model that is shipped: an ensemble of teachers, and one fast LSTM that learns from it.",
            options.All,
            (given, stop) => Train(given, options, time, stop));
    }

    private static void Train(ParseResult given, ChampionOptions options, TimeProvider time, CancellationToken stop)
    {
        var lab = new LstmLab(given, options, Name, "word2vec", time, stop);
        LstmOptions.CheckWeights(given, options.TeacherWeights, lab.Corpus.Origins);
        LessonTexts texts;
        using (lab.Data.ShowReading("Reading what the teachers judge", 2, time))
        {
            texts = LessonTexts.Read(lab.Data, lab.Corpus, LstmOptions.ReadWeights(given, options.TeacherWeights), stop);
        }

        Console.WriteLine($"Teachers judge {texts.All.Count} tweets, {texts.Labels.Count} of them labelled.");
        var teachers = new Teachers(
            lab.Corpus,
            texts,
            lab.Tokenizer,
            // Large, and kept from learning by heart.
            new LstmSettings
            {
                Units = given.GetValue(options.TeacherUnits),
                Epochs = given.GetValue(options.TeacherEpochs),
                LearningRate = given.GetValue(options.LearningRate),
                Dropout = 0.4,
                EmbeddingDropout = 0.35,
                WordDropout = 0.07,
                Device = given.GetValue(options.Device)!,
                Seed = given.GetValue(options.Seed),
            },
            given.GetValue(options.Teachers),
            (float)given.GetValue(options.LinearWeight),
            part => lab.Checkpoints(part, options.OfTeachers),
            time);
        var vectors = lab.Vectors();
        var judged = teachers.Judge(vectors, given.GetValue(options.Threads), lab.Run, Console.WriteLine, stop);
        lab.Publish(
            lab.Learn(texts.ForStudent(
                judged.Lessons,
                lab.Corpus.Train.Weights,
                (float)given.GetValue(options.LabelShare),
                (float)given.GetValue(options.OtherLabelShare),
                (float)given.GetValue(options.UndecidedWeight)), vectors),
            $"It learned from {given.GetValue(options.Teachers)} teachers, each an LSTM of {given.GetValue(options.TeacherUnits)} units in each "
                + "direction with a linear model on n-grams of tokens and letters, which judged labelled and unlabelled tweets for it.",
            "what the teachers judged");
    }
}
