using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.TestSupport.S3;

namespace StreamSentiment.Common.Tests.Models.Artifacts.S3;

public sealed class S3ArtifactStoreTests : IDisposable
{
    private readonly S3Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_folder_is_listed_page_by_page_with_what_lies_directly_in_it()
    {
        foreach (var number in Enumerable.Range(0, 8))
        {
            _rig.Put($"file-{number}", new byte[number]);
        }

        _rig.Put("");
        _rig.Put("data/deep", 1);
        _rig.Server.Put(S3Rig.Bucket, S3Rig.Folder + "2/other", [1]);
        var files = await _rig.Store().ListAsync(default);
        Assert.Equal(Enumerable.Range(0, 8).Select(number => new ArtifactFile($"file-{number}", number)), files);
        Assert.True(_rig.Server.Requests.Count >= 3, "It was one page.");
        Assert.All(_rig.Server.Requests, request => Assert.Equal($"/{S3Rig.Bucket}", request.Path.TrimEnd('/')));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_empty()
    {
        _rig.Put("a", 1);
        Assert.Empty(await _rig.Store(address: "s3://mlflow/none").ListAsync(default));
    }

    [Fact]
    public async Task A_whole_bucket_is_a_folder_too()
    {
        _rig.Server.Put(S3Rig.Bucket, "top", [1, 2]);
        Assert.Equal([new ArtifactFile("top", 2)], await _rig.Store(address: "s3://mlflow").ListAsync(default));
    }

    [Fact]
    public async Task A_list_without_an_end_is_an_error_and_not_a_loop()
    {
        _rig.Server.Instead = _ => Task.FromResult<S3TestAnswer?>(new S3TestAnswer(200,
            "<L><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken></L>"u8.ToArray()));
        var error = await Assert.ThrowsAsync<RegistryException>(() => _rig.Store().ListAsync(default));
        Assert.Contains("does not end", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("plots/roc curve+1 ü%20.png")]
    public async Task What_is_written_is_read_again(string file)
    {
        var bytes = new byte[700_000];
        new Random(1).NextBytes(bytes);
        var store = _rig.Store();
        using var source = new MemoryStream(bytes);
        // Where somebody has read it before.
        source.Position = 5;
        await store.UploadAsync(file, source, default);
        Assert.Equal(bytes, _rig.Server.Get(S3Rig.Bucket, $"{S3Rig.Folder}/{file}"));
        using var target = new MemoryStream();
        Assert.True(await store.DownloadAsync(file, target, bytes.Length, default));
        Assert.Equal(bytes, target.ToArray());
        Assert.True(source.CanRead, "The caller's stream was closed.");
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        var store = _rig.Store();
        using var source = new MemoryStream();
        await store.UploadAsync("empty", source, default);
        using var target = new MemoryStream();
        Assert.True(await store.DownloadAsync("empty", target, 0, default));
        Assert.Equal(0, target.Length);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_no_error()
    {
        _rig.Put("here", 1);
        Assert.False(await _rig.Store().DownloadAsync("there", Stream.Null, 10, default));
    }

    [Fact]
    public async Task A_file_that_is_larger_than_wanted_is_not_read()
    {
        _rig.Put("large", new byte[1000]);
        using var target = new MemoryStream();
        var error = await Assert.ThrowsAsync<ArtifactTooLargeException>(() => _rig.Store().DownloadAsync("large", target, 999, default));
        Assert.Equal(0, target.Length);
        Assert.Contains("large is larger than 999 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_length_is_not_told_is_read_to_the_limit_and_no_further()
    {
        _rig.Server.Instead = _ =>
            Task.FromResult<S3TestAnswer?>(new S3TestAnswer(200, new byte[300_000], "application/octet-stream", Length: -1));
        using var target = new MemoryStream();
        await Assert.ThrowsAsync<ArtifactTooLargeException>(() => _rig.Store().DownloadAsync("large", target, 299_999, default));
        Assert.InRange(target.Length, 0, 299_999);
        target.SetLength(0);
        Assert.True(await _rig.Store().DownloadAsync("large", target, 300_000, default));
        Assert.Equal(300_000, target.Length);
    }

    [Fact]
    public async Task A_file_reaches_its_target_while_it_is_still_being_sent()
    {
        // Were it kept whole first, nothing would ever be written: the rest comes when the beginning has arrived, and never otherwise.
        var arrived = new TaskCompletionSource();
        _rig.Server.Instead = _ => Task.FromResult<S3TestAnswer?>(
            new S3TestAnswer(200, new byte[1_000_000], "application/octet-stream", Length: 1L << 40) { Rest = arrived.Task });
        using var target = new SignallingStream(arrived);
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => _rig.Store().DownloadAsync("huge", target, 1L << 40, default));
        Assert.True(arrived.Task.IsCompleted);
    }

    [Fact]
    public async Task A_file_that_stops_in_the_middle_is_given_up_when_it_was_silent_for_too_long()
    {
        var clock = new FakeTimeProvider();
        var arrived = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _rig.Server.Instead = _ => Task.FromResult<S3TestAnswer?>(
            new S3TestAnswer(200, new byte[1000], "application/octet-stream", Length: 2000) { Rest = never.Task });
        using var target = new SignallingStream(arrived);
        var download = _rig.Store(options => options.TimeoutSeconds = 7, clock: clock).DownloadAsync("half", target, 2000, default);
        await arrived.Task;
        // What waits for the next bytes starts its time after the first were written: until then, time is of no use.
        while (!download.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(8));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => download);
        Assert.Contains("silent for 7 s", error.Message, StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public async Task A_package_comes_through_the_cache_and_a_spoilt_one_does_not()
    {
        using var tiny = new TinyPackage();
        _rig.Server.PutFolder(S3Rig.Bucket, S3Rig.Folder, tiny.Directory);
        var cache = new PackageCache(Path.Combine(tiny.Registry, "cache"), ModelPackage.DefaultMaxBytes);
        var version = new ModelVersion { Name = "tiny", Version = "1" };
        using (var model = new SentimentModel(ModelPackage.Load(await cache.FetchAsync(_rig.Store(), version, default))))
        {
            model.VerifyGolden();
        }

        Directory.Delete(Path.Combine(tiny.Registry, "cache"), recursive: true);
        var onnx = tiny.Read(ModelPackage.OnnxFile);
        onnx[100] ^= 1;
        _rig.Put(ModelPackage.OnnxFile, onnx);
        var error = await Assert.ThrowsAsync<ModelPackageException>(() => cache.FetchAsync(_rig.Store(), version, default));
        Assert.Contains($"tiny:1 (s3://{S3Rig.Bucket}/{S3Rig.Folder} at {_rig.Server.Endpoint}), file model.onnx", error.Message,
            StringComparison.Ordinal);
        _rig.Put(ModelPackage.OnnxFile, [.. onnx, 1]);
        error = await Assert.ThrowsAsync<ModelPackageException>(() => cache.FetchAsync(_rig.Store(), version, default));
        Assert.Contains("larger than", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("/model.json")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    public async Task A_name_that_leads_out_of_the_folder_is_refused(string file)
    {
        var store = _rig.Store();
        await Assert.ThrowsAsync<RegistryException>(() => store.DownloadAsync(file, Stream.Null, 10, default));
        await Assert.ThrowsAsync<RegistryException>(() => store.UploadAsync(file, Stream.Null, default));
        Assert.Empty(_rig.Server.Requests);
    }

    [Fact]
    public async Task What_the_target_throws_comes_out_as_it_is()
    {
        _rig.Put("file", 1, 2, 3);
        using var target = new FullStream();
        var error = await Assert.ThrowsAsync<IOException>(() => _rig.Store().DownloadAsync("file", target, 10, default));
        Assert.Equal(FullStream.Problem, error.Message);
    }

    [Fact]
    public async Task Stores_of_the_same_settings_share_their_client_and_those_of_others_do_not()
    {
        var options = _rig.Options;
        Assert.Same(S3Server.Of(options), S3Server.Of(options));
        Assert.NotSame(S3Server.Of(options), S3Server.Of(_rig.Options));
        _rig.Put("file", 1);
        var store = S3ArtifactStore.Open(new Uri($"s3://{S3Rig.Bucket}/{S3Rig.Folder}"), options);
        Assert.Equal([new ArtifactFile("file", 1)], await store.ListAsync(default));
        Assert.Equal($"s3://{S3Rig.Bucket}/{S3Rig.Folder} at {_rig.Server.Endpoint}", store.Location);
    }

    /// <summary>Says when the first bytes have come.</summary>
    private sealed class SignallingStream(TaskCompletionSource arrived) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            arrived.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
