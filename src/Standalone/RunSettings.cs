namespace StreamSentiment.Standalone;

/// <summary>What the command line asked for.</summary>
internal sealed record RunSettings
{
    /// <summary>The folder for everything private: database, mails, lock.</summary>
    public required string Data { get; init; }

    /// <summary>Forget what <see cref="Data"/> holds first.</summary>
    public bool Fresh { get; init; }

    /// <summary>Stop when the feed has ended and everything is stored.</summary>
    public bool UntilDone { get; init; }

    /// <summary>Where the summary is written as JSON.</summary>
    public string? Summary { get; init; }

    /// <summary>Connection string of a server to use instead of the private one: by option, environment or <c>appsettings.json</c>.</summary>
    public string? Postgres { get; init; }

    /// <summary>Brokers to use instead of the embedded one, named in the same ways.</summary>
    public string? Kafka { get; init; }

    /// <summary>Mail server, <c>host:port</c>, instead of files.</summary>
    public string? Smtp { get; init; }

    /// <summary>Show debug messages too.</summary>
    public bool Verbose { get; init; }

    /// <summary>Names of the feeds of section <c>Feeds</c>, in whatever way they were named.</summary>
    public IReadOnlyList<string> Feeds { get; init; } = [];

    /// <summary>Settings in the workers' own names, by configuration key.</summary>
    public required IReadOnlyDictionary<string, string?> Configuration { get; init; }
}
