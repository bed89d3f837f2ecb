using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Hosting.Telemetry.Prometheus;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Hosting.Health;

public class HealthProbeTests
{
    [Theory]
    [InlineData("ready", false, 1)]
    [InlineData("ready", true, 0)]
    [InlineData("live", false, 0)]
    public async Task It_answers_as_the_process_does(string question, bool reached, int expected)
    {
        var port = FreePort.Next();
        var health = new StreamHealth([new HealthDependency(Dependencies.Postgres)], TimeProvider.System);
        if (reached)
        {
            health.NewReporter().Back(Dependencies.Postgres);
        }

        using var metrics = new MetricsPage(_ => { }, _ => { });
        using var server = new HealthServer(health, metrics, Options.Create(new HealthOptions { Port = port, Host = "127.0.0.1" }), NullLogger<HealthServer>.Instance);
        await server.StartingAsync(CancellationToken.None);
        using var output = new StringWriter();
        Assert.Equal(expected, await HealthProbe.AskAsync(Settings(port), question, output));
        Assert.Contains("status", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_answers_is_a_no()
    {
        using var output = new StringWriter();
        var port = FreePort.Next();
        Assert.Equal(1, await HealthProbe.AskAsync(Settings(port), "ready", output));
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_port_there_is_nobody_to_ask()
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => HealthProbe.AskAsync(Settings(0), "ready", TextWriter.Null));
        Assert.Contains("Health:Port", problem.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Settings(int port) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("Health:Port", port.ToString(CultureInfo.InvariantCulture)), new("Health:Host", "*")]).Build();
}
