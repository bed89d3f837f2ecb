using System.Net;
using System.Net.Sockets;
using System.Text;
using StreamSentiment.Dashboard.Tests.Reading;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>Monitors and browsers ask for headers alone.</summary>
public sealed class HeadTests(ReadingRig rig) : IClassFixture<ReadingRig>
{
    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/js/app.js", HttpStatusCode.OK)]
    [InlineData("/docs/", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/settings", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/live", HttpStatusCode.OK)]
    [InlineData("/tweets", HttpStatusCode.OK)]
    [InlineData("/feeds", HttpStatusCode.OK)]
    [InlineData("/sentiment", HttpStatusCode.OK)]
    [InlineData("/models", HttpStatusCode.OK)]
    [InlineData("/models/2/pictures/roc.png", HttpStatusCode.OK)]
    [InlineData("/incidents", HttpStatusCode.OK)]
    [InlineData("/silences", HttpStatusCode.OK)]
    [InlineData("/tweets/nobody", HttpStatusCode.NotFound)]
    [InlineData("/tweets?limit=no", HttpStatusCode.BadRequest)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/predict", HttpStatusCode.MethodNotAllowed)]
    public async Task HEAD_answers_as_GET_without_a_body(string path, HttpStatusCode expected)
    {
        var told = await HeadAsync(path);

        using var got = await rig.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(expected, got.StatusCode);
        Assert.StartsWith($"HTTP/1.1 {(int)expected} ", told, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {got.Content.Headers.ContentType!.MediaType}", told, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Content-Type-Options: nosniff", told, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", told, StringComparison.Ordinal);
    }

    // Byte by byte: a client that knows HTTP would read no body after HEAD, were there one.
    private async Task<string> HeadAsync(string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(rig.Http.BaseAddress!.Host, rig.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
