using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>
/// Invariant 5: a package that does not prove itself never scores, and the one before it goes on. Invariant 7: a registry that is away
/// stops nothing.
/// </summary>
public sealed class ModelServingTests : IAsyncLifetime
{
    private readonly ServingRig _rig = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task A_better_version_takes_all_seats_and_its_reason_is_told()
    {
        await _rig.StartAsync();
        using var one = _rig.Serving.NewSeat();
        using var two = _rig.Serving.NewSeat();
        Assert.Equal("1", one.Use(model => model.Version));
        _ = _rig.Log;

        _rig.Add("2", precision: 0.97);
        await _rig.RefreshAsync();
        Assert.All(new[] { one, two }, seat => Assert.Equal("2", seat.Use(model => model.Version)));
        Assert.Equal(("tiny 2", DependencyStatus.Green), (_rig.State.Note, _rig.State.Status));
        Assert.Contains("val_precision 0.9700 is the highest", _rig.State.Reason, StringComparison.Ordinal);
        Assert.Contains(_rig.Log, line => line.StartsWith("Information: Serving model tiny:2: its val_precision 0.9700", StringComparison.Ordinal));
        var account = _rig.Accounts[^1];
        Assert.Equal(("2", "1"), (account.Choice.Chosen!.Version, Assert.Single(account.Choice.PassedOver).Version.Version));
    }

    [Fact]
    public async Task While_nothing_changes_nothing_is_fetched_logged_or_told()
    {
        _rig.Add("2", precision: 0.2);
        await _rig.StartAsync();
        _ = _rig.Log;
        _rig.Registry.Fetched.Clear();
        var told = _rig.Accounts.Count;
        for (var i = 0; i < 5; i++)
        {
            await _rig.RefreshAsync();
        }

        Assert.Empty(_rig.Registry.Fetched);
        Assert.Empty(_rig.Log);
        Assert.Equal(told, _rig.Accounts.Count);
    }

