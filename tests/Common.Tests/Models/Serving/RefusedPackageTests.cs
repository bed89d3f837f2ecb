using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>Invariant 5: a package that does not prove itself never scores, and the one before it goes on.</summary>
public sealed class RefusedPackageTests : IAsyncLifetime
{
    private readonly ServingRig _rig = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _rig.DisposeAsync();

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
