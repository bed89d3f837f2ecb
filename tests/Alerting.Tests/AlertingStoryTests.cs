using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MimeKit;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests;

/// <summary>The whole worker, from topic to mail, on the embedded broker and a real Postgres.</summary>
public sealed class AlertingStoryTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"alerting-{Guid.NewGuid():N}");

    [Fact]
    public async Task Invariant_6_a_model_that_is_always_wrong_opens_one_incident_and_sends_one_mail_whatever_restarts_and_comes_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        var verdicts = Enumerable.Range(0, 50).Select(index => Make.Verdict($"t{index}", false) with { JudgedAt = TimeProvider.System.GetUtcNow().AddMilliseconds(index) }).ToList();

        var first = await LiveAsync(database, verdicts);
        await database.AskAsync<int?>("update notices set state = 'pending'; update incidents set reported_at = null");
        var second = await LiveAsync(database, verdicts);

        Assert.Equal(["48 true 50"], await database.ListAsync<string>(
            "select runs || ' ' || (reported_at is not null) || ' ' || (select count(*) from verdicts) from incidents"));
        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Equal($"<{first.MessageId}>", await database.AskAsync<string>("select message_id from incidents"));
        Assert.Contains("wrong 3 times in a row within 1 s", first.Subject, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    // One life of the process, with a broker that has forgotten the one before.
    private async Task<MimeMessage> LiveAsync(TestDatabase database, List<Verdict> verdicts)
    {
        using var broker = EmbeddedBroker.Start();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = database.ConnectionString,
            ["Kafka:BootstrapServers"] = broker.Address,
            ["Kafka:Ephemeral"] = "true",
            ["Mail:Directory"] = _folder,
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddAlerting();
        using var host = builder.Build();
        await host.StartAsync();
        var writer = host.Services.GetRequiredService<TopicWriter>();
        foreach (var piece in verdicts.Chunk(7))
        {
            await writer.WriteAsync(Topics.Verdicts, [.. piece.Select(verdict => (verdict.Model, Make.Json(verdict)))], CancellationToken.None);
        }

        await UntilTakenAsync(host.Services.GetRequiredService<KafkaClients>(), verdicts.Count);
        await host.StopAsync();
        return await MimeMessage.LoadAsync(Assert.Single(Directory.GetFileSystemEntries(_folder)));
    }

    private static async Task UntilTakenAsync(KafkaClients clients, int count)
    {
        var partitions = Enumerable.Range(0, 4).Select(partition => new Confluent.Kafka.TopicPartition(Topics.Verdicts, partition)).ToList();
        using var admin = clients.Admin();
        var watch = Stopwatch.StartNew();
        long taken = 0;
        while (taken < count)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{taken} of {count} verdicts were taken.");
            await Task.Delay(50);
            var answers = await admin.ListConsumerGroupOffsetsAsync([new(Topics.AlertingGroup, partitions)]);
            taken = answers[0].Partitions.Sum(partition => Math.Max(0, partition.Offset.Value));
        }
    }
}
