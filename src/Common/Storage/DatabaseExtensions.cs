using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Storage;

/// <summary>Wiring of Postgres.</summary>
public static class DatabaseExtensions
{
    /// <summary>One <see cref="NpgsqlDataSource"/> for the process, and a schema that is up to date before any worker starts. May be called twice.</summary>
    public static IHostApplicationBuilder AddDatabase(this IHostApplicationBuilder builder)
    {
        builder.AddHealth(Dependencies.Postgres).AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services =>
        {
            try
            {
                var source = services.GetRequiredService<IOptions<DatabaseOptions>>().Value.NewSource();
                source.ConnectionStringBuilder.ApplicationName ??= builder.Environment.ApplicationName;
                // What its metrics call it; otherwise the whole connection string.
                source.Name = "streamsentiment";
                source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
                return source.Build();
            }
            catch (ArgumentException problem)
            {
                throw new SettingException(
                    $"Postgres:ConnectionString (--postgres) is no connection string: {problem.Message} Expected e.g. 'Host=localhost;Username=me;Database=streamsentiment'.", problem);
            }
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseStart>());
        return builder;
    }
}
