using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Predictions;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Tests;

public sealed class PredictionKeeperTests
{
    [Fact]
    public async Task What_waits_for_a_database_that_hangs_is_bounded_by_its_size()
    {
        var clock = new FakeTimeProvider();
        await using var database = new DashboardDatabase(
            Options.Create(new DatabaseOptions { ConnectionString = "Host=127.0.0.1;Port=1" }), Options.Create(new DashboardOptions()), NullLoggerFactory.Instance);
        // Never started, so nothing is taken.
        using var keeper = new PredictionKeeper(database, new StreamHealth(clock), clock, NullLogger<PredictionKeeper>.Instance);
        var text = new string('a', 1024 * 1024);
        Prediction[] rows = [new("id", text, Sentiment.Positive, 0.9f, 0.5f, "tiny", "2")];
        var waiting = Enumerable.Range(0, (int)(PredictionKeeper.MostCharacters / text.Length)).Select(_ => keeper.KeepAsync(rows)).ToList();
        Assert.DoesNotContain(waiting, kept => kept.IsCompleted);

        var oneTooMany = keeper.KeepAsync(rows);

        Assert.True(oneTooMany.IsCompleted);
        Assert.False(await oneTooMany);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(waiting), Assert.False);
    }
}
