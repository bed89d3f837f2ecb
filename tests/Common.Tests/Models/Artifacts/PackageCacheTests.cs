using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Tests.Models.Artifacts;

public sealed class PackageCacheTests : IDisposable
{
    private readonly TinyPackage _tiny = new();
    private readonly string _root = Directory.CreateTempSubdirectory("tiny-cache-").FullName;
    private readonly FolderStore _store;

    public PackageCacheTests() => _store = new FolderStore(_tiny.Directory);

    private string Digest => Convert.ToHexStringLower(SHA256.HashData(_tiny.Read(ModelPackage.ManifestFile)));

    private ModelVersion Version => new() { Name = "a/b:c", Version = "..", Digest = Digest };

    private ModelVersion Unknown => Version with { Digest = null };

    /// <summary>Everything that the cache holds, but for its lock.</summary>
    private IEnumerable<string?> Held =>
        Directory.EnumerateFileSystemEntries(_root).Select(Path.GetFileName).Where(name => name != CacheLock.FileName).Order();

    public void Dispose()
    {
        _tiny.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_package_is_brought_whole_under_the_digest_of_its_model_json(bool isDigestKnown)
    {
        var folder = await FetchAsync(isDigestKnown ? Version : Unknown);
        Assert.Equal(Path.Combine(_root, Digest), folder);
        Assert.Equal([Digest], Held);
        using var model = new SentimentModel(ModelPackage.Load(folder));
        model.VerifyGolden();
        Assert.Equal(ModelPackage.ManifestFile, _store.Asked[0]);
        Assert.Equal(Files(_tiny.Directory), Files(folder));
    }

    [Fact]
    public async Task A_package_that_is_here_is_not_fetched_again_and_its_store_may_be_away()
    {
        var folder = await FetchAsync(Version);
        var asked = _store.Asked.Count;
        _store.Before = (_, _) => throw new RegistryUnavailableException("It is away.");
        Assert.Equal(folder, await FetchAsync(Version with { Digest = Digest.ToUpperInvariant() }));
        Assert.Equal(asked, _store.Asked.Count);
    }

    [Fact]
    public async Task Without_a_known_digest_only_model_json_is_asked_for_again()
    {
        await FetchAsync(Unknown);
        var asked = _store.Asked.Count;
        await FetchAsync(Unknown);
        Assert.Equal([ModelPackage.ManifestFile], _store.Asked.Skip(asked));
        Assert.Equal([Digest], Held);
    }

    [Theory]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.VocabularyFile)]
    [InlineData(ModelPackage.GoldenFile)]
    public async Task A_changed_byte_is_found_and_named(string file)
    {
        _store.Change = (name, bytes) => name == file ? Spoilt(bytes) : bytes;
        await BadAsync(Version, file, "SHA-256 is not the one in model.json");
    }

    [Fact]
    public async Task A_changed_byte_of_model_json_is_found_by_the_registrys_digest()
    {
        _store.Change = (name, bytes) => name == ModelPackage.ManifestFile ? [.. bytes, (byte)' '] : bytes;
        await BadAsync(Version, ModelPackage.ManifestFile, "not the one that the registry names");
        Assert.Equal([ModelPackage.ManifestFile], _store.Asked);
    }

    [Fact]
    public async Task A_file_that_ends_early_is_found()
    {
        _store.Change = (name, bytes) => name == ModelPackage.OnnxFile ? bytes[..^1] : bytes;
        await BadAsync(Version, ModelPackage.OnnxFile, "and model.json says");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_goes_on_is_not_read_to_its_end(bool doesStoreKnow)
    {
        _store.KnowsLimit = doesStoreKnow;
        _store.Change = (name, bytes) => name == ModelPackage.OnnxFile ? [.. bytes, .. new byte[100_000]] : bytes;
        await BadAsync(Version, ModelPackage.OnnxFile, "larger than");
    }

    [Fact]
    public async Task A_file_whose_size_is_told_wrongly_is_found()
    {
        _tiny.Change(manifest => manifest with
        {
            Files = manifest.Files.ToDictionary(file => file.Key, file => file.Value with { Size = file.Value.Size + 1 }),
        });
        await BadAsync(Version, null, "and model.json says");
    }

    [Theory]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.ManifestFile)]
    public async Task A_missing_file_is_named(string file)
    {
        var version = Version;
        File.Delete(Path.Combine(_tiny.Directory, file));
        await BadAsync(version, file, "it is missing");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("sub/evil")]
    [InlineData("sub\\evil")]
    [InlineData("c:evil")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public async Task A_name_that_is_a_path_is_refused_before_anything_else_is_fetched(string file)
    {
        List(file, _tiny.Read(ModelPackage.OnnxFile));
        await BadAsync(Version, ModelPackage.ManifestFile, "no plain file name");
        Assert.Equal([ModelPackage.ManifestFile], _store.Asked);
    }

    [Theory]
    [InlineData("MODEL.ONNX")]
    [InlineData("model.json")]
    public async Task Two_files_of_one_name_are_refused(string file)
    {
        List(file, [1]);
        await BadAsync(Version, ModelPackage.ManifestFile, "another of its files");
        Assert.Equal([ModelPackage.ManifestFile], _store.Asked);
    }

    [Fact]
    public async Task A_package_that_is_too_large_is_refused_before_anything_else_is_fetched()
    {
        var sum = ModelPackage.Load(_tiny.Directory).Manifest.Files.Values.Sum(file => file.Size);
        await BadAsync(Version, null, "larger than the limit", new PackageCache(_root, sum - 1));
        Assert.Equal([ModelPackage.ManifestFile], _store.Asked);
        await new PackageCache(_root, sum).FetchAsync(_store, Version, default);
    }

    [Fact]
    public async Task Sizes_that_are_negative_or_too_large_for_a_sum_are_refused()
    {
        foreach (var size in new[] { -1, long.MaxValue })
        {
            _tiny.Change(manifest =>
                manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { ["a"] = new(size, "00") } });
            await BadAsync(Version, null, "larger than the limit");
        }
    }

    [Fact]
    public async Task A_model_json_without_end_is_refused()
    {
        _store.Change = (name, bytes) => name == ModelPackage.ManifestFile ? [.. bytes, .. Enumerable.Repeat((byte)' ', 1024 * 1024)]
            : bytes;
        await BadAsync(Unknown, ModelPackage.ManifestFile, "larger than 1048576 bytes");
    }

    [Fact]
    public async Task A_model_json_that_is_none_is_refused()
    {
        _store.Change = (name, bytes) => name == ModelPackage.ManifestFile ? "<html>"u8.ToArray() : bytes;
        await BadAsync(Unknown, ModelPackage.ManifestFile, "cannot be read");
    }

    [Fact]
    public async Task A_list_without_a_necessary_file_is_refused()
    {
        _tiny.Change(manifest => manifest with
        {
            Files = manifest.Files.Where(file => file.Key != ModelPackage.GoldenFile).ToDictionary(file => file.Key, file => file.Value),
        });
        await BadAsync(Version, ModelPackage.ManifestFile, "it does not list golden.jsonl");
    }

    [Theory]
    [InlineData("../../../../../../../../../../../../../../../../../../../../tmp/evil")]
    [InlineData("")]
    [InlineData("abc")]
    public async Task A_digest_that_is_none_is_no_part_of_a_path(string digest)
    {
        await BadAsync(Version with { Digest = digest }, ModelPackage.ManifestFile, "no SHA-256");
        Assert.Empty(_store.Asked);
    }

    [Fact]
    public async Task A_store_that_is_away_says_so_itself()
    {
        var away = new RegistryUnavailableException("It is away.");
        _store.Before = (_, _) => throw away;
        Assert.Same(away, await Assert.ThrowsAsync<RegistryUnavailableException>(() => FetchAsync(Version)));
        _store.Before = (_, _) => throw new IOException("The line broke.");
        var broken = await Assert.ThrowsAsync<RegistryUnavailableException>(() => FetchAsync(Version));
        Assert.Contains("test-store", broken.Message, StringComparison.Ordinal);
        Assert.Empty(Held);
    }

    [Theory]
    [InlineData(ModelPackage.OnnxFile)]
    [InlineData(ModelPackage.ManifestFile)]
    public async Task A_damaged_entry_is_thrown_away_and_fetched_anew(string file)
    {
        var folder = await FetchAsync(Version);
        var damaged = Path.Combine(folder, file);
        var whole = File.ReadAllBytes(damaged);
        File.WriteAllBytes(damaged, Spoilt(whole));
        Assert.Equal(folder, await FetchAsync(Version));
        Assert.Equal(whole, File.ReadAllBytes(damaged));
        File.Delete(damaged);
        Assert.Equal(folder, await FetchAsync(Unknown));
        Assert.Equal(whole, File.ReadAllBytes(damaged));
        Assert.Equal([Digest], Held);
    }

    [Fact]
    public async Task Many_that_fetch_one_package_at_once_all_get_it_whole()
    {
        // All have begun before any may go on.
        const int Many = 8;
        var begun = new CountdownEvent(Many);
        var start = new TaskCompletionSource();
        _store.Before = (file, _) =>
        {
            if (file == ModelPackage.ManifestFile && begun.Signal())
            {
                start.SetResult();
            }

            return start.Task;
        };
        var fetches = Enumerable.Range(0, Many).Select(number => Task.Run(() => FetchAsync(number % 2 == 0 ? Version : Unknown))).ToList();
        foreach (var folder in await Task.WhenAll(fetches))
        {
            Assert.Equal(Path.Combine(_root, Digest), folder);
        }

        Assert.Equal(Files(_tiny.Directory), Files(Path.Combine(_root, Digest)));
        Assert.Equal([Digest], Held);
        begun.Dispose();
    }

    [Fact]
    public async Task Many_that_find_a_damaged_entry_at_once_all_get_it()
    {
        var damaged = Path.Combine(await FetchAsync(Version), ModelPackage.OnnxFile);
        // Whoever comes to an entry finds it damaged, mostly while others find the same or have just brought it anew.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                try
                {
                    await File.WriteAllBytesAsync(damaged, [1]);
                }
                catch (IOException)
                {
                    // It is being read, or not there now.
                }

                await FetchAsync(number % 2 == 0 ? Version : Unknown);
            }
        })));
        ModelPackage.Load(await FetchAsync(Version));
        Assert.Equal([Digest], Held);
    }

    [Fact]
    public void An_entry_that_somebody_else_has_thrown_away_is_no_error()
    {
        new CacheEntries(_root, 1, TimeProvider.System).Remove(Digest);
        Assert.Empty(Held);
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        _store.Before = async (file, token) =>
        {
            if (file == ModelPackage.VocabularyFile)
            {
                Assert.Contains(Held, name => name!.StartsWith(".draft-", StringComparison.Ordinal));
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache().FetchAsync(_store, Version, stop.Token));
        Assert.Empty(Held);
    }

    [Fact]
    public async Task What_killed_processes_left_is_removed_and_what_running_ones_write_is_not()
    {
        Directory.CreateDirectory(Path.Combine(_root, ".draft-1-a"));
        File.WriteAllText(Path.Combine(_root, ".draft-1-a", "model.onnx"), "half");
        File.WriteAllText(Path.Combine(_root, ".draft-1-a.lock"), "");
        using var running = new DraftFolder(_root);
        running.Open();
        var name = Path.GetFileName(running.Location);
        await FetchAsync(Version);
        Assert.Equal(new[] { name, $"{name}.lock", Digest }.Order(), Held);
    }

    [Fact]
    public async Task The_last_fetched_stay_and_what_is_held()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var cache = new PackageCache(_root, long.MaxValue, 2, clock);
        var folders = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            folders.Add(await FetchOtherAsync(cache, number));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        // All are so young that somebody may be about to open them.
        Assert.Equal(folders.Order(), Directory.EnumerateDirectories(_root).Order());
        clock.Advance(CacheEntries.Grace);
        using (PackageCache.Hold(folders[0]))
        {
            // Used again, so number 1 is later than 2 and 3.
            await FetchOtherAsync(cache, 1);
            folders.Add(await FetchOtherAsync(cache, 4));
            Assert.Equal(new[] { folders[0], folders[1], folders[4] }.Order(), Directory.EnumerateDirectories(_root).Order());
        }

        clock.Advance(CacheEntries.Grace + TimeSpan.FromSeconds(1));
        folders.Add(await FetchOtherAsync(cache, 5));
        Assert.Equal(new[] { folders[4], folders[5] }.Order(), Directory.EnumerateDirectories(_root).Order());
        Assert.Throws<RegistryException>(() => PackageCache.Hold(folders[0]));
        Assert.Equal(folders[5], await FetchOtherAsync(cache, 5));
    }

    [Fact]
    public async Task What_is_not_the_caches_own_is_left_alone()
    {
        Directory.CreateDirectory(Path.Combine(_root, "notes"));
        Directory.SetLastWriteTimeUtc(Path.Combine(_root, "notes"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await new PackageCache(_root, long.MaxValue, 1).FetchAsync(_store, Version, default);
        Assert.Equal(new[] { Digest, "notes" }.Order(), Held);
    }

    [SkippableFact]
    public async Task A_full_disk_is_told_with_the_folder_and_its_setting()
    {
        Skip.IfNot(File.Exists("/dev/full"), "There is no /dev/full, which is always full.");
        var cache = new PackageCache(_root, long.MaxValue)
        {
            OpenFile = path => path.EndsWith(ModelPackage.OnnxFile, StringComparison.Ordinal)
                ? new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0)
                : new FileStream(path, FileMode.CreateNew),
        };
        await UnwritableAsync(cache, "there is no space left on its disk");
        Assert.Empty(Held);
    }

    [Theory]
    [InlineData(28, "there is no space left on its disk")]
    [InlineData(30, "its disk is read-only")]
    [InlineData(5, "Input/output error")]
    public async Task The_same_trouble_of_the_disk_has_the_same_words_each_time(int number, string words)
    {
        var cache = new PackageCache(_root, long.MaxValue) { OpenFile = path => throw new IOException($"Input/output error : '{path}'", number) };
        var first = await Assert.ThrowsAsync<RegistryException>(() => cache.FetchAsync(_store, Version, default));
        var second = await Assert.ThrowsAsync<RegistryException>(() => cache.FetchAsync(_store, Version, default));
        Assert.Contains(words, first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, second.Message);
    }

    [Fact]
    public async Task A_store_that_takes_a_full_disk_for_its_own_trouble_does_not_hide_it()
    {
        var cache = new PackageCache(_root, long.MaxValue) { OpenFile = _ => new FullStream() };
        await UnwritableAsync(cache, FullStream.Problem, new MistakenStore(_store));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_told_with_its_setting()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        await UnwritableAsync(new PackageCache(file, long.MaxValue), file);
    }

    private PackageCache Cache() => new(_root, ModelPackage.DefaultMaxBytes);

    private Task<string> FetchAsync(ModelVersion version) => Cache().FetchAsync(_store, version, default);

    /// <summary>Fetches a package that differs from others by its number.</summary>
    private Task<string> FetchOtherAsync(PackageCache cache, int number)
    {
        _tiny.Change(manifest => manifest with { Version = $"{number}" });
        return cache.FetchAsync(_store, Version, default);
    }

    private async Task BadAsync(ModelVersion version, string? file, string problem, PackageCache? cache = null)
    {
        var error = await Assert.ThrowsAsync<ModelPackageException>(() => (cache ?? Cache()).FetchAsync(_store, version, default));
        Assert.Contains($"{version} (test-store)", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{(file is null ? "" : $", file {file}: ")}", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        if (Directory.Exists(_root))
        {
            Assert.Empty(Held);
        }
    }

    private async Task UnwritableAsync(PackageCache cache, string problem, IArtifactStore? store = null)
    {
        var error = await Assert.ThrowsAsync<RegistryException>(() => cache.FetchAsync(store ?? _store, Version, default));
        Assert.Contains(_root, error.Message, StringComparison.Ordinal);
        Assert.Contains("Model:Cache", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private void List(string file, byte[] bytes) => _tiny.Change(manifest =>
        manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = PackageFile.Of(bytes) } });

    private static byte[] Spoilt(byte[] bytes)
    {
        var spoilt = bytes.ToArray();
        spoilt[spoilt.Length / 2] ^= 1;
        return spoilt;
    }

    private static Dictionary<string, string> Files(string folder) => Directory.EnumerateFiles(folder)
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    /// <summary>Takes every error for its own.</summary>
    private sealed class MistakenStore(IArtifactStore store) : IArtifactStore
    {
        public string Location => store.Location;

        public Task<IReadOnlyList<ArtifactFile>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

        public async Task<bool> DownloadAsync(string file, Stream target, long maxBytes, CancellationToken cancellationToken)
        {
            try
            {
                return await store.DownloadAsync(file, target, maxBytes, cancellationToken);
            }
            catch (IOException error)
            {
                throw new RegistryUnavailableException("It broke off.", error);
            }
        }

        public Task UploadAsync(string file, Stream source, CancellationToken cancellationToken) =>
            store.UploadAsync(file, source, cancellationToken);
    }
}
