using Dapper;
using Npgsql;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>
/// Invariants 2, 4, 5 and 7 while models change under load: every tweet is one row of one model and version, a better version takes over,
/// and no bad one nor a registry that is away stops or changes anything else.
/// </summary>
public sealed class SwapTests : IAsyncLifetime
{
    private const int PerSecond = 500;

    private readonly TestRegistry _registry = new();
    private readonly string _cache = Directory.CreateTempSubdirectory("streamsentiment-cache-").FullName;
    private ScorerRig _rig = null!;
    private int _port;

    public async Task InitializeAsync()
    {
        _rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        _registry.Add("1", precision: 0.5);
    }

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        _registry.Dispose();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public async Task Invariant_5_a_better_version_takes_over_while_tweets_flow_and_five_that_will_not_do_change_nothing()
    {
        await StartAsync();
        await ServesAsync("1");
        _registry.Add("2", precision: 0.6);
        await ServesAsync("2");
        (string Reason, Action Add)[] bad =
        [
            ("its SHA-256 is not the one in model.json", () => _registry.Add("3", 0.7, spoil: TestRegistry.Corrupt)),
            ("it keeps tensors in other files", () => _registry.Add("4", 0.7, spoil: folder => TestRegistry.Replace(folder, ModelPackage.OnnxFile, [0x3A, 4, 0x2A, 2, 0x6A, 0]))),
            ("golden example 1", () => _registry.Add("5", 0.7, spoil: folder => TestRegistry.Replace(
                folder, ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray()))),
            ("measured on other data", () => _registry.Add("6", 0.7, change: manifest => manifest with { DataDigest = new string('f', 64) })),
            ("val_recall 0.0200 is below the floor", () => _registry.Add("7", 0.99, recall: 0.02)),
        ];
        for (var i = 0; i < bad.Length; i++)
        {
            var (version, reason) = ($"{i + 3}", bad[i].Reason);
            bad[i].Add();
            await Eventually.HoldsAsync(
                async () => (await QueryAsync<string>($"select because from model_choices_readable where version = '2' and passed_over = '{version}' order by chosen_at desc limit 1"))
                    .Any(because => because.Contains(reason, StringComparison.Ordinal)),
                $"a choice that passes over version {version} for its reason",
                60);
            await _rig.Scorers["scorer"].PrintsAsync($"{TestRegistry.Name}:{version}");
        }

        // All of this took longer than any batch that version 1 had begun.
        var first = await _rig.CountAsync("scored_tweets where model_version = '1'");
        Assert.Contains("version 5 is refused: ", await HealthAsync("degraded"), StringComparison.Ordinal);
        // A refusal is told once, however often the registry is asked.
        Assert.Equal(3, _rig.Scorers["scorer"].Output.Split("Refused model").Length - 1);
        _registry.Add("8", precision: 0.8);
        await ServesAsync("8");
        Assert.Contains("is the highest", await HealthAsync("green"), StringComparison.Ordinal);

        await _rig.CompleteAsync();
        Assert.Equal(["1", "2", "8"], await QueryAsync<string>("select model_version from scored_tweets group by 1 order by min(scored_at)"));
        Assert.Equal(first, await _rig.CountAsync("scored_tweets where model_version = '1'"));
        Assert.Equal(["1", "2", "8"], await QueryAsync<string>("select version from model_choices group by 1 order by min(choice_id)"));
    }

    [Fact]
    public async Task Invariant_7_a_registry_that_goes_away_and_comes_back_costs_nothing_also_at_a_start()
    {
        await StartAsync();
        await ServesAsync("1");
        _registry.Add("2", precision: 0.6);
        await ServesAsync("2");
        await Eventually.HoldsAsync(() => Directory.GetFiles(_cache, "current.json", SearchOption.AllDirectories) is [var file]
            && File.ReadAllText(file).Contains("\"version\": \"2\"", StringComparison.Ordinal), "a copy of version 2");
        _registry.GoAway();
        Assert.Contains("does not exist", await HealthAsync("degraded"), StringComparison.Ordinal);

        await _rig.KillAsync("scorer");
        await StartAsync();
        await ServesAsync("2");
        Assert.Contains("served last", await HealthAsync("degraded"), StringComparison.Ordinal);
        _registry.ComeBack();
        await HealthAsync("green");
        _registry.Add("3", precision: 0.7);
        await ServesAsync("3");
        await _rig.CompleteAsync();
        Assert.Equal(["1", "2", "3"], await QueryAsync<string>("select model_version from scored_tweets group by 1 order by min(scored_at)"));
    }

