namespace StreamSentiment.Benchmarks.Processes;

/// <summary>How far the stream was, so many minutes after it began to read.</summary>
internal sealed record StreamState(double Minutes, long Scored);

/// <summary>What a run of the stream did.</summary>
internal sealed record StreamResult
{
    /// <summary>New rows.</summary>
    public required long Scored { get; init; }

    /// <summary>Tweets that no model could score.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>From the first record read to the last row committed.</summary>
    public required double PerSecond { get; init; }

    /// <summary>From Kafka append to committed row, in milliseconds.</summary>
    public required double P50 { get; init; }

    /// <inheritdoc cref="P50"/>
    public required double P99 { get; init; }

    /// <summary>As the stream told it, every ten seconds.</summary>
    public required IReadOnlyList<StreamState> States { get; init; }

    /// <summary>Resident memory in megabytes, by minutes.</summary>
    public required IReadOnlyList<(double X, double Megabytes)> Memory { get; init; }

    /// <summary>Time of cores for one tweet, in microseconds, Postgres included.</summary>
    public double? CoreMicroseconds { get; init; }

    /// <summary>Tweets a second in each full minute.</summary>
    public IReadOnlyList<double> PerMinute => PerMinuteOf(States);

    /// <inheritdoc cref="PerMinute"/>
    public static IReadOnlyList<double> PerMinuteOf(IReadOnlyList<StreamState> states)
    {
        var rates = new List<double>();
        var last = new StreamState(0, 0);
        foreach (var state in states)
        {
            // The lines come every ten seconds, a little early or late.
            if (state.Minutes - last.Minutes >= 0.95)
            {
                rates.Add((state.Scored - last.Scored) / (state.Minutes - last.Minutes) / 60);
                last = state;
            }
        }

        return rates;
    }
}
