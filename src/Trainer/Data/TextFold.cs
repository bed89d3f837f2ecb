using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>Compares texts the way the data sets were compared: entities decoded, white space folded, lower case.</summary>
internal static class TextFold
{
    /// <summary>The folded text.</summary>
    public static string Of(string text) =>
        string.Join(' ', WebUtility.HtmlDecode(text).ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether a text belongs to the fifth that is held out. Depends on nothing but the text.</summary>
    public static bool IsHeldOut(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(Of(text)))[0] % 5 == 0;
}
