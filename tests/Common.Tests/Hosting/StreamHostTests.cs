using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Common.Tests.Hosting;

public class StreamHostTests
{
    [Fact]
    public async Task A_worker_that_throws_gives_an_exit_code_that_is_not_zero()
    {
        Assert.Equal(StreamHost.Failed, await StreamHost.RunAsync(() => HostWith(new Worker(_ => throw new InvalidOperationException("broken")))));
    }

    [Fact]
    public async Task A_start_that_fails_gives_an_exit_code_that_is_not_zero()
    {
        Assert.Equal(StreamHost.Failed, await StreamHost.RunAsync(() => throw new StartException("no such thing")));
    }

    [Fact]
    public async Task Settings_that_no_other_start_mends_have_an_exit_code_of_their_own()
    {
        Assert.Equal(78, await StreamHost.RunAsync(() => throw new SettingException("Postgres:ConnectionString is no connection string")));
        Assert.Equal(78, await StreamHost.RunAsync(() => HostWith(("Kafka:BootstrapServers", ""))));
        Assert.Equal(78, await StreamHost.RunAsync(() => HostWith(("Kafka:Partitions", "many"))));
        Assert.Equal(78, await StreamHost.RunAsync(() => HostWith(("Kafka:Client:no.such.setting", "1"))));
        Assert.Equal(78, await StreamHost.RunAsync(() => HostWith(("Telemetry:TraceShare", "2"))));
        Assert.Equal(78, await StreamHost.RunAsync(() => HostWith(("Telemetry:OtlpEndpoint", "collector"))));
    }

    [Fact]
    public async Task A_dependency_that_is_not_there_yet_is_worth_another_start()
    {
        Assert.Equal(1, await StreamHost.RunAsync(() => HostWith(("Kafka:BootstrapServers", "127.0.0.1:1"), ("Kafka:StartTimeoutSeconds", "0.1"))));
    }

    [Fact]
    public async Task A_host_that_is_stopped_gives_zero()
    {
        using var stop = new CancellationTokenSource();
        Assert.Equal(0, await StreamHost.RunAsync(() => HostWith(new Worker(_ => stop.CancelAsync())), stop.Token));
    }

    [Fact]
    public async Task A_host_that_is_stopped_while_it_starts_gives_zero()
    {
        Assert.Equal(0, await StreamHost.RunAsync(() =>
        {
            var builder = StreamHost.CreateBuilder([]);
            builder.Services.AddHostedService<StopsWhileStarting>();
            return builder.Build();
        }));
    }

    [Fact]
    public async Task A_worker_that_throws_while_another_still_starts_gives_an_exit_code_that_is_not_zero()
    {
        Assert.Equal(StreamHost.Failed, await StreamHost.RunAsync(() =>
        {
            var builder = StreamHost.CreateBuilder([]);
            builder.Services.AddSingleton<IHostedService>(new Worker(_ => throw new StartException("no such file")));
            builder.Services.AddHostedService<StartsUntilStopped>();
            return builder.Build();
        }));
    }

    private static IHost HostWith(params (string Key, string Value)[] settings)
    {
        var builder = StreamHost.CreateBuilder([]);
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddStreaming();
        return builder.Build();
    }

    private static IHost HostWith(Worker worker)
    {
        var builder = StreamHost.CreateBuilder([]);
        builder.Services.AddSingleton<IHostedService>(worker);
        return builder.Build();
    }

    private sealed class StartsUntilStopped : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StopsWhileStarting(IHostApplicationLifetime lifetime) : StartingService
    {
        public override Task StartingAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private sealed class Worker(Func<CancellationToken, Task> work) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            await work(stoppingToken);
        }
    }
}
