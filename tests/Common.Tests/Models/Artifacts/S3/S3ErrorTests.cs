using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Artifacts;
using StreamSentiment.Common.Models.Artifacts.S3;
using StreamSentiment.TestSupport;
using StreamSentiment.TestSupport.S3;

namespace StreamSentiment.Common.Tests.Models.Artifacts.S3;

/// <summary>Every error says what is wrong, where, and which setting helps; none holds a key.</summary>
public sealed class S3ErrorTests : IDisposable
{
    private const string Page = "<!DOCTYPE html><html><head><title>Console</title></head><body>Log in<br></body></html>";
    private readonly S3Rig _rig = new();

    public S3ErrorTests() => _rig.Put("model.json", 1, 2, 3);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task An_access_key_that_is_not_known() =>
        await RefusedAsync(_rig.Store(options => options.AccessKey = "somebody-else"), "does not know the access key",
            "Registry:S3:AccessKey");

    [Fact]
    public async Task A_secret_key_that_is_wrong() =>
        await RefusedAsync(_rig.Store(options => options.SecretKey = "not-the-secret"), "secret key", "Registry:S3:SecretKey");

    [Fact]
    public async Task A_session_token_that_is_wrong()
    {
        _rig.Server.SessionToken = "right-token";
        Assert.NotEmpty(await _rig.Store(options => options.SessionToken = "right-token").ListAsync(default));
        await RefusedAsync(_rig.Store(options => options.SessionToken = "wrong-token"), "session token", "Registry:S3:SessionToken");
    }

    [Fact]
    public async Task A_bucket_that_is_not_there() =>
        await RefusedAsync(_rig.Store(address: "s3://nobodys/folder"), "S3 bucket nobodys", "no such bucket", "Registry:S3:Endpoint");

    [Fact]
    public async Task A_region_that_is_wrong()
    {
        _rig.Server.Region = "eu-central-1";
        Assert.NotEmpty(await _rig.Store(options => options.Region = "eu-central-1").ListAsync(default));
        await RefusedAsync(_rig.Store(), "another region", "Registry:S3:Region");
    }

    [Fact]
    public async Task Clocks_that_differ_for_good()
    {
        // The client corrects a clock that is off by what the server tells; nothing helps when that is wrong too.
        _rig.Server.Clock = new FakeTimeProvider(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await RefusedAsync(_rig.Store(), "clock");
    }

    [Fact]
    public async Task Keys_that_may_not_do_it()
    {
        _rig.Server.Instead = _ => Answer(S3TestServer.Error(403, "AccessDenied", "Access Denied."));
        await RefusedAsync(_rig.Store(), "may not do this", "Registry:S3:AccessKey");
    }

    [Fact]
    public async Task An_error_that_nobody_foresaw_is_told_in_the_servers_words_without_keys()
    {
        _rig.Server.Instead = _ =>
            Answer(S3TestServer.Error(400, "QuotaOfTea", $"No tea for {_rig.Server.SecretKey} of {_rig.Server.AccessKey}."));
        await RefusedAsync(_rig.Store(), "QuotaOfTea", "No tea for *** of ***");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_page_at_the_endpoint(int status)
    {
        _rig.Server.Instead = _ => Answer(new S3TestAnswer(status, Encoding.UTF8.GetBytes(Page), "text/html; charset=utf-8"));
        await RefusedAsync(_rig.Store(), "does not answer as S3 does", "Registry:S3:Endpoint");
    }

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "SlowDown")]
    [InlineData(429, "TooManyRequests")]
    public async Task Trouble_of_the_server_may_pass(int status, string code)
    {
        _rig.Server.Instead = _ => Answer(S3TestServer.Error(status, code, "Later."));
        await UnavailableAsync(_rig.Store(), code);
    }

    [Fact]
    public async Task Trouble_that_passes_at_once_is_not_noticed()
    {
        var asked = 0;
        _rig.Server.Instead = _ => Interlocked.Increment(ref asked) == 1 ? Answer(S3TestServer.Error(503, "SlowDown", "Later."))
            : Answer(null);
        Assert.NotEmpty(await _rig.Store().ListAsync(default));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task An_endpoint_where_nobody_listens()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        await UnavailableAsync(_rig.Store(options => options.Endpoint = $"http://127.0.0.1:{port}"), $"http://127.0.0.1:{port}",
            "Registry:S3:Endpoint");
    }

