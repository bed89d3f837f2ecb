using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>A whole Ingestor that is started again.</summary>
public sealed class JetstreamRestartTests : IAsyncLifetime
{
    private readonly IngestorRig _rig = new();
    private readonly BadServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Invariant_1_a_run_that_saw_no_post_is_gone_on_after()
    {
        var first = await ConnectAsync();
        await _rig.StopAsync();
        Assert.Contains("&cursor=", first, StringComparison.Ordinal);
        Assert.Equal(first, await ConnectAsync());
    }

    private async Task<string> ConnectAsync()
    {
        await _rig.StartAsync(new Dictionary<string, string?>
        {
            ["Feeds:sky:Kind"] = "jetstream",
            ["Feeds:sky:Address"] = new UriBuilder(_server.Address) { Scheme = "ws", Path = "/subscribe" }.Uri.ToString(),
        });
        var call = await _server.NextAsync();
        await WebSockets.AcceptAsync(call);
        return call.Request.Path;
    }
}
