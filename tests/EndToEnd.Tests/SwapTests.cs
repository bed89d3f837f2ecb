using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>
/// Invariants 2, 4, 5 and 7 while models change under load: every tweet is one row of one model and version, a better version takes over,
/// and no bad one nor a registry that is away stops or changes anything else.
/// </summary>
public sealed class SwapTests : SwapStory
{
    [Fact]
    public async Task Invariant_5_a_better_version_takes_over_while_tweets_flow_and_five_that_will_not_do_change_nothing()
    {
        await StartAsync(Registry.Path);
        await ServesAsync("1");
        Registry.Add("2", precision: 0.6);
        await ServesAsync("2");
        (string Reason, Action Add)[] bad =
        [
            ("its SHA-256 is not the one in model.json", () => Registry.Add("3", 0.7, spoil: TestRegistry.Corrupt)),
            ("it keeps tensors in other files", () => Registry.Add("4", 0.7, spoil: folder => TestRegistry.Replace(folder, ModelPackage.OnnxFile, [0x3A, 4, 0x2A, 2, 0x6A, 0]))),
            ("golden example 1", () => Registry.Add("5", 0.7, spoil: folder => TestRegistry.Replace(
                folder, ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray()))),
            ("measured on other data", () => Registry.Add("6", 0.7, change: manifest => manifest with { DataDigest = new string('f', 64) })),
            ("val_recall 0.0200 is below the floor", () => Registry.Add("7", 0.99, recall: 0.02)),
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
            await Rig.Scorers["scorer"].PrintsAsync($"{TestRegistry.Name}:{version}");
        }

        // All of this took longer than any batch that version 1 had begun.
        var first = await Rig.CountAsync("scored_tweets where model_version = '1'");
        Assert.Contains("version 5 is refused: ", await HealthAsync("degraded"), StringComparison.Ordinal);
        // A refusal is told once, however often the registry is asked.
        Assert.Equal(3, Rig.Scorers["scorer"].Output.Split("Refused model").Length - 1);
        Registry.Add("8", precision: 0.8);
        await ServesAsync("8");
        Assert.Contains("is the highest", await HealthAsync("green"), StringComparison.Ordinal);

        await Rig.CompleteAsync();
        Assert.Equal(["1", "2", "8"], await QueryAsync<string>("select model_version from scored_tweets group by 1 order by min(scored_at)"));
        Assert.Equal(first, await Rig.CountAsync("scored_tweets where model_version = '1'"));
        Assert.Equal(["1", "2", "8"], await QueryAsync<string>("select version from model_choices group by 1 order by min(choice_id)"));
    }

    [Fact]
    public async Task Invariant_7_aRegistry_that_goes_away_and_comes_back_costs_nothing_also_at_a_start()
    {
        await StartAsync(Registry.Path);
        await ServesAsync("1");
        Registry.Add("2", precision: 0.6);
        await ServesAsync("2");
        await Eventually.HoldsAsync(() => Directory.GetFiles(Cache, "current.json", SearchOption.AllDirectories) is [var file]
            && File.ReadAllText(file).Contains("\"version\": \"2\"", StringComparison.Ordinal), "a copy of version 2");
        Registry.GoAway();
        Assert.Contains("does not exist", await HealthAsync("degraded"), StringComparison.Ordinal);

        await Rig.KillAsync("scorer");
        await StartAsync(Registry.Path);
        await ServesAsync("2");
        Assert.Contains("served last", await HealthAsync("degraded"), StringComparison.Ordinal);
        Registry.ComeBack();
        await HealthAsync("green");
        Registry.Add("3", precision: 0.7);
        await ServesAsync("3");
        await Rig.CompleteAsync();
        Assert.Equal(["1", "2", "3"], await QueryAsync<string>("select model_version from scored_tweets group by 1 order by min(scored_at)"));
    }

