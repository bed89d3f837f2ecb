using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Hosting.Health;

/// <summary>Invariant 7: a dead dependency turns health red, and green again by itself.</summary>
public class StreamHealthTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Invariant_7_a_dependency_is_red_while_anybody_waits_for_it_and_since_the_first_one_did()
    {
        var health = new StreamHealth([new HealthDependency(Dependencies.Postgres)], _clock);
        var (one, other) = (health.NewReporter(), health.NewReporter());
        Assert.Equal(DependencyStatus.Starting, Assert.Single(health.Dependencies).Status);
        one.Back(Dependencies.Postgres);
        Assert.Equal(DependencyStatus.Green, Assert.Single(health.Dependencies).Status);

        _clock.Advance(TimeSpan.FromSeconds(10));
        var since = _clock.GetUtcNow();
        one.Away(Dependencies.Postgres, "refused");
        _clock.Advance(TimeSpan.FromSeconds(10));
        other.Away(Dependencies.Postgres, "refused again");
        one.Back(Dependencies.Postgres);
        Assert.Equal(new DependencyState(Dependencies.Postgres, DependencyStatus.Red, since, "refused again"), Assert.Single(health.Dependencies));

        other.Back(Dependencies.Postgres);
        Assert.Equal(new DependencyState(Dependencies.Postgres, DependencyStatus.Green, _clock.GetUtcNow(), null), Assert.Single(health.Dependencies));
    }

    [Fact]
    public void The_JSON_names_each_dependency_with_its_status_since_when_and_why()
    {
        var health = new StreamHealth([new HealthDependency(Dependencies.Kafka), new HealthDependency(Dependencies.Model)], _clock);
        health.NewReporter().Away(Dependencies.Kafka, "all brokers are down");
        health.NewReporter().Back(Dependencies.Model, "tweet-sentiment 1");
        Assert.Equal(
            """{"status":"red","dependencies":{"kafka":{"status":"red","since":"2026-01-02T03:04:05Z","why":"all brokers are down"},"model":{"status":"green","since":"2026-01-02T03:04:05Z","uses":"tweet-sentiment 1"}}}""",
            System.Text.Encoding.UTF8.GetString(HealthJson.Write(health.Dependencies)));
    }

    [Fact]
    public void A_dependency_is_degraded_while_anybody_is_worried_and_still_ready()
    {
        var health = new StreamHealth([new HealthDependency(Dependencies.Model)], _clock);
        var (one, other) = (health.NewReporter(), health.NewReporter());
        one.Degraded(Dependencies.Model, "too early to say");
        Assert.Equal(DependencyStatus.Starting, Assert.Single(health.Dependencies).Status);
        one.Uses(Dependencies.Model, "tiny 2", "it is the best");
        other.Degraded(Dependencies.Model, "version 3 is refused");
        one.Degraded(Dependencies.Model, "the registry is away");
        Assert.Equal(
            """{"status":"degraded","dependencies":{"model":{"status":"degraded","since":"2026-01-02T03:04:05Z","uses":"tiny 2","because":"it is the best","why":"version 3 is refused; the registry is away"}}}""",
            System.Text.Encoding.UTF8.GetString(HealthJson.Write(health.Dependencies)));
        Assert.True(HealthJson.IsReady(health.Dependencies));
        one.Sound(Dependencies.Model);
        Assert.Equal("version 3 is refused", Assert.Single(health.Dependencies).Worry);
        other.Sound(Dependencies.Model);
        Assert.Equal((DependencyStatus.Green, null), (Assert.Single(health.Dependencies).Status, Assert.Single(health.Dependencies).Worry));
        other.Away(Dependencies.Model, "gone");
        one.Degraded(Dependencies.Model, "worried");
        Assert.Equal((DependencyStatus.Red, "gone"), (Assert.Single(health.Dependencies).Status, Assert.Single(health.Dependencies).Note));
        Assert.False(HealthJson.IsReady(health.Dependencies));
    }

    [Fact]
    public void Invariant_7_a_feed_that_is_away_is_red_and_does_not_make_the_process_unready()
    {
        var health = new StreamHealth([new HealthDependency(Dependencies.Kafka)], _clock);
        health.NewReporter().Away(Dependencies.Feed + "x", "the server answers 503");
        Assert.False(HealthJson.IsReady(health.Dependencies), "Kafka has not been reached.");
        health.NewReporter().Back(Dependencies.Kafka);
        Assert.True(HealthJson.IsReady(health.Dependencies));
        Assert.Equal(
            """{"status":"green","dependencies":{"feed x":{"status":"red","since":"2026-01-02T03:04:05Z","why":"the server answers 503"},"kafka":{"status":"green","since":"2026-01-02T03:04:05Z"}}}""",
            System.Text.Encoding.UTF8.GetString(HealthJson.Write(health.Dependencies)));
    }

    [Fact]
    public async Task Ready_is_503_until_every_dependency_was_reached_and_live_is_200_from_the_start()
    {
        var port = FreePort.Next();
        using var host = HostOn(port);
        await host.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/")) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("live")).StatusCode);
        var starting = await client.GetAsync("ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, starting.StatusCode);
        Assert.Equal("starting", JsonDocument.Parse(await starting.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString());

        host.Services.GetRequiredService<StreamHealth>().NewReporter().Back(Dependencies.Model);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("ready")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("other")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("ready", null)).StatusCode);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_port_that_is_taken_does_not_stop_the_process_from_starting()
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        using var host = HostOn(((IPEndPoint)taken.LocalEndpoint).Port);
        await host.StartAsync();
        await host.StopAsync();
    }

    private static IHost HostOn(int port)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([new("Health:Port", port.ToString(CultureInfo.InvariantCulture)), new("Logging:LogLevel:Default", "None")]);
        builder.AddHealth(Dependencies.Model);
        return builder.Build();
    }
}
