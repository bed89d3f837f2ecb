using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamSentiment.EndToEnd.Tests;

namespace StreamSentiment.Page.Tests.Stream;

/// <summary>The whole stream in a process of its own, with a feed that takes what a test pushes. Started by the first test that asks.</summary>
public sealed partial class StreamFixture : IAsyncLifetime
{
    private const string Key = "a-key-of-these-tests";

    private readonly StreamFolder _folder = new();
    private readonly HttpClient _client = new();
    private StreamProcess? _process;
    private string _feed = "";

    /// <summary>Where its page is.</summary>
    public string Address { get; private set; } = "";

    internal StreamFolder Folder => _folder;

    /// <summary>What it has printed.</summary>
    public string Output => $"{_process?.Output}\n{_process?.Errors}";

    /// <inheritdoc />
    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Starts it, if it does not run yet.</summary>
    public async Task StartAsync()
    {
        if (_process is not null)
        {
            return;
        }

        var port = FreePort();
        _feed = $"http://127.0.0.1:{port}/tweets";
        _process = _folder.Start(
            "--Feeds:sample:Kind=push", $"--Feeds:sample:ApiKey={Key}", "--Feeds:sample:Host=127.0.0.1", $"--Feeds:sample:Port={port}",
            "--Feeds:sample:FilterDuplicates=false", "--Dashboard:Port=0");
        await _process.PrintsAsync("http://127.0.0.1:", 180);
        await TestSupport.Eventually.HoldsAsync(() => PageAddress().IsMatch(Output), "the page's address is printed", 60);
        Address = PageAddress().Match(Output).Groups[1].Value;
        await TestSupport.Eventually.HoldsAsync(ReadyAsync, "the stream is ready", 120);
    }

    /// <summary>Gives the feed tweets. The answer comes when they are through the stream.</summary>
    internal async Task PushAsync(params object[] tweets)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _feed);
        request.Headers.Add("X-Api-Key", Key);
        request.Content = new StringContent(string.Join('\n', tweets.Select(tweet => JsonSerializer.Serialize(tweet))), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"the feed answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{Output}");
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        _client.Dispose();
        if (_process is not null)
        {
            await _process.TerminateAsync();
            await _process.ResultAsync();
            await _process.DisposeAsync();
        }

        await _folder.DisposeAsync();
    }

    private async Task<bool> ReadyAsync()
    {
        try
        {
            using var answer = await _client.GetAsync(Address + "/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"(?:page|[Dd]ashboard)\W.*?(http://127\.0\.0\.1:\d+)")]
    private static partial Regex PageAddress();
}
