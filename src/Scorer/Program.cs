using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Scorer;

return await StreamHost.RunAsync(() =>
{
    var builder = StreamHost.CreateBuilder(args);
    builder.AddScorer();
    return builder.Build();
});
