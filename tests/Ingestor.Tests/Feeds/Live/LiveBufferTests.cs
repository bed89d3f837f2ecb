using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Tests.Feeds.Live;

/// <summary>Who waits for room is told of it, however adding and taking fall together.</summary>
public sealed class LiveBufferTests
{
    private const int Rounds = 300_000;

    [Fact]
    public async Task Who_waits_for_room_is_always_told_of_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new StreamMetrics(services.GetRequiredService<IMeterFactory>());
        // Full with each message, half empty with each that is taken: every round is a race.
        var buffer = new LiveBuffer(200, new FeedStatus("live", new StreamHealth(TimeProvider.System), metrics));
        var taking = Task.Run(async () =>
        {
            var taken = 0;
            while (await buffer.WaitAsync())
            {
                while (buffer.TryTake(out _))
                {
                    taken++;
                }
            }

            return taken;
        });
        for (var round = 0; round < Rounds; round++)
        {
            if (!buffer.Add(new LiveMessage(new byte[150], null, default)))
            {
                await buffer.RoomAsync().WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        buffer.Complete();
        Assert.Equal(Rounds, await taking);
    }
}
