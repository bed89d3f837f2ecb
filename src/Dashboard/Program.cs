using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard;

return await StreamProgram.RunAsync(args, builder => builder.AddDashboard());
