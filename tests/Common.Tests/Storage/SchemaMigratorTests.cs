using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Storage;

public class SchemaMigratorTests
{
    [Fact]
    public async Task Many_processes_may_migrate_at_once_and_again()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        }));
        await using var database = NpgsqlDataSource.Create(connection);
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        await using var count = database.CreateCommand("select count(*) from schema_migrations");
        await using var tables = database.CreateCommand("select count(*) from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        Assert.Equal(
            (long)typeof(SchemaMigrator).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal)),
            await count.ExecuteScalarAsync());
        Assert.Equal(6L, await tables.ExecuteScalarAsync());
    }
}
