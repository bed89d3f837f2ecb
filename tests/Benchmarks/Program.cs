using StreamSentiment.Benchmarks;

return await CommandLine.RunAsync(args);
