using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Dashboard.Storage;

/// <summary>
/// The Dashboard's own connections: few, each with the role <see cref="DashboardRole"/> and a limit on how long a statement may take, so
/// that whatever is asked of the page, the stream's work goes on and its tables stay as they are. One for each process.
/// </summary>
public sealed partial class DashboardDatabase : IAsyncDisposable
{
    // Until one is asked for, nobody knows whether the role can be had: the schema is brought up to date meanwhile.
    private const string IsComplete =
        """
        select has_table_privilege('scored_tweets', 'select') and has_table_privilege('incidents', 'select')
           and has_any_column_privilege('predictions', 'insert') and has_any_column_privilege('feedback', 'insert, update')
           and has_any_column_privilege('silences', 'insert') and has_any_column_privilege('incidents', 'update')
        """;

    private readonly NpgsqlDataSource _asRole;
    private readonly NpgsqlDataSource _plain;
    private readonly ILogger _logger;
    private volatile NpgsqlDataSource? _chosen;

    /// <summary>Connects to nothing yet.</summary>
    public DashboardDatabase(IOptions<DatabaseOptions> database, IOptions<DashboardOptions> options, ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<DashboardDatabase>();
        var limit = TimeSpan.FromSeconds(options.Value.StatementSeconds);
        _asRole = Source($" -c role={DashboardRole.Name}");
        _plain = Source("");

        NpgsqlDataSource Source(string role)
        {
            // That the string is one was checked at the start.
            var source = database.Value.NewSource();
            var settings = source.ConnectionStringBuilder;
            settings.ApplicationName = "streamsentiment-dashboard";
            settings.Options = FormattableString.Invariant(
                $"{settings.Options} -c statement_timeout={limit.TotalMilliseconds:0}{role}").Trim();
            settings.MaxPoolSize = options.Value.Connections;
            settings.MinPoolSize = 0;
            // The server speaks first; this is for one that does not answer at all.
            settings.CommandTimeout = (int)Math.Ceiling(limit.TotalSeconds) + 2;
            settings.Timeout = Math.Min(settings.Timeout, 5);
            source.UseLoggerFactory(loggers);
            return source.Build();
        }
    }

    /// <summary>A connection, to be disposed soon: there are <see cref="DashboardOptions.Connections"/> of them.</summary>
    /// <exception cref="NpgsqlException">The database does not answer, or all connections are in use for seconds.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_chosen is { } chosen)
        {
            return await chosen.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }

        NpgsqlConnection? connection = null;
        try
        {
            connection = await _asRole.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var ask = new NpgsqlCommand(IsComplete, connection);
            if (await ask.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            {
                _chosen = _asRole;
                return connection;
            }

            Incomplete("it lacks rights on the stream's tables");
        }
        catch (PostgresException refusal) when (IsAboutTheRole(refusal))
        {
            Incomplete(refusal.MessageText);
        }
        catch
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }

        await CloseAsync().ConfigureAwait(false);
        return await _plain.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

        ValueTask CloseAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _asRole.DisposeAsync().ConfigureAwait(false);
        await _plain.DisposeAsync().ConfigureAwait(false);
    }

    // It is not there, it may not be taken on.
    private static bool IsAboutTheRole(PostgresException refusal) => refusal.SqlState
        is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedObject;

    private void Incomplete(string why)
    {
        if (Interlocked.CompareExchange(ref _chosen, _plain, null) is null)
        {
            WithoutRole(_logger, DashboardRole.Name, why);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "The Dashboard cannot take on the role {Role}, which writes nothing but what people say: {Why}. It works with the rights of "
        + "Postgres:ConnectionString; docs/dashboard.md shows how a superuser makes the role")]
    private static partial void WithoutRole(ILogger logger, string role, string why);
}
