namespace StreamSentiment.Alerting.Rules;

/// <summary>What the rule made of one verdict, and why.</summary>
public enum RuleResult
{
    /// <summary>Its judge does not count: the verdict neither breaks nor extends.</summary>
    JudgeDoesNotCount,

    /// <summary>It is correct: it completes nothing, and in a row it forgets what came before.</summary>
    Correct,

    /// <summary>It is wrong, but too few in a row, or in the window, are yet.</summary>
    TooFewYet,

    /// <summary>Enough in a row are wrong, but the earliest and the latest lie too far apart.</summary>
    TooFarApart,

    /// <summary>It is wrong, but the share of wrong ones in the window is below the limit.</summary>
    BelowLimit,

    /// <summary>It completes a run.</summary>
    RunCompleted,
}
