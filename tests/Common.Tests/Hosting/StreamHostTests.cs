using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;

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

    private static IHost HostWith(Worker worker)
    {
        var builder = StreamHost.CreateBuilder([]);
        builder.Services.AddSingleton<IHostedService>(worker);
        return builder.Build();
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
