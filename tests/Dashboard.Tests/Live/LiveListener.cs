using System.Text.Json;
using System.Threading.Channels;

namespace StreamSentiment.Dashboard.Tests.Live;

/// <summary>Listens to <c>/live</c> as a browser does.</summary>
internal sealed class LiveListener : IAsyncDisposable
{
    private readonly Channel<(string Event, JsonElement Data)> _events = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly HttpResponseMessage _response;
    private readonly Task _reading;

    private LiveListener(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reading = ReadAsync(reader);
    }

    /// <summary>Ends when the server ends the stream.</summary>
    public Task Ended => _reading;

    /// <summary>Connects, and waits for the first state: from then on everything that is committed is told.</summary>
    public static async Task<LiveListener> ConnectAsync(HttpClient http)
    {
        var response = await http.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var listener = new LiveListener(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        await listener.NextAsync("state");
        return listener;
    }

    /// <summary>The next event of a kind; those before it are passed over.</summary>
    public async Task<JsonElement> NextAsync(string kind, Predicate<JsonElement>? which = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (name, data) = await _events.Reader.ReadAsync(patience.Token);
            if (name == kind && which?.Invoke(data) != false)
            {
                return data;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _reading;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            var name = "";
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    name = line["event: ".Length..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    _events.Writer.TryWrite((name, JsonDocument.Parse(line["data: ".Length..]).RootElement));
                }
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // One of the two has closed it.
        }

        _events.Writer.TryComplete();
    }
}
