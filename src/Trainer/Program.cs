using System.CommandLine;
using StreamSentiment.Trainer.Commands;

var root = new RootCommand("The model lab of StreamSentiment: trains models, judges them and writes packages that the stream can serve.")
{
    TrainCommand.Create(TimeProvider.System),
    EvaluateCommand.Create(),
};

// After Ctrl-C the step in hand may end; then everything stops.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