    [Fact]
    public async Task An_endpoint_that_speaks_no_HTTP()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAllAsync(listener, "220 mail.example.com ESMTP\r\n"u8.ToArray());
        await UnavailableAsync(_rig.Store(options => options.Endpoint = $"http://{listener.LocalEndpoint}"), "Registry:S3:Endpoint");
        listener.Stop();
        await answering;
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts()
    {
        using var front = new TlsFront(_rig.Server.Endpoint);
        await RefusedAsync(_rig.Store(options => options.Endpoint = front.Endpoint), "no trusted connection", "Registry:S3:IgnoreTls");
        foreach (var act in Acts(_rig.Store(options => (options.Endpoint, options.IgnoreTls) = (front.Endpoint, true))))
        {
            await act();
        }
    }

    [Fact]
    public async Task An_endpoint_that_is_silent()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var over = new TaskCompletionSource<S3TestAnswer?>();
        _rig.Server.Instead = _ =>
        {
            asked.TrySetResult();
            return over.Task;
        };
        var listing = _rig.Store(options => options.TimeoutSeconds = 7, clock: clock).ListAsync(default);
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(8));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => listing);
        Check(error, "silent for 7 s", "Registry:S3:TimeoutSeconds");
        over.SetResult(null);
    }

    [Fact]
    public async Task A_file_that_breaks_off()
    {
        _rig.Server.Instead = _ => Answer(new S3TestAnswer(200, [1, 2, 3], "application/octet-stream", Length: 1000));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            _rig.Store().DownloadAsync("model.json", Stream.Null, 1000, default));
        Check(error, "broke off");
    }

    [Fact]
    public async Task A_file_that_is_not_what_its_tag_says()
    {
        _rig.Server.Instead = _ => Answer(new S3TestAnswer(200, [1, 2, 3], "application/octet-stream")
        {
            Headers = new Dictionary<string, string> { ["ETag"] = "\"d41d8cd98f00b204e9800998ecf8427e\"" },
        });
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            _rig.Store().DownloadAsync("model.json", Stream.Null, 1000, default));
        Check(error, "damaged", "model.json");
    }

    [Fact]
    public async Task A_caller_that_wants_no_more_gets_its_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var over = new TaskCompletionSource<S3TestAnswer?>();
        _rig.Server.Instead = _ =>
        {
            stop.Cancel();
            return over.Task;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rig.Store().ListAsync(stop.Token));
        over.SetResult(null);
    }

    private static Task<S3TestAnswer?> Answer(S3TestAnswer? answer) => Task.FromResult(answer);

    private static async Task AnswerAllAsync(TcpListener listener, byte[] answer)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(answer);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            catch (IOException)
            {
                // The client has hung up.
            }
        }
    }

    /// <summary>Listing, reading and writing are refused alike.</summary>
    private async Task RefusedAsync(IArtifactStore store, params string[] words)
    {
        foreach (var act in Acts(store))
        {
            Check(await Assert.ThrowsAsync<RegistryException>(act), words);
        }
    }

    private async Task UnavailableAsync(IArtifactStore store, params string[] words)
    {
        foreach (var act in Acts(store))
        {
            Check(await Assert.ThrowsAsync<RegistryUnavailableException>(act), words);
        }
    }

    private static Func<Task>[] Acts(IArtifactStore store) =>
    [
        () => store.ListAsync(default),
        () => store.DownloadAsync("model.json", Stream.Null, 1000, default),
        async () =>
        {
            using var source = new MemoryStream([1, 2, 3]);
            await store.UploadAsync("new.json", source, default);
        },
    ];

    private void Check(RegistryException error, params string[] words)
    {
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        var options = _rig.Options;
        Assert.All([options.AccessKey!, options.SecretKey!, "somebody-else", "not-the-secret", "right-token", "wrong-token"],
            key => Assert.DoesNotContain(key, error.ToString(), StringComparison.Ordinal));
    }
}
