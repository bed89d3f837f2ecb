using System.CommandLine;
using System.CommandLine.Help;

namespace StreamSentiment.Trainer.Commands;

/// <summary>All that <c>./train</c> can be asked for.</summary>
internal static class TrainCommands
{
    /// <summary>A plain command, because a root command would show the program's file name instead of what people type.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var root = new Command(
            "./train", "The model lab of StreamSentiment: trains models, judges them and writes packages that the stream can serve. "
        + "Paths are taken from the project's folder.")
        {
            ChampionCommand.Create(time),
            BowCommand.Create(time),
            LstmCommand.Create("word2vec", time),
            LstmCommand.Create("glove", time),
            DistilBertCommand.Create(time),
            Word2VecCommand.Create(time),
            GloveCommand.Create(time),
            NearestCommand.Create(),
            EvaluateCommand.Create(time),
            CompareCommand.Create(time),
            RegisterCommand.Create(),
            new HelpOption(),
            new VersionOption(),
        };
        Options.RefuseEmpty(root.Subcommands);
        return root;
    }
}
