using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;

return await StreamProgram.RunAsync(args, builder => builder.AddAlerting());
