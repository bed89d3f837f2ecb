using System.CommandLine;
using System.CommandLine.Help;
using StreamSentiment.Trainer;
using StreamSentiment.Trainer.Commands;

// A plain command, because a root command would show the program's file name instead of what people type.
var root = new Command("./train", "The model lab of StreamSentiment: trains models, judges them and writes packages that the stream can serve.")
{
    LstmCommand.Create(TimeProvider.System),
    EvaluateCommand.Create(TimeProvider.System),
    CompareCommand.Create(TimeProvider.System),
    RegisterCommand.Create(),
    new HelpOption(),
    new VersionOption(),
};

ProgressScreen.Console.Guard();
return await CommandLine.RunAsync(root, args);
