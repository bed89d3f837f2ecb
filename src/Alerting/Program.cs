using Microsoft.Extensions.Hosting;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;

return await StreamHost.RunAsync(() =>
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.AddAlerting();
    return builder.Build();
});
