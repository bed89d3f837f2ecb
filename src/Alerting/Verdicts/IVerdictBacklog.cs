namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Tells whether Alerting is behind.</summary>
internal interface IVerdictBacklog
{
    /// <summary>Whether verdicts may wait that nobody has taken in yet: false only when it is known that none does.</summary>
    Task<bool> MayBeAnyAsync();
}
