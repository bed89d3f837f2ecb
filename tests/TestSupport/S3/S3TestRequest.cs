using System.Net;

namespace StreamSentiment.TestSupport.S3;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Method">GET, HEAD, PUT.</param>
/// <param name="Path">The path as it was written, percent signs and all.</param>
/// <param name="Query">What stands behind the <c>?</c>, as it was written; empty when there is none.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
public sealed record S3TestRequest(string Method, string Path, string Query, WebHeaderCollection Headers, byte[] Body)
{
    /// <summary>The query's names and values, as they were written.</summary>
    internal IEnumerable<(string Name, string Value)> RawParameters => Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (pair[0], pair.Length > 1 ? pair[1] : ""));

    /// <summary>A value of the query; null when it is not there.</summary>
    public string? Parameter(string name) => RawParameters
        .Where(pair => Uri.UnescapeDataString(pair.Name) == name)
        .Select(pair => Uri.UnescapeDataString(pair.Value))
        .FirstOrDefault();
}

/// <summary>An answer that a test wants instead of the server's own.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Body">Its body.</param>
/// <param name="ContentType">Kind of body.</param>
/// <param name="Length">What it says its length is; null means the body's, -1 that it does not say. When more was promised, the connection
/// breaks off.</param>
public sealed record S3TestAnswer(int Status, byte[] Body, string ContentType = "application/xml", long? Length = null)
{
    /// <summary>What is waited for between the body and the end, so that a part of a file is on its way for as long as a test
    /// wants.</summary>
    public Task Rest { get; init; } = Task.CompletedTask;

    /// <summary>Headers beside the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
