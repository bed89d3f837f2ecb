using System.Text;
using System.Xml.Linq;

namespace StreamSentiment.TestSupport.S3;

/// <summary>ListObjectsV2: keys that begin with a prefix, in order, page by page; with a delimiter, deeper ones only by their common
/// prefix.</summary>
internal static class S3TestListing
{
    private static readonly XNamespace Names = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>One page.</summary>
    public static S3TestAnswer Of(S3TestRequest request, string bucket, Dictionary<string, long> sizes, int pageSize)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var delimiter = request.Parameter("delimiter") ?? "";
        var after = request.Parameter("continuation-token") is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : "";
        var entries = sizes.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => delimiter.Length > 0 && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var end
                ? key[..(end + delimiter.Length)] : key)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Where(entry => string.CompareOrdinal(entry, after) > 0)
            .ToList();
        var page = entries.Take(pageSize).ToList();
        var isTruncated = page.Count < entries.Count;
        var xml = new XElement(Names + "ListBucketResult",
            Element("Name", bucket), Element("Prefix", prefix), Element("KeyCount", page.Count), Element("MaxKeys", pageSize),
            Element("IsTruncated", isTruncated),
            isTruncated ? Element("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1]))) : null,
            page.Where(sizes.ContainsKey).Select(key => new XElement(Names + "Contents", Element("Key", key),
                Element("LastModified", "2026-01-01T00:00:00.000Z"), Element("ETag", "\"1\""), Element("Size", sizes[key]),
                Element("StorageClass", "STANDARD"))),
            page.Where(entry => !sizes.ContainsKey(entry)).Select(entry =>
                new XElement(Names + "CommonPrefixes", Element("Prefix", entry))));
        return new S3TestAnswer(200, Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}"));

        static XElement Element(string name, object value) => new(Names + name, value);
    }
}
