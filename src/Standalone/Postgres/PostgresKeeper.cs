using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>Starts the private server again when it dies under the stream: nobody else would.</summary>
internal sealed partial class PostgresKeeper(PrivatePostgres server, TimeProvider clock, ILogger<PostgresKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (!server.IsAlive)
                {
                    await RestartAsync(stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stream stops; so will the server.
        }
    }

    private async Task RestartAsync(CancellationToken stoppingToken)
    {
        Died(logger);
        try
        {
            await PrivatePostgres.StartAsync(server.Data, _ => { }, stoppingToken).ConfigureAwait(false);
        }
        catch (StartException problem)
        {
            NotStarted(logger, problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private Postgres has died; it is started again")]
    private static partial void Died(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void NotStarted(ILogger logger, string problem);
}
