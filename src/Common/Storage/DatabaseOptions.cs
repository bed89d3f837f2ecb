using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>Settings section <c>Postgres</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Postgres";

    /// <summary>Npgsql connection string of the database that holds the stream's tables.</summary>
    [Required(ErrorMessage = "Postgres:ConnectionString (--postgres) is empty: name the database, e.g. 'Host=localhost;Username=me;Database=streamsentiment'.")]
    public string ConnectionString { get; set; } = "Host=localhost;Username=streamsentiment;Database=streamsentiment";

    /// <summary>
    /// The role's password, where it does not stand in <see cref="ConnectionString"/>: so that the one can be read by everybody and the
    /// other comes from a file or the environment.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>How long a start waits for the database before it gives up.</summary>
    [Range(0, 3600)]
    public double StartTimeoutSeconds { get; set; } = 10;

    /// <summary>What makes connections, with the password wherever it was set.</summary>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public NpgsqlDataSourceBuilder NewSource()
    {
        var source = new NpgsqlDataSourceBuilder(ConnectionString);
        if (!string.IsNullOrEmpty(Password))
        {
            source.ConnectionStringBuilder.Password = Password;
        }

        return source;
    }
}
