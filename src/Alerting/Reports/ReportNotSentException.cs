namespace StreamSentiment.Alerting.Reports;

/// <summary>A report did not go out. The message goes to logs and rows, so it holds no secrets.</summary>
/// <param name="message">Why.</param>
/// <param name="remedy">What can help.</param>
public sealed class ReportNotSentException(string message, Remedy remedy) : Exception(message)
{
    /// <summary>What can help.</summary>
    public Remedy Remedy => remedy;

    /// <summary>Whether it is about this one report, which the other side read and did not take, so that others may go through.</summary>
    public bool IsAboutThisOne { get; init; }
}

/// <summary>What can help when a report does not go out.</summary>
public enum Remedy
{
    /// <summary>Time: the server is away, or asks to come again.</summary>
    TryAgain,

    /// <summary>Somebody who changes a setting, here or there: a wrong password, no TLS. Tried again, seldom.</summary>
    MendSettings,

    /// <summary>Nothing: it was refused for good, such as for every receiver. Given up.</summary>
    None,
}
