using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Storage;

/// <summary>Before any worker starts: waits for Postgres, and brings the schema up to date.</summary>
internal sealed class DatabaseStart(
    NpgsqlDataSource database, IOptions<DatabaseOptions> options, StreamHealth health, TimeProvider clock, ILogger<DatabaseStart> logger) : StartingService
{
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds);
        while (true)
        {
            try
            {
                await SchemaMigrator.MigrateAsync(database, cancellationToken, logger).ConfigureAwait(false);
                health.NewReporter().Back(Dependencies.Postgres);
                return;
            }
            catch (NpgsqlException problem) when (IsPassing(problem) && clock.GetUtcNow() < deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), clock, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new StartException(
                    $"The schema of Postgres at {Describe(options.Value.ConnectionString)} is not up to date, and this role may not change it: {refusal.MessageText}. "
                    + "Let the role that owns the tables do it: any worker's program with --migrate, then deploy/postgres/roles.sql.", refusal);
            }
            catch (NpgsqlException problem)
            {
                throw new StartException(
                    $"Postgres at {Describe(options.Value.ConnectionString)} cannot be used: {problem.GetBaseException().Message} "
                    + "Check the setting Postgres:ConnectionString (--postgres).", problem);
            }
        }
    }

    // No answer, or one that asks to come again ("the database system is starting up").
    private static bool IsPassing(NpgsqlException problem) => problem is not PostgresException answer || answer.IsTransient;

    // Without the password: the message ends up in logs.
    private static string Describe(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
