using Dapper;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Trends;

/// <summary>Reads sentiment over time from the counts by minute, so that an answer does not grow with the rows.</summary>
internal sealed class TrendReader(DashboardDatabase database)
{
    private const int MostEvents = 500;

    /// <summary>The series.</summary>
    public async Task<SentimentAnswer> SeriesAsync(TrendQuestion question, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var points = await connection.QueryAsync<PointAnswer>(new CommandDefinition(
            $"""
            select date_bin(@Step, minute, timestamptz '2000-01-01 00:00:00+00') as At, sum(tweets)::bigint as Tweets, sum(positive)::bigint as Positive,
                   sum(probability_sum) / sum(tweets) as MeanProbability
            from sentiment_counts where minute >= @From and minute < @To {(question.Feed is null ? "" : "and feed = @Feed")}
            group by 1 having sum(tweets) > 0 order by 1
            """,
            new { question.Step, question.From, question.To, question.Feed },
            cancellationToken: cancellationToken));
        return new SentimentAnswer(question.By, question.From, question.To, points.AsList());
    }

    /// <summary>What happened in a span of time; the latest 500 of each kind.</summary>
    public async Task<EventsAnswer> EventsAsync(DateTime from, DateTime to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition(
            $"""
            select {ModelChangeAnswer.Columns} from model_choices
            where chosen_at >= @from and chosen_at < @to and version is distinct from previous_version order by choice_id desc limit {MostEvents};
            select incident_id as IncidentId, rule as Rule, model as Model, model_version as ModelVersion, state as State, opened_at as OpenedAt, resolved_at as ResolvedAt
            from incident_states where opened_at < @to and (resolved_at is null or resolved_at >= @from) order by opened_at desc limit {MostEvents}
            """,
            new { from, to },
            cancellationToken: cancellationToken));
        var changes = await answers.ReadAsync<ModelChangeAnswer>();
        var incidents = await answers.ReadAsync<IncidentMarkAnswer>();
        return new EventsAnswer([.. changes.Reverse()], [.. incidents.Reverse()]);
    }
}
