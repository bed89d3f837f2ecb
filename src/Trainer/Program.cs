using StreamSentiment.Trainer;
using StreamSentiment.Trainer.Commands;

ProgressScreen.Console.Guard();
return await CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System), args);
