using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>The server's side of a WebSocket.</summary>
internal static class WebSockets
{
    // Told by the protocol.
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Accepts the call as a WebSocket.</summary>
    public static async Task<WebSocket> AcceptAsync(BadCall call)
    {
#pragma warning disable CA5350 // The protocol asks for it, and nothing depends on its strength.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(call.Request.Headers["Sec-WebSocket-Key"] + Magic)));
#pragma warning restore CA5350
        await call.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        return WebSocket.CreateFromStream(call.Stream, new WebSocketCreationOptions { IsServer = true });
    }
}
