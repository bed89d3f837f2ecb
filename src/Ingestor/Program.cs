using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor;

return await StreamHost.RunAsync(() =>
{
    var builder = StreamHost.CreateBuilder(args);
    builder.AddIngestor();
    return builder.Build();
});
