using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>
/// A better version takes over while workers score, and whatever the registry does stops nothing (invariant 7).
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
    public async Task A_version_under_another_name_and_number_than_its_package_scores_under_the_registrys()
    {
        var package = ModelPackage.Load(_rig.Tiny.Directory).As("mlflow-name", "17");
        using var model = new SentimentModel(package);
        Assert.Equal(("mlflow-name", "17", "mlflow-name:17"), (model.Name, model.Version, package.ToString()));
        model.VerifyGolden();
        await Task.CompletedTask;
    }
}
