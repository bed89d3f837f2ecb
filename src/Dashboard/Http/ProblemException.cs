namespace StreamSentiment.Dashboard.Http;

/// <summary>A request that is answered with problem details (RFC 9457); thrown anywhere below an endpoint.</summary>
/// <param name="status">The HTTP status, 400 or more.</param>
/// <param name="detail">What was wrong and what to do, for people; no secrets.</param>
/// <param name="member">The member of the request that was wrong, such as <c>text</c> or <c>texts[3]</c>.</param>
internal sealed class ProblemException(int status, string detail, string? member = null) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The member that was wrong.</summary>
    public string? Field => member;

    /// <summary>When asking again may help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
