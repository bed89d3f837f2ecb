namespace StreamSentiment.Alerting.Reports;

/// <summary>A report did not go out. The message goes to logs and rows, so it holds no secrets.</summary>
/// <param name="message">Why.</param>
/// <param name="isPermanent">Trying again soon will not help: somebody has to change something first.</param>
public sealed class ReportNotSentException(string message, bool isPermanent) : Exception(message)
{
    /// <summary>Trying again soon will not help: somebody has to change something first.</summary>
    public bool IsPermanent => isPermanent;
}