    [Fact]
    public async Task Of_many_versions_the_best_are_told_one_by_one_and_the_others_by_their_number()
    {
        for (var version = 2; version < 32; version++)
        {
            _rig.Add($"{version}", precision: version / 100.0, recall: version % 2 == 0 ? 0.1 : null);
        }

        await _rig.StartAsync();
        var log = _rig.Log;
        Assert.Equal(10, log.Count(line => line.StartsWith("Information: Passed over model tiny:", StringComparison.Ordinal)));
        Assert.Contains(log, line => line.StartsWith("Information: Passed over model tiny:31: ", StringComparison.Ordinal));
        var rest = Assert.Single(log, line => line.StartsWith("Information: Passed over 20 more versions of tiny: ", StringComparison.Ordinal));
        Assert.Contains("10 since its val_recall … is below the floor …; 10 since version … has a higher", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_ends_its_batch_with_the_model_that_it_began_with()
    {
        await _rig.StartAsync();
        using var seat = _rig.Serving.NewSeat();
        _rig.Add("2", precision: 0.97);
        var (before, after, probability) = seat.Use(model =>
        {
            var version = model.Version;
            _rig.RefreshAsync().GetAwaiter().GetResult();
            // The swap is done, and this model is still whole.
            return (version, model.Version, model.Score("I love this lamp"));
        });
        Assert.Equal(("1", "1"), (before, after));
        Assert.InRange(probability, 0, 1);
        Assert.Equal("2", seat.Use(model => model.Version));
    }

    [Fact]
    public async Task The_alias_champion_overrides_while_it_runs_and_lets_go_again()
    {
        _rig.Add("2", precision: 0.2);
        await _rig.StartAsync();
        var registry = new FolderModelRegistry(_rig.Tiny.Registry);
        await registry.SetAliasAsync("tiny", "champion", "2", default);
        await _rig.RefreshAsync();
        Assert.Equal("2", _rig.Serving.Package.Version);
        File.Delete(Path.Combine(_rig.Tiny.Registry, "tiny", "aliases.json"));
        await _rig.RefreshAsync();
        Assert.Equal("1", _rig.Serving.Package.Version);
    }

    [Fact]
    public async Task A_champion_that_cannot_be_described_leaves_the_model_before_it_and_not_the_next_by_rule()
    {
        _rig.Add("2", precision: 0.97);
        var registry = new FolderModelRegistry(_rig.Tiny.Registry);
        await registry.SetAliasAsync("tiny", "champion", "1", default);
        await _rig.StartAsync();
        Assert.Equal("1", _rig.Serving.Package.Version);
        var third = _rig.Add("3", precision: 0.5);
        await registry.SetAliasAsync("tiny", "champion", "3", default);
        File.WriteAllText(Path.Combine(third, ModelPackage.ManifestFile), "{");
        await _rig.RefreshAsync();
        Assert.Equal(("1", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task A_restart_remembers_the_data_of_the_version_that_served()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.99, recall: 0.02, dataDigest: new string('f', 64));
        _rig.Restart();
        await _rig.StartAsync();
        Assert.Equal("1", _rig.Serving.Package.Version);
    }

    [Fact]
    public async Task What_could_not_be_fetched_is_asked_for_again_and_told_once()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.97);
        _ = _rig.Log;
        _rig.Registry.FetchFault = new RegistryException("The model cache is full.");
        await _rig.RefreshAsync();
        await _rig.RefreshAsync();
        Assert.Equal(("1", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Single(_rig.Log, line => line.StartsWith("Warning: Model tiny:2 could not be fetched", StringComparison.Ordinal)
            && line.Contains("cache is full", StringComparison.Ordinal));
        _rig.Registry.FetchFault = null;
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Theory]
    [InlineData("golden")]
    [InlineData("checksum")]
    [InlineData("external data")]
    [InlineData("size")]
    public async Task Invariant_5_a_bad_package_is_refused_once_and_the_model_before_it_goes_on(string fault)
    {
        await _rig.StartAsync();
        using var seat = _rig.Serving.NewSeat();
        _ = _rig.Log;
        var bad = _rig.Add("2", precision: 0.97);
        var reason = Spoil(bad, fault);
        _rig.Registry.Fetched.Clear();
        for (var i = 0; i < 3; i++)
        {
            await _rig.RefreshAsync();
            Assert.Equal("1", seat.Use(model => model.Version));
            Assert.Equal(DependencyStatus.Degraded, _rig.State.Status);
            Assert.Contains(reason, _rig.State.Worry, StringComparison.Ordinal);
        }

        Assert.Equal(["2"], _rig.Registry.Fetched);
        Assert.Single(_rig.Log, line => line.StartsWith("Error: Refused model tiny:2", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Single(_rig.Accounts[^1].Choice.PassedOver).Reason, StringComparison.Ordinal);

        // A better one makes all well, whether or not the bad one is still there.
        _rig.Add("3", precision: 0.98);
        await _rig.RefreshAsync();
        Assert.Equal(("3", DependencyStatus.Green), (seat.Use(model => model.Version), _rig.State.Status));
    }

    [Fact]
    public async Task Invariant_5_a_bad_package_that_is_removed_is_forgotten_and_one_that_is_mended_serves()
    {
        await _rig.StartAsync();
        var bad = _rig.Add("2", precision: 0.97);
        var whole = await File.ReadAllBytesAsync(Path.Combine(bad, ModelPackage.OnnxFile));
        Spoil(bad, "checksum");
        await _rig.RefreshAsync();
        Assert.Equal(DependencyStatus.Degraded, _rig.State.Status);
        Directory.Move(bad, Path.Combine(_rig.Tiny.Registry, "tiny", ".2"));
        await _rig.RefreshAsync();
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);

        Directory.Move(Path.Combine(_rig.Tiny.Registry, "tiny", ".2"), bad);
        // As by somebody who was still copying: model.json is the same.
        await File.WriteAllBytesAsync(Path.Combine(bad, ModelPackage.OnnxFile), whole);
        File.SetLastWriteTimeUtc(Path.Combine(bad, ModelPackage.OnnxFile), DateTime.UnixEpoch);
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task Invariant_5_a_refused_champion_leaves_the_one_before_it_and_not_a_third_version()
    {
        _rig.Add("2", precision: 0.2);
        var registry = new FolderModelRegistry(_rig.Tiny.Registry);
        await registry.SetAliasAsync("tiny", "champion", "2", default);
        await _rig.StartAsync();
        Spoil(_rig.Add("3", precision: 0.3), "checksum");
        await registry.SetAliasAsync("tiny", "champion", "3", default);
        await _rig.RefreshAsync();
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("champion, is refused", _rig.Accounts[^1].Choice.Reason, StringComparison.Ordinal);
        Assert.Single(_rig.Log, line => line.StartsWith("Warning: The champion tiny:3 does not serve", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bad_package_of_a_lower_rank_is_not_looked_at()
    {
        await _rig.StartAsync();
        Spoil(_rig.Add("2", precision: 0.2), "checksum");
        _rig.Registry.Fetched.Clear();
        await _rig.RefreshAsync();
        Assert.Empty(_rig.Registry.Fetched);
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);
    }

    [Fact]
    public async Task A_newer_version_that_cannot_even_be_read_degrades_and_an_older_one_does_not()
    {
        await File.WriteAllTextAsync(Path.Combine(_rig.Add("0", precision: 0.2), ModelPackage.ManifestFile), "{");
        await _rig.StartAsync();
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);
        await File.WriteAllTextAsync(Path.Combine(_rig.Add("2", precision: 0.2), ModelPackage.ManifestFile), "{");
        await _rig.RefreshAsync();
        Assert.Contains("version 2 is refused: its model.json cannot be read", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Equal("1", _rig.Serving.Package.Version);
    }

    [Fact]
    public async Task A_version_whose_place_does_not_answer_degrades_however_old_it_is()
    {
        _rig.Add("2", precision: 0.2);
        _rig.Registry.AwayVersion = "1";
        await _rig.StartAsync();
        Assert.Equal(("2", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("version 1 cannot be had now: its place does not answer", _rig.State.Worry, StringComparison.Ordinal);
        _rig.Registry.AwayVersion = null;
        await _rig.RefreshAsync();
        Assert.Equal(("1", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task A_version_that_is_listed_and_cannot_be_fetched_stops_no_other_and_is_asked_for_again()
    {
        _rig.Registry.StuckVersion = "3";
        _rig.Add("2", precision: 0.9);
        _rig.Add("3", precision: 0.97);
        await _rig.StartAsync();
        Assert.Equal(("2", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("version 3 cannot be had now: ", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Single(_rig.Log, line => line.StartsWith("Warning: Model tiny:3 could not be fetched", StringComparison.Ordinal));
        Assert.NotEmpty(Directory.GetFiles(_rig.Options.Cache, "current.json", SearchOption.AllDirectories));

        _rig.Add("4", precision: 0.95);
        await _rig.RefreshAsync();
        Assert.Equal("4", _rig.Serving.Package.Version);
        _rig.Registry.StuckVersion = null;
        await _rig.RefreshAsync();
        Assert.Equal(("3", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task A_version_that_serves_and_cannot_be_described_now_goes_on_with_the_figures_that_it_had()
    {
        _rig.Add("2", precision: 0.9);
        await _rig.StartAsync();
        _rig.Registry.AwayVersion = "2";
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("version 2 serves, and cannot be asked about now: its place", _rig.State.Worry, StringComparison.Ordinal);
        _rig.Add("3", precision: 0.97);
        await _rig.RefreshAsync();
        Assert.Equal("3", _rig.Serving.Package.Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task At_a_start_the_copy_of_the_best_version_serves_that_the_registry_lists_and_cannot_give(bool canDescribe)
    {
        _rig.Add("2", precision: 0.9);
        await _rig.StartAsync();
        _rig.Restart();
        (_rig.Registry.AwayVersion, _rig.Registry.StuckVersion) = (canDescribe ? null : "2", "2");
        await _rig.Serving.StartingAsync(CancellationToken.None);
        Assert.Equal("2", _rig.Serving.Package.Version);
        Assert.Contains("is the highest", _rig.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_5_a_package_that_is_mended_elsewhere_under_its_number_serves_after_some_minutes()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.97);
        _rig.Registry.FetchFault = new ModelPackageException("tiny:2", ModelPackage.OnnxFile, "it is not whole", "Register it again");
        _ = _rig.Log;
        for (var i = 0; i < 3; i++)
        {
            await _rig.RefreshAsync();
            _rig.Clock.Advance(RefusedVersions.Patience);
        }

        // It was fetched again each time, and told once.
        Assert.Equal(["2", "2", "2"], _rig.Registry.Fetched.TakeLast(3));
        Assert.Single(_rig.Log, line => line.StartsWith("Error: Refused model tiny:2", StringComparison.Ordinal));
        _rig.Registry.FetchFault = null;
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task Figures_of_other_data_and_precision_without_recall_win_nothing()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.99, recall: 0.02);
        _rig.Add("3", precision: 0.99, dataDigest: new string('f', 64));
        await _rig.RefreshAsync();
        Assert.Equal(("1", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
        var reasons = _rig.Accounts[^1].Choice.PassedOver.ToDictionary(passed => passed.Version.Version, passed => passed.Reason);
        Assert.Contains("val_recall 0.0200 is below the floor", reasons["2"], StringComparison.Ordinal);
        Assert.Contains("measured on other data", reasons["3"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_7_a_registry_that_goes_away_changes_nothing_and_is_told_once_and_once_when_it_is_back()
    {
        await _rig.StartAsync();
        using var seat = _rig.Serving.NewSeat();
        _ = _rig.Log;
        _rig.Registry.IsAway = true;
        for (var i = 0; i < 3; i++)
        {
            await _rig.RefreshAsync();
        }

        Assert.Equal("1", seat.Use(model => model.Version));
        Assert.Equal(DependencyStatus.Degraded, _rig.State.Status);
        Assert.Contains("does not answer", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Contains("tiny:1 goes on", Assert.Single(_rig.Log), StringComparison.Ordinal);

        _rig.Registry.IsAway = false;
        await _rig.RefreshAsync();
        Assert.Contains("answers again", Assert.Single(_rig.Log), StringComparison.Ordinal);
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);
    }

    [Fact]
    public async Task Invariant_7_a_registry_that_is_emptied_while_it_runs_leaves_the_model()
    {
        await _rig.StartAsync();
        _ = _rig.Log;
        var aside = _rig.Tiny.Registry + "-aside";
        Directory.Move(Path.Combine(_rig.Tiny.Registry, "tiny"), aside);
        await _rig.RefreshAsync();
        await _rig.RefreshAsync();
        Assert.Equal(("1", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("holds no version of 'tiny'", Assert.Single(_rig.Log), StringComparison.Ordinal);
        Directory.Move(aside, Path.Combine(_rig.Tiny.Registry, "tiny"));
        await _rig.RefreshAsync();
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);
    }

    [Fact]
    public async Task Invariant_7_at_a_start_without_the_registry_the_copy_of_the_version_that_served_last_serves()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.97);
        await _rig.RefreshAsync();
        var aside = _rig.Tiny.Registry + "-aside";
        Directory.Move(_rig.Tiny.Registry, aside);
        _ = _rig.Log;
        _rig.Restart();
        await _rig.StartAsync();
        using (var seat = _rig.Serving.NewSeat())
        {
            Assert.Equal("2", seat.Use(model => model.Version));
        }

        Assert.Equal(DependencyStatus.Degraded, _rig.State.Status);
        Assert.Contains("does not exist", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Contains("served last", _rig.State.Reason, StringComparison.Ordinal);
        Assert.Single(_rig.Log);

        Directory.Move(aside, _rig.Tiny.Registry);
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("is the highest", _rig.State.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariant_7_a_start_does_not_wait_for_a_slow_registry_while_there_is_a_copy()
    {
        await _rig.StartAsync();
        _rig.Add("2", precision: 0.97);
        _rig.Restart();
        var held = new TaskCompletionSource();
        _rig.Registry.Held = held.Task;
        var start = _rig.Serving.StartingAsync(CancellationToken.None);
        Assert.False(start.IsCompleted);
        _rig.Clock.Advance(ModelServing.Patience);
        await start;
        Assert.Equal(("1", DependencyStatus.Degraded), (_rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("has not told within 10 s", _rig.State.Worry, StringComparison.Ordinal);

        held.SetResult();
        await _rig.RefreshAsync();
        Assert.Equal(("2", DependencyStatus.Green), (_rig.Serving.Package.Version, _rig.State.Status));
    }

    [Fact]
    public async Task Invariant_7_a_start_waits_for_a_slow_registry_where_there_is_no_copy()
    {
        var held = new TaskCompletionSource();
        _rig.Registry.Held = held.Task;
        var start = _rig.Serving.StartingAsync(CancellationToken.None);
        _rig.Clock.Advance(2 * ModelServing.Patience);
        Assert.False(start.IsCompleted);
        held.SetResult();
        await start;
        Assert.Equal("1", _rig.Serving.Package.Version);
    }

    [Fact]
    public async Task At_a_start_without_registry_and_copy_the_error_is_the_registrys()
    {
        Directory.Delete(_rig.Tiny.Registry, recursive: true);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => _rig.StartAsync());
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_another_registry_or_that_the_settings_forbid_does_not_serve()
    {
        await _rig.StartAsync();
        Directory.Delete(_rig.Tiny.Registry, recursive: true);
        _rig.Options.Version = "7";
        _rig.Restart();
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => _rig.StartAsync());
        (_rig.Options.Version, _rig.Options.Registry) = (null, _rig.Tiny.Registry + "-other");
        _rig.Restart();
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => _rig.StartAsync());
    }

    [Fact]
    public async Task Invariant_5_a_copy_that_was_damaged_never_serves()
    {
        await _rig.StartAsync();
        Directory.Delete(_rig.Tiny.Registry, recursive: true);
        var file = Assert.Single(Directory.GetFiles(_rig.Options.Cache!, ModelPackage.OnnxFile, SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        _rig.Restart();
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => _rig.StartAsync());
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains("its SHA-256 is not the one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_was_damaged_is_made_anew_by_the_next_process_while_the_registry_answers()
    {
        await _rig.StartAsync();
        DamageCopy();
        _rig.Restart();
        await _rig.StartAsync();
        Directory.Delete(_rig.Tiny.Registry, recursive: true);
        _rig.Restart();
        await _rig.StartAsync();
        Assert.Equal("1", _rig.Serving.Package.Version);
    }

    [Fact]
    public async Task Invariant_7_where_the_copy_was_damaged_the_fetched_package_serves_that_is_in_the_cache()
    {
        await _rig.StartAsync();
        var fetched = Path.Combine(_rig.Options.Cache, _rig.Serving.Package.Choice!.Chosen!.Digest!);
        Directory.CreateDirectory(fetched);
        foreach (var file in Directory.GetFiles(_rig.Tiny.Directory))
        {
            File.Copy(file, Path.Combine(fetched, Path.GetFileName(file)));
        }

        DamageCopy();
        Directory.Delete(_rig.Tiny.Registry, recursive: true);
        _rig.Restart();
        await _rig.StartAsync();
        Assert.Equal(("1", fetched), (_rig.Serving.Package.Version, _rig.Serving.Package.Directory));
    }

    [Fact]
    public async Task A_fetched_package_is_held_while_it_serves_and_the_former_is_let_go()
    {
        _rig.Registry.FetchesTo = _rig.Options.Cache;
        await _rig.StartAsync();
        var first = _rig.Serving.Package.Directory;
        Assert.True(IsHeld(first));
        _rig.Add("2", precision: 0.97);
        await _rig.RefreshAsync();
        Assert.Equal((false, true), (IsHeld(first), IsHeld(_rig.Serving.Package.Directory)));
        _rig.Serving.Dispose();
        Assert.False(IsHeld(_rig.Serving.Package.Directory));
    }

    [Fact]
    public async Task Invariant_5_a_refused_package_that_is_pruned_from_the_cache_is_not_fetched_again()
    {
        await _rig.StartAsync();
        Spoil(_rig.Add("2", precision: 0.97), "golden");
        _rig.Registry.FetchesTo = _rig.Options.Cache;
        await _rig.RefreshAsync();
        Assert.Equal("2", _rig.Registry.Fetched[^1]);
        Directory.Delete(Assert.Single(Directory.GetDirectories(_rig.Options.Cache), folder => Path.GetFileName(folder).Length == 64), recursive: true);
        _rig.Registry.Fetched.Clear();
        await _rig.RefreshAsync();
        Assert.Empty(_rig.Registry.Fetched);
    }

    // As whoever prunes the cache finds out.
    private static bool IsHeld(string folder)
    {
        try
        {
            using var alone = new FileStream(Path.Combine(folder, ModelPackage.ManifestFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private void DamageCopy()
    {
        var file = Assert.Single(
            Directory.GetFiles(Path.Combine(_rig.Options.Cache, "serving"), ModelPackage.OnnxFile, SearchOption.AllDirectories));
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_kept_is_told_once()
    {
        await File.WriteAllTextAsync(_rig.Options.Cache, "no folder");
        try
        {
            await _rig.StartAsync();
            await _rig.RefreshAsync();
            await _rig.RefreshAsync();
            Assert.Single(_rig.Log, line => line.StartsWith("Warning: No copy of tiny:1 could be kept", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(_rig.Options.Cache);
        }
    }

    [Fact]
    public async Task Only_the_last_copy_is_kept()
    {
        await _rig.StartAsync();
        for (var version = 2; version < 6; version++)
        {
            _rig.Add($"{version}", precision: 0.9 + (version / 100.0));
            await _rig.RefreshAsync();
        }

        Assert.Single(Directory.GetFiles(_rig.Options.Cache!, ModelPackage.OnnxFile, SearchOption.AllDirectories));
        Assert.Single(Directory.GetFiles(_rig.Options.Cache!, "current.json", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_version_under_another_name_and_number_than_its_package_scores_under_the_registrys()
    {
        var package = ModelPackage.Load(_rig.Tiny.Directory).As("mlflow-name", "17");
        using var model = new SentimentModel(package);
        Assert.Equal(("mlflow-name", "17", "mlflow-name:17"), (model.Name, model.Version, package.ToString()));
        model.VerifyGolden();
        await Task.CompletedTask;
    }

    private string Spoil(string folder, string fault)
    {
        switch (fault)
        {
            case "golden":
                Replace(folder, ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray());
                return "golden example 1";
            case "checksum":
                var onnx = File.ReadAllBytes(Path.Combine(folder, ModelPackage.OnnxFile));
                onnx[^1] ^= 1;
                File.WriteAllBytes(Path.Combine(folder, ModelPackage.OnnxFile), onnx);
                return "its SHA-256 is not the one in model.json";
            case "external data":
                Replace(folder, ModelPackage.OnnxFile, [0x3A, 4, 0x2A, 2, 0x6A, 0]);
                return "it keeps tensors in other files";
            default:
                _rig.Tiny.Change(
                    manifest => manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { ["huge.bin"] = new(1L << 40, "") } }, folder);
                return "larger than the limit";
        }
    }

    private void Replace(string folder, string file, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
        _rig.Tiny.Change(manifest => manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = PackageFile.Of(bytes) } }, folder);
    }
}
