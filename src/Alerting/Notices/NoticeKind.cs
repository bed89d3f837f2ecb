namespace StreamSentiment.Alerting.Notices;

/// <summary>What a notice tells.</summary>
public enum NoticeKind
{
    /// <summary>An incident opened: the report.</summary>
    Opened,

    /// <summary>Further incidents have joined those that were told of.</summary>
    Joined,

    /// <summary>It is still open.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>The spelling for others.</summary>
internal static class NoticeKindNames
{
    /// <summary>What a row of <c>notices</c>, called <c>n</c>, is. The release before knows of no such kind: to it, one that joined is a reminder.</summary>
    public const string Column = "case when n.joined then 'joined' else n.kind end";

    /// <summary>As metrics, webhooks and ids have it.</summary>
    public static string ToName(this NoticeKind kind) => kind switch
    {
        NoticeKind.Opened => "opened",
        NoticeKind.Joined => "joined",
        NoticeKind.Reminder => "reminder",
        _ => "resolved",
    };

    /// <summary>Reads what <see cref="ToName"/> wrote.</summary>
    public static NoticeKind Parse(string name) => name switch
    {
        "opened" => NoticeKind.Opened,
        "joined" => NoticeKind.Joined,
        "reminder" => NoticeKind.Reminder,
        "resolved" => NoticeKind.Resolved,
        _ => throw new ArgumentException($"'{name}' is no kind of notice.", nameof(name)),
    };
}
