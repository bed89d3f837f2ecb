using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The prediction API alone, as its image starts it: docs/predict-service.md.</summary>
public sealed partial class PredictServiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stream-predict-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_predicts_with_the_environment_of_its_image_and_nothing_beside_it()
    {
        var environment = EnvironmentOfImage();
        var (port, health) = (FreePort.Next().ToString(CultureInfo.InvariantCulture), FreePort.Next().ToString(CultureInfo.InvariantCulture));
        environment["PORT"] = port;
        environment["Health__Port"] = health;
        // Where nobody must be asked: a start that looks for either fails.
        environment["Postgres__ConnectionString"] = "Host=127.0.0.1;Port=1";
        environment["Kafka__BootstrapServers"] = "127.0.0.1:1";
        await using var service = StreamProcess.Start("Dashboard", [], environment);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Eventually.HoldsAsync(
            async () => service.HasExited ? throw new InvalidOperationException(service.Output + service.Errors) : await IsReadyAsync(client), "it is ready", 120);

        using var answer = await client.PostAsJsonAsync("/predict", new { text = "we landed early, the crew were lovely, thank you" });
        var prediction = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("positive", prediction.GetProperty("label").GetString());

        await using var probe = StreamProcess.Start("Dashboard", ["--check-health"], environment);
        var healthy = await probe.ResultAsync();
        Assert.True(healthy.ExitCode == 0, healthy.Output + healthy.Errors);
        await service.TerminateAsync();
        var ended = await service.ResultAsync();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"AS predict\n.*?^ENV (.*?)$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PredictStage();

    private Dictionary<string, string> EnvironmentOfImage()
    {
        var dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));
        return PredictStage().Match(dockerfile).Groups[1].Value.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(
            pair => pair[0],
            pair => pair[1] switch
            {
                "/models" => Repository.Models,
                "/run/secrets" => Directory.CreateDirectory(Path.Combine(_folder, "secrets")).FullName,
                "/cache" => Path.Combine(_folder, "cache"),
                var value => value,
            });
    }
}
