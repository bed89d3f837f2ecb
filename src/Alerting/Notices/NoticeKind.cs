namespace StreamSentiment.Alerting.Notices;

/// <summary>What a notice tells.</summary>
public enum NoticeKind
{
    /// <summary>An incident opened: the report.</summary>
    Opened,

    /// <summary>It is still open.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>The SQL spelling.</summary>
internal static class NoticeKindNames
{
    /// <summary>As it stands in <c>notices</c>.</summary>
    public static string ToName(this NoticeKind kind) => kind switch
    {
        NoticeKind.Opened => "opened",
        NoticeKind.Reminder => "reminder",
        _ => "resolved",
    };

    /// <summary>Reads what <see cref="ToName"/> wrote.</summary>
    public static NoticeKind Parse(string name) => name switch
    {
        "opened" => NoticeKind.Opened,
        "reminder" => NoticeKind.Reminder,
        "resolved" => NoticeKind.Resolved,
        _ => throw new ArgumentException($"'{name}' is no kind of notice.", nameof(name)),
    };
}
