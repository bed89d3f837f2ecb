using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Alerting.Webhooks;

/// <summary>
/// The signature of a post: <c>t=UNIX,v1=HEX</c>, where HEX is HMAC-SHA256 with the secret over the time, a full stop and the body. The
/// time is
/// under the signature, so that a receiver can refuse what somebody recorded and plays again.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-StreamSentiment-Signature";

    /// <summary>Signs a body.</summary>
    public static string Sign(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time), (byte)'.', .. body];
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
