using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>What a text of a labelled set is used for.</summary>
internal enum TextPart
{
    /// <summary>Learned from.</summary>
    Train,

    /// <summary>Decides when to stop and where the threshold lies.</summary>
    Validation,

    /// <summary>Is reported and decides nothing.</summary>
    Test,
}

/// <summary>Compares texts the way the data sets were compared: entities decoded, white space folded, lower case.</summary>
internal static class TextFold
{
    /// <summary>The folded text.</summary>
    public static string Of(string text) =>
        string.Join(' ', WebUtility.HtmlDecode(text).ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A fifth is for test, a tenth of the rest for validation. Depends on nothing but the text.</summary>
    public static TextPart PartOf(string text)
    {
        var hash = HashOf(text);
        return hash[0] % 5 == 0 ? TextPart.Test : hash[1] % 10 == 0 ? TextPart.Validation : TextPart.Train;
    }

    /// <summary>One of ten nearly equal shares, 0 to 9. Depends on nothing but the text.</summary>
    public static int TenthOf(string text) => BitConverter.ToUInt16(HashOf(text), 2) % 10;

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(Of(text)));
}
