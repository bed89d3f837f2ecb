using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone.Tests.Postgres;

public sealed class PrivatePostgresTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsentiment-pg-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await PrivatePostgres.DeleteAsync(_folder, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_server_that_runs_is_used_again_and_one_that_does_not_is_started()
    {
        var first = await StartAsync();
        Assert.True(first.StartedHere);
        await RunAsync(first, "create table kept (n int)");
        var second = await StartAsync();
        Assert.False(second.StartedHere);
        await second.StopAsync(CancellationToken.None);

        var third = await StartAsync();
        Assert.True(third.StartedHere);
        await RunAsync(third, "select * from kept");
    }

    [Fact]
    public async Task A_folder_whose_path_is_too_long_for_a_socket_works_as_well()
    {
        var longFolder = Path.Combine(_folder, new string('x', 100));
        Directory.CreateDirectory(longFolder);
        var server = await PrivatePostgres.StartAsync(longFolder, _ => { }, CancellationToken.None);
        await RunAsync(server, "select 1");
        await PrivatePostgres.DeleteAsync(longFolder, CancellationToken.None);
    }

    [Fact]
    public async Task A_running_server_is_known_again_through_a_link()
    {
        await StartAsync();
        var link = _folder + "-link";
        Directory.CreateSymbolicLink(link, _folder);
        try
        {
            Assert.False((await PrivatePostgres.StartAsync(link, _ => { }, CancellationToken.None)).StartedHere);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task A_postmaster_file_that_names_another_process_of_today_does_no_harm()
    {
        var server = await StartAsync();
        await server.StopAsync(CancellationToken.None);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "postgres", "postmaster.pid"), $"{Environment.ProcessId}\n{_folder}/postgres\n1\n5432\n{_folder}/socket\n\n0 0\nready\n");
        await RunAsync(await StartAsync(), "select 1");
    }

    [Theory]
    [InlineData("with space, comma and 'quote'")]
    [InlineData("ünïcode 🙂;=x")]
    public async Task A_folder_of_any_name_works(string name)
    {
        var folder = Path.Combine(_folder, name);
        Directory.CreateDirectory(folder);
        var server = await PrivatePostgres.StartAsync(folder, _ => { }, CancellationToken.None);
        await RunAsync(server, "select 1");
        await PrivatePostgres.DeleteAsync(folder, CancellationToken.None);
    }

    [Fact]
    public async Task A_folder_that_Postgres_cannot_take_is_refused_clearly()
    {
        var problem = await Assert.ThrowsAsync<StartException>(() => PrivatePostgres.StartAsync(_folder + "/$HOME", _ => { }, CancellationToken.None));
        Assert.Contains("--data", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_half_made_by_a_start_that_was_killed_do_no_harm()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "postgres.new", "base"));
        await RunAsync(await StartAsync(), "select 1");
    }

    private static async Task RunAsync(PrivatePostgres server, string sql)
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private Task<PrivatePostgres> StartAsync() => PrivatePostgres.StartAsync(_folder, _ => { }, CancellationToken.None);
}
