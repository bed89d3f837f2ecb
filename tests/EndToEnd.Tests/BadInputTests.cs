using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>What cannot work is told in a line that says what to do, and exits with another code than 0.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly StreamFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public Task A_missing_file() => IsToldAsync("missing.csv", "--feed", Path.Combine(_folder.Path, "missing.csv"));

    [Fact]
    public Task A_directory() => IsToldAsync("directory", "--feed", _folder.Path);

    [Fact]
    public async Task A_binary_file()
    {
        var path = Path.Combine(_folder.Path, "picture.csv");
        await File.WriteAllBytesAsync(path, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
        await IsToldAsync("picture.csv", "--feed", path);
    }

    [Fact]
    public async Task An_empty_file()
    {
        var run = await _folder.RunAsync("--feed", _folder.Write("empty.csv", ""), "--until-done");
        Assert.Equal((0, 0), (run.ExitCode, run["read"]));
        Assert.Contains("holds no records", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_file_without_a_text_column() => IsToldAsync("text", "--feed", _folder.Write("numbers.csv", "a,b\n1,2\n"));

    [Fact]
    public Task A_Kafka_that_does_not_answer() => IsToldAsync("--kafka", "--kafka", ClosedPort(), "--Kafka:StartTimeoutSeconds=2");

    [Fact]
    public Task A_Postgres_that_does_not_answer() => IsToldAsync(
        "--postgres", "--postgres", $"Host=127.0.0.1;Port={ClosedPort().Split(':')[1]};Username=me;Password=hush", "--Postgres:StartTimeoutSeconds=1");

    [Fact]
    public Task A_connection_string_that_is_none() => IsToldAsync("--postgres", "--postgres", "nonsense");

    [Fact]
    public Task A_mail_server_that_does_not_answer() => IsToldAsync("--smtp", "--smtp", ClosedPort());

    [Fact]
    public Task A_mail_server_that_is_none() => IsToldAsync("--smtp", "--smtp", "nonsense");

    [Fact]
    public Task A_registry_that_is_not_there() => IsToldAsync("--registry", "--registry", Path.Combine(_folder.Path, "nowhere"));

    [Fact]
    public Task A_model_that_is_not_there() => IsToldAsync("no-such-model", "--model", "no-such-model:3");

    [Fact]
    public Task A_word_that_is_no_option() => IsToldAsync("--nonsense", "--nonsense");

    [Fact]
    public Task A_setting_out_of_range() => IsToldAsync("Consecutive", "--Alerting:Consecutive=0");

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private async Task IsToldAsync(string mentioned, params string[] args)
    {
        var run = await _folder.RunAsync(["--until-done", .. args]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(mentioned, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Errors + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at StreamSentiment.", run.Errors, StringComparison.Ordinal);
    }
}
