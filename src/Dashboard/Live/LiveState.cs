using Dapper;
using Npgsql;

namespace StreamSentiment.Dashboard.Live;

/// <summary>Gathers how the stream is. What cannot be asked now stays as it was last known. For one thread.</summary>
internal sealed class LiveState(StreamLag lag, StreamParts parts, TimeProvider clock)
{
    private Row _row = new();

    /// <summary>Asks the database.</summary>
    public async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        _row = await connection.QuerySingleAsync<Row>(new CommandDefinition(
            """
            select newest.scored_at as LastScoredAt, coalesce(choice.model, newest.model) as Model,
                   coalesce(choice.version, newest.model_version) as ModelVersion,
                   (select count(*) from incidents where resolved_at is null) as OpenIncidents
            from (select 1) always
            left join (select scored_at, model, model_version from scored_tweets order by scored_at desc limit 1) newest on true
            -- What serves while nothing comes that it could score.
            left join (select model, version, chosen_at from model_choices order by choice_id desc limit 1) choice
                on newest.scored_at is null or choice.chosen_at > newest.scored_at
            """,
            cancellationToken: cancellationToken));

    /// <summary>The state as it is known now.</summary>
    /// <param name="database">Why the database could not be asked; null when it could.</param>
    public StateAnswer Tell(LivePace pace, string? database)
    {
        var (scorer, kafka) = (lag.Scorer.Now, lag.Problem);
        var isKnown = kafka is null && scorer is not null;
        return new StateAnswer
        {
            At = clock.GetUtcNow().UtcDateTime,
            TweetsPerSecond = database is null ? pace.PerSecond : null,
            PositiveShare = pace.PositiveShare,
            LastScoredAt = _row.LastScoredAt,
            Lag = isKnown ? scorer!.Value.Lag : null,
            LagAt = isKnown ? scorer!.Value.At : null,
            BehindSeconds = isKnown ? Math.Round(scorer!.Value.Behind.TotalSeconds, 1) : null,
            Model = _row.Model,
            ModelVersion = _row.ModelVersion,
            OpenIncidents = _row.OpenIncidents,
            Parts = parts.Judge(database, kafka, lag.Scorer, lag.Alerting),
        };
    }

    private sealed class Row
    {
        public DateTime? LastScoredAt { get; init; }

        public string? Model { get; init; }

        public string? ModelVersion { get; init; }

        public long? OpenIncidents { get; init; }
    }
}
