using StreamSentiment.Common.Hosting;
using StreamSentiment.Scorer;

return await StreamProgram.RunAsync(args, builder => builder.AddScorer());
