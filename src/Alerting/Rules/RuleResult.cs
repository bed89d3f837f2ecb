namespace StreamSentiment.Alerting.Rules;

/// <summary>What the rule made of one verdict, and why.</summary>
public enum RuleResult
{
    /// <summary>Its judge does not count: the verdict neither breaks nor extends.</summary>
    JudgeDoesNotCount,

    /// <summary>It is correct: what came before is forgotten.</summary>
    Correct,

    /// <summary>It is wrong, but too few in a row are yet.</summary>
    TooFewYet,

    /// <summary>Enough in a row are wrong, but the first and the last lie too far apart.</summary>
    TooFarApart,

    /// <summary>It completes a run.</summary>
    RunCompleted,
}