    [Fact]
    public async Task Invariant_4_killing_the_Scorer_in_the_middle_of_swaps_leaves_each_tweet_one_row_and_its_verdict()
    {
        var random = new Random(5);
        var rounds = Soak.Rounds(few: 3, full: 20);
        Rig.Load(PerSecond);
        for (var round = 0; round < rounds; round++)
        {
            Start(Registry.Path);
            await ServesAsync($"{round + 1}");
            Registry.Add($"{round + 2}", precision: 0.5 + ((round + 1) * 0.01));
            // Anywhere between before it is seen and after it serves.
            await Task.Delay(random.Next(0, 1_000));
            await Rig.KillAsync("scorer");
        }

        Start(Registry.Path);
        await ServesAsync($"{rounds + 1}");
        await Rig.CompleteAsync();
        Assert.Equal(rounds + 1, (await QueryAsync<string>("select distinct model_version from scored_tweets")).Count);
    }

    [Fact]
    public async Task Invariant_4_a_challenger_scores_each_tweet_once_in_the_shadow_whatever_is_killed_when()
    {
        Registry.Add("2", precision: 0.4);
        Rig.Load(PerSecond);
        for (var round = 0; round < Soak.Rounds(few: 2, full: 20); round++)
        {
            Start(Registry.Path, "--Shadow:Version=2");
            var before = await Rig.CountAsync("shadow_scores");
            await Eventually.HoldsAsync(async () => await Rig.CountAsync("shadow_scores") != before, "comparisons of this round", 60);
            await Task.Delay(Random.Shared.Next(0, 500));
            await Rig.KillAsync("scorer");
        }

        Start(Registry.Path, "--Shadow:Version=2");
        await Rig.CompleteAsync();
        var rows = await Rig.CountAsync("scored_tweets where model_version = '1'");
        var (tweets, agreement) = Assert.Single(await QueryAsync<(long, decimal)>("select tweets, agreement from shadow_comparison where version = '1' and challenger = '2'"));
        // The same network under another number; what was scored before the challenger had come is not compared.
        Assert.Equal(1m, agreement);
        Assert.InRange(tweets, 1, rows);
        Assert.Equal(rows, await Rig.CountAsync("scored_tweets"));
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("OnnxRuntime")]
    public async Task A_hundred_swaps_leave_resident_memory_where_it_was_after_the_fifth(string engine)
    {
        const int Warm = 5;
        Registry.Add("2", precision: 0.5);
        var folder = new FolderModelRegistry(Registry.Path);
        Rig.Load(PerSecond / 5);
        Start(Registry.Path, $"--Model:Engine={engine}", "--Model:RefreshSeconds=0.05");
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
                () => Rig.Scorers["scorer"].Output.Split($"Serving model {TestRegistry.Name}:").Length - 2 >= wanted, $"swap {swap}:\n{Rig.Scorers["scorer"].Output}", 60);
            if (swap == Warm)
            {
                after = await SettledAsync();
            }
        }

        var end = await SettledAsync();
        Assert.True(end <= after * 1.1, $"resident {after >> 20} MB after {Warm} swaps, {end >> 20} MB after {swaps}");
        await Rig.CompleteAsync();
    }

    [Fact]
    public async Task ARegistry_that_answers_and_holds_nothing_usable_ends_the_start()
    {
        Registry.Remove("1");
        Start(Registry.Path);
        var result = await Rig.Scorers["scorer"].ResultAsync(seconds: 60);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("holds no version of 'tweet-sentiment'", result.Errors, StringComparison.Ordinal);
    }

    // The least of some looks: what is garbage at one is not at the next, and what was replaced is given back after the next has begun.
    private async Task<long> SettledAsync()
    {
        var least = long.MaxValue;
        for (var look = 0; look < 60; look++)
        {
            least = Math.Min(least, Rig.Scorers["scorer"].ResidentBytes);
            await Task.Delay(50);
        }

        return least;
    }
}
