using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor;

return await StreamProgram.RunAsync(args, builder => builder.AddIngestor());
