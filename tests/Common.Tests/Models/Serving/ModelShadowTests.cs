using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>The challenger sits in seats of its own, follows its alias, and harms nobody.</summary>
public sealed class ModelShadowTests : IAsyncLifetime
{
    private readonly ServingRig _rig = new() { Challenger = "challenger" };
    private FolderModelRegistry _registry = null!;

    public Task InitializeAsync()
    {
        _registry = new FolderModelRegistry(_rig.Tiny.Registry);
        _rig.Restart();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task An_alias_is_followed_and_the_version_that_serves_does_not_challenge_itself()
    {
        await _rig.StartAsync();
        using var seat = _rig.Shadow.NewSeat();
        Assert.Null(Sits(seat));
        _rig.Add("2", precision: 0.2);
        _rig.Add("3", precision: 0.3);
        await _registry.SetAliasAsync("tiny", "challenger", "2", default);
        await _rig.RefreshAsync();
        Assert.Equal(("2", "1"), (Sits(seat), _rig.Serving.Package.Version));
        await _registry.SetAliasAsync("tiny", "challenger", "3", default);
        await _rig.RefreshAsync();
        Assert.Equal("3", Sits(seat));
        await _registry.SetAliasAsync("tiny", "champion", "3", default);
        await _rig.RefreshAsync();
        Assert.Equal((null, "3"), (Sits(seat), _rig.Serving.Package.Version));
        Assert.Equal(DependencyStatus.Green, _rig.State.Status);
    }

    [Fact]
    public async Task A_number_names_a_version_and_a_seat_that_comes_later_has_it_too()
    {
        _rig.Add("2", precision: 0.2);
        _rig.Challenger = "2";
        _rig.Restart();
        await _rig.StartAsync();
        using var seat = _rig.Shadow.NewSeat();
        Assert.Equal("2", Sits(seat));
        _ = _rig.Log;
        _rig.Registry.Fetched.Clear();
        await _rig.RefreshAsync();
        Assert.Empty(_rig.Log);
        Assert.Empty(_rig.Registry.Fetched);
    }

    [Fact]
    public async Task Invariant_5_a_challenger_that_does_not_prove_itself_is_refused_once_and_the_champion_goes_on()
    {
        var bad = _rig.Add("2", precision: 0.2);
        var file = Path.Combine(bad, ModelPackage.OnnxFile);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await _registry.SetAliasAsync("tiny", "challenger", "2", default);
        await _rig.StartAsync();
        using var seat = _rig.Shadow.NewSeat();
        await _rig.RefreshAsync();
        Assert.Equal((null, "1", DependencyStatus.Degraded), (Sits(seat), _rig.Serving.Package.Version, _rig.State.Status));
        Assert.Contains("challenger 2 is refused", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Equal(1, _rig.Registry.Fetched.Count(version => version == "2"));
        Assert.Single(_rig.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        _rig.Add("3", precision: 0.2);
        await _registry.SetAliasAsync("tiny", "challenger", "3", default);
        await _rig.RefreshAsync();
        Assert.Equal(("3", DependencyStatus.Green), (Sits(seat), _rig.State.Status));
    }

    [Fact]
    public async Task Invariant_7_a_challenger_that_fails_while_it_scores_leaves_all_seats_and_is_told_once()
    {
        _rig.Add("2", precision: 0.2);
        await _registry.SetAliasAsync("tiny", "challenger", "2", default);
        await _rig.StartAsync();
        using var one = _rig.Shadow.NewSeat();
        using var two = _rig.Shadow.NewSeat();
        _ = _rig.Log;
        _rig.Shadow.Fail("2", new InvalidOperationException("no number."));
        _rig.Shadow.Fail("2", new InvalidOperationException("no number."));
        await _rig.RefreshAsync();
        Assert.Equal((null, null), (Sits(one), Sits(two)));
        Assert.Contains("failed while it scored: no number", _rig.State.Worry, StringComparison.Ordinal);
        Assert.Contains("Challenger tiny:2 failed", Assert.Single(_rig.Log), StringComparison.Ordinal);
    }

    private static string? Sits(ModelSeat seat) => seat.TryUse(model => model.Version, out var version) ? version : null;
}
