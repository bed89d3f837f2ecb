using System.Globalization;
using Dapper;
using Npgsql;
using StreamSentiment.Dashboard.Reading;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Trends;

/// <summary>
/// Reads sentiment over time from the counts by minute and by hour, so that an answer does not grow with the rows, and a year is read as
/// soon as a day. Steps of seconds are not counted beforehand: for them so many rows are read, and no more.
/// </summary>
internal sealed class TrendReader(DashboardDatabase database, HeavyReads heavy, TimeProvider clock)
{
    /// <summary>Most rows that are counted for one answer.</summary>
    internal const int MostRows = 200_000;

    private const int MostEvents = 500;

    /// <summary>The series.</summary>
    /// <param name="caller">Who asks, and takes a turn.</param>
    public async Task<SentimentAnswer> SeriesAsync(TrendQuestion question, string caller, CancellationToken cancellationToken)
    {
        // Before there is a connection, which somebody else can use meanwhile.
        using var turn = await (question.By == TrendQuestion.Finest ? heavy.Counts : heavy.Sums).TakeAsync(caller, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        if (question.By == TrendQuestion.Finest && await ProblemAsync(connection, question, cancellationToken) is { } why)
        {
            question = question.ByMinute(why);
        }

        var started = clock.GetTimestamp();
        try
        {
            var sql = question.By == TrendQuestion.Finest ? FromRows(question.Feed)
                : question.IsOfHours ? FromHours(question.Feed)
                : FromMinutes(question.Feed);
            var points = await connection.QueryAsync<PointAnswer>(Command(sql, question, cancellationToken));
            return new SentimentAnswer(question.By, question.From, question.To, points.AsList());
        }
        finally
        {
            turn.Worked(clock.GetElapsedTime(started));
        }
    }

    /// <summary>What happened in a span of time; the latest 500 of each kind.</summary>
    public async Task<EventsAnswer> EventsAsync(DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(
            $"""
            select {ModelChangeAnswer.Columns} from model_choices
            where chosen_at >= @from and chosen_at < @to and version is distinct from previous_version
            order by choice_id desc limit {MostEvents};
            select incident_id as IncidentId, rule as Rule, model as Model, model_version as ModelVersion, state as State,
                   opened_at as OpenedAt, resolved_at as ResolvedAt
            from incident_states where opened_at < @to and (resolved_at is null or resolved_at >= @from)
            order by opened_at desc limit {MostEvents}
            """,
            new { from, to },
            cancellationToken: cancellationToken));
        var changes = await answers.ReadAsync<ModelChangeAnswer>();
        var incidents = await answers.ReadAsync<IncidentMarkAnswer>();
        return new EventsAnswer([.. changes.Reverse()], [.. incidents.Reverse()]);
    }

    /// <summary>
    /// Counts rows of the span, found by the index of their times, step by step: grouped at once they would be sorted first, on the disk,
    /// as nothing tells the planner how many there are that came lately.
    /// </summary>
    internal static string FromRows(string? feed) =>
        $"""
        select step as At, Tweets, Positive, MeanProbability
        from generate_series(@From, @To - interval '1 microsecond', @Step) step
        cross join lateral (
            select count(*) as Tweets, count(*) filter (where label = 'positive') as Positive, avg(positive_probability) as MeanProbability
            from scored_tweets
            where scored_at >= step and scored_at < least(step + @Step, @To) {(feed is null ? "" : "and feed = @Feed")}) counted
        where Tweets > 0 order by step
        """;

    private static string FromMinutes(string? feed) => Sum(feed, ("minute", "sentiment_counts where minute >= @From and minute < @To"));

    /// <summary>
    /// Sums hours, and beside them what is not folded yet; of the hour in which the span ends, the minutes before its end.
    /// </summary>
    internal static string FromHours(string? feed) => Sum(
        feed,
        ("hour", "sentiment_hours where hour >= @From and hour < @LastHour"),
        ("minute", "sentiment_counts where not folded and minute >= @From and minute < @LastHour"),
        ("minute", "sentiment_counts where minute >= @LastHour and minute < @To"));

    private static string Sum(string? feed, params ReadOnlySpan<(string At, string Counts)> parts)
    {
        var all = new List<string>(parts.Length);
        foreach (var (at, counts) in parts)
        {
            all.Add($"select {at} as at, tweets, positive, probability_sum from {counts} {(feed is null ? "" : "and feed = @Feed")}");
        }

        return
            $"""
            select date_bin(@Step, at, timestamptz '2000-01-01 00:00:00+00') as At,
                   sum(tweets)::bigint as Tweets, sum(positive)::bigint as Positive, sum(probability_sum) / sum(tweets) as MeanProbability
            from ({string.Join(" union all ", all)}) counts group by 1 having sum(tweets) > 0 order by 1
            """;
    }

    // Why its rows cannot be counted; null: they can. The counts by minute know how many there are, and were before they went.
    private static async Task<string?> ProblemAsync(
        NpgsqlConnection connection, TrendQuestion question, CancellationToken cancellationToken)
    {
        var (tweets, gone) = await connection.QuerySingleAsync<(long Tweets, long Gone)>(Command(
            """
            with oldest as (select coalesce(date_trunc('minute', min(scored_at)), 'infinity') as minute from scored_tweets)
            select coalesce(sum(tweets), 0)::bigint, coalesce(sum(tweets) filter (where c.minute < oldest.minute), 0)::bigint
            from sentiment_counts c, oldest where c.minute > @From - interval '1 minute' and c.minute < @To
            """,
            question,
            cancellationToken));
        return gone > 0 ? "there are tweets whose rows have gone (setting Retention:Days), and only counts by minute are left of them"
            : tweets > MostRows ? string.Create(
                CultureInfo.InvariantCulture, $"there are {tweets:N0} tweets, and at most {MostRows:N0} are counted by {question.By}")
            : null;
    }

    private static CommandDefinition Command(string sql, TrendQuestion question, CancellationToken cancellationToken) =>
        new(sql, new { question.Step, question.From, question.To, question.LastHour, question.Feed }, cancellationToken: cancellationToken);
}
