using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Pictures;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Gathers what a report tells from the database.</summary>
internal sealed partial class ReportReader(
    NpgsqlDataSource database, RuleBook rules, IOptions<AlertRuleOptions> options, TimeProvider clock, ILogger<ReportReader> logger)
{
    // The report is worth sending without the counts.
    private const int CountingSeconds = 5;

    // A mail that people read; what is left over goes into the next one.
    private const int MostJoined = 5;

    // Of the parts of a thread those that no other notice on the channel has shown, and that no silence holds back.
    private static readonly string Untold =
        $"""
        select incident_id from incidents i where part_of = @IncidentId
          and not exists (select from notices n where n.incident_id = @IncidentId and n.channel = @Channel and n.state = 'sent' and n.notice_id <> @NoticeId
                          and i.incident_id = any(n.tells))
          and not {SilenceSql.Covers("i.model", "i.rule", "coalesce(i.resolved_at, @now)")}
        order by opened_at, incident_id limit {MostJoined}
        """;

    private static readonly HashSet<Judge> AllJudges = [.. Enum.GetValues<Judge>()];
    private static readonly TimeSpan[] Spans = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromDays(1)];

    /// <summary>Reads everything about the incident of a notice, as it is now.</summary>
    public async Task<Report> ReadAsync(Notice notice, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var incidents = (await connection.QueryAsync<IncidentRow>(new CommandDefinition(
            $"select {IncidentRow.Columns} from incidents where incident_id = @IncidentId or part_of = @IncidentId order by part_of is not null, opened_at, incident_id",
            new { notice.IncidentId },
            cancellationToken: cancellationToken))).Select(row => row.ToIncident()).ToList();
        var incident = incidents[0];
        var untold = (await connection.QueryAsync<string>(new CommandDefinition(
            Untold, new { notice.IncidentId, notice.Channel, notice.NoticeId, now = clock.GetUtcNow().UtcDateTime }, cancellationToken: cancellationToken))).ToHashSet();
        var joined = new List<ReportedRun>();
        foreach (var other in incidents.Skip(1).Where(other => untold.Contains(other.IncidentId)))
        {
            joined.Add(new(other, IsByShare(other), await TweetsOfAsync(connection, other, cancellationToken)));
        }

        var rule = rules.Find(incident.Rule);
        var (shares, day) = await CountAsync(connection, incident, rule?.Rule.Judges ?? AllJudges, cancellationToken);
        return new Report
        {
            Incident = incident,
            Others = incidents[1..],
            Kind = notice.Kind,
            Rule = rule?.Rule.Describe() ?? "not in the settings any more",
            IsByShare = IsByShare(incident),
            Tweets = await TweetsOfAsync(connection, incident, cancellationToken),
            Joined = joined,
            Shares = shares,
            Day = day,
            At = clock.GetUtcNow(),
            DashboardUrl = string.IsNullOrEmpty(options.Value.DashboardUrl) ? null : options.Value.DashboardUrl,
            Recipients = rule?.Recipients ?? [],
        };
    }

    private bool IsByShare(Incident incident) => rules.Find(incident.Rule)?.Rule is WrongShareRule;

    private static async Task<IReadOnlyList<ReportedTweet>> TweetsOfAsync(NpgsqlConnection connection, Incident incident, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<ReportedTweet>(new CommandDefinition(
            """
            select v.tweet_id as TweetId, v.text as Text, v.positive_probability as PositiveProbability, v.predicted as Predicted, v.expected as Expected,
                   v.model as Model, v.model_version as ModelVersion, v.judge as Judge, v.judged_at as JudgedAt, t.created_at as TweetedAt
            from verdicts v left join scored_tweets t using (tweet_id) where verdict_id = any(@ids) order by seq
            """,
            new { ids = incident.VerdictIds.TakeLast(Report.MostTweets).ToArray() },
            cancellationToken: cancellationToken))).AsList();

    private async Task<(IReadOnlyList<WrongShare> Shares, IReadOnlyList<WrongCount> Day)> CountAsync(
        NpgsqlConnection connection, Incident incident, IReadOnlySet<Judge> judges, CancellationToken cancellationToken)
    {
        try
        {
            // Slices of ten seconds: the one under way counts, and what is dated a little ahead lies in the last part.
            var end = clock.GetUtcNow();
            var rows = (await connection.QueryAsync<(int Part, bool InFive, bool InHour, long Verdicts, long Wrong)>(new CommandDefinition(
                """
                select greatest(0, floor(extract(epoch from @end - slice) / @part))::int, slice > @end - @five, slice > @end - @hour, sum(verdicts)::bigint, sum(wrong)::bigint
                from verdict_counts
                where model = @Model and model_version = @ModelVersion and judge = any(@judges) and slice > @end - @day
                group by 1, 2, 3
                """,
                new
                {
                    end = end.UtcDateTime,
                    part = ErrorSharePicture.PartOfDay.TotalSeconds,
                    five = Spans[0],
                    hour = Spans[1],
                    day = Spans[2],
                    incident.Model,
                    incident.ModelVersion,
                    judges = judges.Select(judge => judge.ToName()).ToArray(),
                },
                commandTimeout: CountingSeconds,
                cancellationToken: cancellationToken))).AsList();
            var parts = new WrongCount[ErrorSharePicture.Parts];
            foreach (var row in rows)
            {
                parts[^(1 + Math.Min(row.Part, parts.Length - 1))] += new WrongCount(row.Verdicts, row.Wrong);
            }

            return ([Sum(Spans[0], row => row.InFive), Sum(Spans[1], row => row.InHour), Sum(Spans[2], _ => true)], parts);

            WrongShare Sum(TimeSpan span, Func<(int Part, bool InFive, bool InHour, long Verdicts, long Wrong), bool> isIn) =>
                new(span, rows.Where(isIn).Sum(row => row.Verdicts), rows.Where(isIn).Sum(row => row.Wrong));
        }
        catch (NpgsqlException problem)
        {
            NotCounted(logger, incident.IncidentId, problem.GetBaseException().Message);
            return ([], []);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of incident {IncidentId} goes without counts: {Problem}")]
    private static partial void NotCounted(ILogger logger, string incidentId, string problem);
}
