using System.Text;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Common.Tests.Models;

public sealed class FolderRegistryWriterTests : IDisposable
{
    private readonly TinyPackage _tiny = new();
    private readonly FolderModelRegistry _registry;

    public FolderRegistryWriterTests() => _registry = new FolderModelRegistry(Path.Combine(_tiny.Registry, "second"));

    private ModelPackage Package => ModelPackage.Load(_tiny.Directory);

    public void Dispose() => _tiny.Dispose();

    [Fact]
    public async Task A_version_is_added_whole_under_its_new_name_and_number()
    {
        _tiny.Replace("roc.png", [1, 2, 3]);
        _tiny.Replace(ModelPackage.CardFile, Encoding.UTF8.GetBytes("# tiny, version 1\n\nIt is small.\n"));
        var added = await _registry.AddAsync(Package, "other", null, default);
        Assert.Equal("other:1", added.ToString());
        Assert.Null(added.Problem);

        var listed = Assert.Single(await _registry.ListAsync("other", default));
        Assert.Equal(added.Digest, listed.Digest);
        var copy = ModelPackage.Load(await _registry.FetchAsync(listed, default));
        Assert.Equal("other:1", copy.ToString());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(copy.Directory, "roc.png")));
        Assert.Equal("# other, version 1\n\nIt is small.\n", File.ReadAllText(Path.Combine(copy.Directory, ModelPackage.CardFile)));
        using var model = new SentimentModel(copy);
        model.VerifyGolden();
        Assert.Equal("2", (await _registry.AddAsync(Package, "other", null, default)).Version);
    }

    [Fact]
    public async Task A_version_is_never_overwritten()
    {
        await _registry.AddAsync(Package, "tiny", "4", default);
        var error = await Assert.ThrowsAsync<RegistryException>(() => _registry.AddAsync(Package, "tiny", "4", default));
        Assert.Contains("is there already", error.Message, StringComparison.Ordinal);
        Assert.Equal("5", (await _registry.AddAsync(Package, "tiny", null, default)).Version);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("1/2")]
    [InlineData(".1")]
    [InlineData("")]
    public async Task A_version_that_is_a_path_is_refused(string version) =>
        await Assert.ThrowsAsync<RegistryException>(() => _registry.AddAsync(Package, "tiny", version, default));

    [Fact]
    public async Task What_cannot_be_written_whole_leaves_nothing()
    {
        var package = Package;
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _registry.AddAsync(package, "tiny", null, stopped.Token));
        File.AppendAllText(Path.Combine(_tiny.Directory, ModelPackage.VocabularyFile), "late\n");
        await Assert.ThrowsAsync<ModelPackageException>(() => _registry.AddAsync(package, "tiny", null, default));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_registry.Location, "tiny")));
    }

    [Fact]
    public async Task An_alias_moves_and_others_stay()
    {
        await _registry.AddAsync(Package, "tiny", "1", default);
        await _registry.AddAsync(Package, "tiny", "2", default);
        await _registry.SetAliasAsync("tiny", "best", "1", default);
        await _registry.SetAliasAsync("tiny", ModelVersion.Champion, "1", default);
        await _registry.SetAliasAsync("tiny", ModelVersion.Champion, "2", default);
        var versions = await _registry.ListAsync("tiny", default);
        Assert.Equal([["best"], [ModelVersion.Champion]], versions.Select(version => version.Aliases));
        Assert.Equal(["1", "2", "aliases.json"],
            Directory.EnumerateFileSystemEntries(Path.Combine(_registry.Location, "tiny")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_alias_needs_a_version_that_is_there_and_sound()
    {
        await _registry.AddAsync(Package, "tiny", "1", default);
        var error = await Assert.ThrowsAsync<RegistryException>(() => _registry.SetAliasAsync("tiny", "champion", "3", default));
        Assert.Contains("no version 3 of 'tiny'; it holds 1", error.Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_registry.Location, "tiny", "1", ModelPackage.ManifestFile), "{");
        await Assert.ThrowsAsync<RegistryException>(() => _registry.SetAliasAsync("tiny", "champion", "1", default));
        await Assert.ThrowsAsync<RegistryException>(() => _registry.SetAliasAsync("tiny", "../champion", "1", default));
    }
}
