using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>The copy of what served last: with it a start needs no registry (invariant 7), and a damaged one never serves (invariant 5).</summary>
public sealed class ServingCopyTests : IAsyncLifetime
{
    private readonly ServingRig _rig = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

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
}
