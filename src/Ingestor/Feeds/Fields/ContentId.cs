using System.Security.Cryptography;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>The id of a record that brings none: the same content is the same tweet, in every run and every file.</summary>
internal static class ContentId
{
    /// <summary>32 hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
