using Microsoft.Extensions.Hosting;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;

return await StreamHost.RunAsync(() =>
{
    var builder = StreamHost.CreateBuilder(args);
    builder.AddAlerting();
    return builder.Build();
});
