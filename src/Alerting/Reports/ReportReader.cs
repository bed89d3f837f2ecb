using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Gathers what a report tells from the database.</summary>
internal sealed partial class ReportReader(NpgsqlDataSource database, RuleBook rules, TimeProvider clock, ILogger<ReportReader> logger)
{
    // An hour may hold many million verdicts, and the report is worth sending without the count.
    private const int CountingSeconds = 5;

    private static readonly HashSet<Judge> AllJudges = [.. Enum.GetValues<Judge>()];
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>Reads everything about an incident.</summary>
    public async Task<Report> ReadAsync(Incident incident, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var tweets = await connection.QueryAsync<ReportedTweet>(new CommandDefinition(
            """
            select tweet_id as TweetId, text as Text, positive_probability as PositiveProbability, predicted as Predicted,
                   expected as Expected, judge as Judge, judged_at as JudgedAt
            from verdicts where verdict_id = any(@ids) order by seq
            """,
            new { ids = incident.VerdictIds.ToArray() },
            cancellationToken: cancellationToken));
        return new Report(incident, rules.Find(incident.Rule)?.Rule.Describe() ?? "not in the settings any more", tweets.AsList(), await CountAsync(connection, incident, cancellationToken));
    }

    private async Task<IReadOnlyList<WrongShare>> CountAsync(NpgsqlConnection connection, Incident incident, CancellationToken cancellationToken)
    {
        try
        {
            var (shortAll, shortWrong, longAll, longWrong) = await connection.QuerySingleAsync<(long, long, long, long)>(new CommandDefinition(
                """
                select count(*) filter (where judged_at > @now - @Short), count(*) filter (where judged_at > @now - @Short and not correct),
                       count(*), count(*) filter (where not correct)
                from verdicts
                where model = @Model and model_version = @ModelVersion and judge = any(@judges) and judged_at > @now - @Long
                """,
                new
                {
                    now = clock.GetUtcNow().UtcDateTime,
                    Short,
                    Long,
                    incident.Model,
                    incident.ModelVersion,
                    judges = (rules.Find(incident.Rule)?.Rule.Judges ?? AllJudges).Select(judge => judge.ToName()).ToArray(),
                },
                commandTimeout: CountingSeconds,
                cancellationToken: cancellationToken));
            return [new(Short, shortAll, shortWrong), new(Long, longAll, longWrong)];
        }
        catch (NpgsqlException problem)
        {
            NotCounted(logger, incident.IncidentId, problem.GetBaseException().Message);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of incident {IncidentId} goes without counts: {Problem}")]
    private static partial void NotCounted(ILogger logger, string incidentId, string problem);
}
