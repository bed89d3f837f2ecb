using System.CommandLine;
using System.CommandLine.Help;
using StreamSentiment.Trainer.Commands;

// A plain command, because a root command would show the program's file name instead of what people type.
var root = new Command("./train", "The model lab of StreamSentiment: trains models, judges them and writes packages that the stream can serve.")
{
    BowCommand.Create(TimeProvider.System),
    LstmCommand.Create("word2vec", TimeProvider.System),
    LstmCommand.Create("glove", TimeProvider.System),
    ChampionCommand.Create(TimeProvider.System),
    Word2VecCommand.Create(TimeProvider.System),
    GloveCommand.Create(TimeProvider.System),
    NearestCommand.Create(),
    EvaluateCommand.Create(),
    new HelpOption(),
    new VersionOption(),
};

// After Ctrl-C the step in hand may end; then everything stops.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
