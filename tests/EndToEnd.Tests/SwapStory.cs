using Dapper;
using Npgsql;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>A Scorer under load, a registry folder to take versions from, and looks at what came of it.</summary>
public abstract class SwapStory : IAsyncLifetime
{
    private protected const int PerSecond = 500;

    private int _port;

    private protected TestRegistry Registry { get; } = new();

    private protected string Cache { get; } = Directory.CreateTempSubdirectory("streamsentiment-cache-").FullName;

    private protected ScorerRig Rig { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        Registry.Add("1", precision: 0.5);
    }

    public async Task DisposeAsync()
    {
        await Rig.DisposeAsync();
        Registry.Dispose();
        Directory.Delete(Cache, recursive: true);
    }

    private protected void Start(string registry, params string[] more) => _port = Rig.Start(
        "scorer", [$"--Model:Registry={registry}", "--Model:RefreshSeconds=0.2", $"--Model:Cache={Cache}", "--Scorer:Workers=2", .. more]);

    private protected async Task StartAsync(string registry)
    {
        Start(registry);
        if (Rig.Produced == 0)
        {
            Rig.Load(PerSecond);
        }

        await Eventually.HoldsAsync(async () => await Rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
    }

    // Waits until the version has scored something.
    private protected Task ServesAsync(string version) => Eventually.HoldsAsync(
        async () => await Rig.CountAsync($"scored_tweets where model_version = '{version}'") > 0, $"rows of version {version}", 60);

    private protected async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Rig.Connection + ";Pooling=false");
        return [.. await connection.QueryAsync<T>(sql)];
    }

    // The body of the answer with the status that is waited for; degraded is ready.
    private protected async Task<string> HealthAsync(string status)
    {
        using var client = new HttpClient();
        var body = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync($"http://127.0.0.1:{_port}/health/ready");
                    body = await answer.Content.ReadAsStringAsync();
                    return answer.IsSuccessStatusCode && body.StartsWith($"{{\"status\":\"{status}\"", StringComparison.Ordinal);
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                    return false;
                }
            },
            $"health that is {status}",
            60);
        return body;
    }
}