    [Fact]
    public async Task Invariant_4_killing_the_Scorer_in_the_middle_of_swaps_leaves_each_tweet_one_row_and_its_verdict()
    {
        var random = new Random(5);
        var rounds = Soak.Rounds(few: 3, full: 20);
        _rig.Load(PerSecond);
        for (var round = 0; round < rounds; round++)
        {
            Start();
            await ServesAsync($"{round + 1}");
            _registry.Add($"{round + 2}", precision: 0.5 + ((round + 1) * 0.01));
            // Anywhere between before it is seen and after it serves.
            await Task.Delay(random.Next(0, 1_000));
            await _rig.KillAsync("scorer");
        }

        Start();
        await ServesAsync($"{rounds + 1}");
        await _rig.CompleteAsync();
        Assert.Equal(rounds + 1, (await QueryAsync<string>("select distinct model_version from scored_tweets")).Count);
    }

    [Fact]
    public async Task Invariant_4_a_challenger_scores_each_tweet_once_in_the_shadow_whatever_is_killed_when()
    {
        _registry.Add("2", precision: 0.4);
        _rig.Load(PerSecond);
        for (var round = 0; round < Soak.Rounds(few: 2, full: 20); round++)
        {
            Start("--Shadow:Version=2");
            var before = await _rig.CountAsync("shadow_scores");
            await Eventually.HoldsAsync(async () => await _rig.CountAsync("shadow_scores") != before, "comparisons of this round", 60);
            await Task.Delay(Random.Shared.Next(0, 500));
            await _rig.KillAsync("scorer");
        }

        Start("--Shadow:Version=2");
        await _rig.CompleteAsync();
        var rows = await _rig.CountAsync("scored_tweets where model_version = '1'");
        var (tweets, agreement) = Assert.Single(await QueryAsync<(long, decimal)>("select tweets, agreement from shadow_comparison where version = '1' and challenger = '2'"));
        // The same network under another number; what was scored before the challenger had come is not compared.
        Assert.Equal(1m, agreement);
        Assert.InRange(tweets, 1, rows);
        Assert.Equal(rows, await _rig.CountAsync("scored_tweets"));
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("OnnxRuntime")]
    public async Task A_hundred_swaps_leave_resident_memory_where_it_was_after_the_fifth(string engine)
    {
        const int Warm = 5;
        _registry.Add("2", precision: 0.5);
        var folder = new FolderModelRegistry(_registry.Path);
        _rig.Load(PerSecond / 5);
        Start($"--Model:Engine={engine}", "--Model:RefreshSeconds=0.05");
        // Of equals the newer.
        await ServesAsync("2");
        var after = 0L;
        var swaps = Soak.Rounds(few: 20, full: 100);
        for (var swap = 1; swap <= swaps; swap++)
        {
            await folder.SetAliasAsync(TestRegistry.Name, "champion", $"{1 + ((swap + 1) % 2)}", default);
            var wanted = swap;
            // The first line is the start's.
            await Eventually.HoldsAsync(
                () => _rig.Scorers["scorer"].Output.Split($"Serving model {TestRegistry.Name}:").Length - 2 >= wanted, $"swap {swap}:\n{_rig.Scorers["scorer"].Output}", 60);
            if (swap == Warm)
            {
                after = await SettledAsync();
            }
        }

        var end = await SettledAsync();
        Assert.True(end <= after * 1.1, $"resident {after >> 20} MB after {Warm} swaps, {end >> 20} MB after {swaps}");
        await _rig.CompleteAsync();
    }

    [Fact]
    public async Task A_registry_that_answers_and_holds_nothing_usable_ends_the_start()
    {
        _registry.Remove("1");
        Start();
        var result = await _rig.Scorers["scorer"].ResultAsync(seconds: 60);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds no version of 'tweet-sentiment'", result.Errors, StringComparison.Ordinal);
    }

    private void Start(params string[] more) => _port = _rig.Start(
        "scorer", [$"--Model:Registry={_registry.Path}", "--Model:RefreshSeconds=0.2", $"--Model:Cache={_cache}", "--Scorer:Workers=2", .. more]);

    // The least of some looks: what is garbage at one is not at the next.
    private async Task<long> SettledAsync()
    {
        var least = long.MaxValue;
        for (var look = 0; look < 20; look++)
        {
            least = Math.Min(least, _rig.Scorers["scorer"].ResidentBytes);
            await Task.Delay(50);
        }

        return least;
    }

    private async Task StartAsync()
    {
        Start();
        if (_rig.Produced == 0)
        {
            _rig.Load(PerSecond);
        }

        await Eventually.HoldsAsync(async () => await _rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
    }

    // Waits until the version has scored something.
    private Task ServesAsync(string version) => Eventually.HoldsAsync(
        async () => await _rig.CountAsync($"scored_tweets where model_version = '{version}'") > 0, $"rows of version {version}", 60);

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_rig.Connection + ";Pooling=false");
        return [.. await connection.QueryAsync<T>(sql)];
    }

    // The body of the answer with the status that is waited for; degraded is ready.
    private async Task<string> HealthAsync(string status)
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
