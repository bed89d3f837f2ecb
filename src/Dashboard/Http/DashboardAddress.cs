namespace StreamSentiment.Dashboard.Http;

/// <summary>Where the Dashboard is, for those who share its process.</summary>
public sealed class DashboardAddress
{
    /// <summary>Such as <c>http://127.0.0.1:8080</c>; null before it has started.</summary>
    public string? Value { get; internal set; }
}
