using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Streaming;

/// <summary>What stands behind <c>Kafka:Client:</c> reaches the client, dots and all: docs/security.md.</summary>
public sealed class KafkaTlsTests : IDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly TlsFront _front;

    public KafkaTlsTests() => _front = new TlsFront($"http://{_kafka.Address}");

    public void Dispose()
    {
        _front.Dispose();
        _kafka.Dispose();
    }

    [Fact]
    public void A_broker_is_asked_by_TLS()
    {
        using var admin = Clients(new() { ["security.protocol"] = "ssl", ["enable.ssl.certificate.verification"] = "false" }).Admin();
        Assert.Contains(admin.GetMetadata(TimeSpan.FromSeconds(20)).Topics, topic => topic.Topic == Topics.Tweets);
    }

    [Fact]
    public void A_certificate_that_nobody_trusts_is_refused()
    {
        using var admin = Clients(new() { ["security.protocol"] = "ssl" }).Admin();
        Assert.Throws<KafkaException>(() => admin.GetMetadata(TimeSpan.FromSeconds(3)));
    }

    private KafkaClients Clients(Dictionary<string, string> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Kafka:Client:{setting.Key}", setting.Value)))
            .AddInMemoryCollection([new("Kafka:BootstrapServers", new Uri(_front.Endpoint).Authority)]).Build();
        var options = new KafkaOptions();
        configuration.GetSection(KafkaOptions.Section).Bind(options);
        return new KafkaClients(Options.Create(options), NullLogger<KafkaClients>.Instance);
    }
}
