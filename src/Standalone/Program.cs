using StreamSentiment.Standalone;

return await CommandLine.RunAsync(args);
