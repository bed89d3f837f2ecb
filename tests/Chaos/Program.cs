return await StreamSentiment.Chaos.CommandLine.RunAsync(args).ConfigureAwait(false);
