using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard;

return await StreamHost.RunAsync(() =>
{
    var builder = StreamHost.CreateBuilder(args);
    builder.AddDashboard();
    return builder.Build();
});
