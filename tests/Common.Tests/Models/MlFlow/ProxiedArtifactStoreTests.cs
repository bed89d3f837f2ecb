using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

public sealed class ProxiedArtifactStoreTests : IDisposable
{
    private readonly MlFlowServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Files_go_there_and_come_back_whatever_their_names_and_sizes()
    {
        var store = Store("1/run/artifacts/a model #1");
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        await store.UploadAsync("large.bin", new MemoryStream(large), default);
        await store.UploadAsync("empty.txt", new MemoryStream(), default);
        await store.UploadAsync("with space é%20?.txt", new MemoryStream([1]), default);
        await store.UploadAsync("in/folder.txt", new MemoryStream([2]), default);
        Assert.Equal([("empty.txt", 0L), ("large.bin", large.Length), ("with space é%20?.txt", 1)],
            (await store.ListAsync(default)).Select(file => (file.Name, file.Size!.Value)));
        Assert.Equal(["in"], await store.ListFoldersAsync(default));
        Assert.Equal(large, await ReadAsync(store, "large.bin"));
        Assert.Equal(0, (await ReadAsync(store, "empty.txt"))?.Length);
        Assert.Equal(new byte[] { 1 }, await ReadAsync(store, "with space é%20?.txt"));
        Assert.Equal(new byte[] { 2 }, await ReadAsync(store, "in/folder.txt"));
        Assert.NotNull(_server.Artifact("1/run/artifacts/a model #1/with space é%20?.txt"));
    }

    [Fact]
    public async Task What_is_missing_is_told_from_what_cannot_be_read()
    {
        var store = Store("1/run");
        Assert.Empty(await store.ListAsync(default));
        Assert.Null(await ReadAsync(store, "nothing.txt"));
        _server.Put("1/run/broken.txt", [1]);
        _server.Instead = request => request.Path.EndsWith("broken.txt", StringComparison.Ordinal)
            ? (500, "application/json", """{"error_code": "INTERNAL_ERROR", "message": "[Errno 13] Permission denied: '/srv/mlflow'"}""")
                : null;
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => ReadAsync(store, "broken.txt"));
        Assert.Contains("1/run/broken.txt", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/srv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_not_read_to_its_end()
    {
        var store = Store("1/run");
        _server.Put("1/run/large.bin", new byte[100_000]);
        using var target = new MemoryStream();
        var error = await Assert.ThrowsAsync<RegistryException>(() => store.DownloadAsync("large.bin", target, 99_999, default));
        Assert.Contains("99999", error.Message, StringComparison.Ordinal);
        Assert.True(target.Length <= 99_999);
        Assert.True(await store.DownloadAsync("large.bin", new MemoryStream(), 100_000, default));
    }

    [Fact]
    public async Task A_server_that_hands_on_nothing_is_told()
    {
        _server.ServesArtifacts = false;
        var store = Store("1/run");
        foreach (var asked in new Func<Task>[]
        {
            () => store.ListAsync(default), () => ReadAsync(store, "a.txt"), () =>
                store.UploadAsync("a.txt", new MemoryStream([1]), default),
        })
        {
            var error = await Assert.ThrowsAnyAsync<RegistryException>(asked);
            Assert.Contains("--no-serve-artifacts", error.Message, StringComparison.Ordinal);
            Assert.Contains("--serve-artifacts", error.Message, StringComparison.Ordinal);
            Assert.False(error is RegistryUnavailableException);
        }
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\b")]
    public async Task Names_that_lead_elsewhere_are_refused_before_anything_is_asked(string file)
    {
        var store = Store("1/run");
        await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(store, file));
        await Assert.ThrowsAsync<RegistryException>(() => store.UploadAsync(file, new MemoryStream(), default));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task An_upload_that_is_tried_again_is_sent_from_its_beginning()
    {
        var left = 1;
        _server.Instead = request => request.Method == "PUT" && left-- > 0 ? (503, "text/html", "one moment") : null;
        var bytes = Encoding.UTF8.GetBytes("whole");
        await Store("1").UploadAsync("a.txt", new MemoryStream(bytes), default);
        Assert.Equal(bytes, _server.Artifact("1/a.txt"));
    }

    private ProxiedArtifactStore Store(string root) =>
        new(new MlFlowClient(MlFlowConnection.Of(_server.Address, new RegistryOptions(), _ => null), TimeProvider.System), root);

    private static async Task<byte[]?> ReadAsync(ProxiedArtifactStore store, string file)
    {
        using var target = new MemoryStream();
        return await store.DownloadAsync(file, target, long.MaxValue, default) ? target.ToArray() : null;
    }
}
