using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>
/// Makes a WebSocket of a request. .NET's own client ends a connection by a text that is not UTF-8, which the server would send again after
/// each reconnect; here such a text is a message like any other, and whoever reads it says what is wrong.
/// </summary>
internal static class JetstreamSocket
{
    // Told by the protocol.
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Connects.</summary>
    /// <param name="http">Makes the connection.</param>
    /// <param name="address">The server, ws or wss.</param>
    /// <param name="options">How the socket keeps itself alive.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="UpgradeRefusedException">The server answers otherwise.</exception>
    public static async Task<WebSocket> ConnectAsync(
        HttpMessageInvoker http, Uri address, WebSocketCreationOptions options, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", key);
        var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                throw new UpgradeRefusedException(answer, $"the server answers {(int)answer.StatusCode} where a WebSocket begins with 101");
            }

            if (!answer.Headers.TryGetValues("Sec-WebSocket-Accept", out var proofs) || proofs.FirstOrDefault() != ProofOf(key))
            {
                throw new IOException("the server answers 101 without the proof that it speaks WebSocket (Sec-WebSocket-Accept)");
            }

            var stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return WebSocket.CreateFromStream(new TextAsBinaryStream(stream, answer), options);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

#pragma warning disable CA5350 // The protocol asks for it, and nothing depends on its strength.
    private static string ProofOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350
}

/// <summary>A server does not change to WebSocket.</summary>
internal sealed class UpgradeRefusedException(HttpResponseMessage answer, string message) : IOException(message)
{
    /// <summary>The status of its answer.</summary>
    public HttpStatusCode Status { get; } = answer.StatusCode;

    private Dictionary<string, string> Head { get; } =
        answer.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The first value of a header of its answer; null where it is not there.</summary>
    public string? First(string name) => Head.GetValueOrDefault(name);
}
