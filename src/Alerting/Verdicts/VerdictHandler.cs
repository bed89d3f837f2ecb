using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>
/// Verdicts in, incidents out, in one transaction for each batch. It remembers nothing from batch to batch: what was before is in the
/// database, so a restart, a redelivery or a second process change nothing.
/// </summary>
internal sealed partial class VerdictHandler(
    NpgsqlDataSource database,
    VerdictDecoder decoder,
    RuleBook rules,
    IncidentGroups groups,
    NoticePlanner planner,
    TopicWriter topics,
    StreamMetrics metrics,
    NoticeSignal notices,
    TimeProvider clock,
    ILogger<VerdictHandler> logger) : IBatchHandler
{
    private static readonly SliceCounts NoCounts = new(TimeSpan.FromSeconds(1));

    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>(batch.Count);
        var refused = new List<DeadLetter>();
        var traces = new Dictionary<string, string>();
        foreach (var record in batch)
        {
            var (verdict, letter) = decoder.Decode(record);
            if (verdict is not null)
            {
                verdicts.Add(verdict);
                if (TraceHeader.Of(record) is { } trace)
                {
                    traces[verdict.VerdictId] = trace;
                }
            }
            else
            {
                refused.Add(letter!);
            }
        }

        try
        {
            await StoreAsync(verdicts, refused, traces, cancellationToken);
        }
        catch (Exception problem) when (DependencyFaults.IsRefusal(problem) && batch.Count > 1)
        {
            // One record spoils the batch: alone, each shows what it is.
            foreach (var record in batch)
            {
                await HandleAsync([record], cancellationToken);
            }
        }
        catch (Exception problem) when (DependencyFaults.IsRefusal(problem) && verdicts.Count == 1)
        {
            await StoreAsync([], [decoder.Unstorable(batch[0], (problem as PostgresException)?.MessageText ?? problem.Message)], traces, cancellationToken);
        }
    }

    private async Task StoreAsync(
        List<Verdict> verdicts, List<DeadLetter> refused, Dictionary<string, string> traces, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var happened = verdicts.Count > 0 ? await TakeAsync(connection, transaction, verdicts, traces) : new Happenings(traces);
        if (refused.Count > 0)
        {
            await DeadLetterStore.WriteAsync(connection, transaction, refused);
        }

        await transaction.CommitAsync(cancellationToken);
        Announce(happened);
        await CopyAsync(refused, cancellationToken);
    }

    private async Task<Happenings> TakeAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<Verdict> verdicts, Dictionary<string, string> traces)
    {
        var models = verdicts.Select(KeyOf).Distinct().ToList();
        await VerdictStore.LockAsync(connection, transaction, models);
        var earlier = await VerdictStore.LastAsync(connection, transaction, models, rules.Remembered);
        var added = await VerdictStore.AddAsync(connection, transaction, verdicts);
        var fresh = verdicts.Where(verdict => added.Contains(verdict.VerdictId)).DistinctBy(verdict => verdict.VerdictId).ToList();
        var happened = new Happenings(traces);
        if (fresh.Count == 0)
        {
            return happened;
        }

        var counts = await CountAsync(connection, transaction, models, fresh);
        var found = fresh.GroupBy(KeyOf)
            .SelectMany(one => rules.Rules.Select(rule => (Rule: rule, one.Key, Runs: RunsIn(rule.Rule, earlier[one.Key], CountsFor(rule.Rule, one.Key), one))))
            .Where(one => one.Runs.Count > 0)
            .ToList();
        if (found.Count > 0)
        {
            await IncidentStore.LockGroupsAsync(connection, transaction, found.Select(one => groups.KeyOf(one.Rule, one.Key)));
            foreach (var (rule, key, runs) in found)
            {
                await TrackAsync(connection, transaction, rule, key, runs, happened);
            }
        }

        return happened;

        SliceCounts CountsFor(IAlertRule rule, ModelKey key) => rule.Counted > TimeSpan.Zero ? counts[rule.Slice][key] : NoCounts;
    }

    // What was counted before these, as far back as a rule looks; then they are counted too. By the length of its slices.
    private async Task<IReadOnlyDictionary<TimeSpan, IReadOnlyDictionary<ModelKey, SliceCounts>>> CountAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<ModelKey> models, List<Verdict> fresh)
    {
        var (first, last) = (fresh.Min(verdict => verdict.JudgedAt), fresh.Max(verdict => verdict.JudgedAt));
        var counts = new Dictionary<TimeSpan, IReadOnlyDictionary<ModelKey, SliceCounts>>();
        foreach (var (slice, span) in rules.Counted)
        {
            counts[slice] = await VerdictCounts.ReadAsync(connection, transaction, models, rules.JudgesOf(slice), slice, first - span, last);
        }

        await VerdictCounts.AddAsync(connection, transaction, fresh);
        return counts;
    }

    private static List<Run> RunsIn(IAlertRule rule, IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Verdict> fresh)
    {
        var judgements = fresh.Select(verdict => new Judgement(verdict.VerdictId, verdict.Correct, verdict.Judge, verdict.JudgedAt));
        return [.. rule.Evaluate(earlier, counts, judgements).Where(step => step.Run is not null).Select(step => step.Run!)];
    }

    private async Task TrackAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, NamedRule rule, ModelKey key, List<Run> runs, Happenings happened)
    {
        var known = await IncidentStore.AroundAsync(connection, transaction, rule, key, runs.Min(run => run.CompletedAt), runs.Max(run => run.CompletedAt));
        var changes = IncidentChanges.From(rule.Tracker, known, runs, key.Model, key.ModelVersion);
        // First, and what resolves before what opens again, because only one may be open.
        foreach (var incident in changes.Changed.OrderBy(incident => incident.ResolvedAt is null))
        {
            var before = known.First(one => one.IncidentId == incident.IncidentId);
            await IncidentStore.UpdateAsync(connection, transaction, incident);
            if (incident.ResolvedAt is null != before.ResolvedAt is null)
            {
                happened.Plans.Add(await planner.PlanAsync(connection, transaction, incident.Leader, isOpening: false));
            }
        }

        var steps = changes.Steps;
        foreach (var incident in changes.Opened)
        {
            if (await IncidentStore.OpenAsync(connection, transaction, incident, groups.KeyOf(rule, key), clock.GetUtcNow()) is not { } leader)
            {
                // The database has it already.
                steps = [.. steps.Where(step => step.Current.IncidentId != incident.IncidentId)];
                continue;
            }

            if (leader != incident.IncidentId)
            {
                happened.Joined.Add((incident.IncidentId, leader));
            }

            happened.Plans.Add(await planner.PlanAsync(connection, transaction, leader, isOpening: leader == incident.IncidentId, happened.TraceOf(incident)));
        }

        happened.Steps.AddRange(steps);
    }

    private void Announce(Happenings happened)
    {
        foreach (var step in happened.Steps)
        {
            Announce(step);
        }

        foreach (var (incident, leader) in happened.Joined)
        {
            IncidentLog.Joined(logger, incident, leader);
        }

        foreach (var group in happened.Steps.Where(step => step.Transition is IncidentTransition.Continued or IncidentTransition.ContinuedInThePast)
            .GroupBy(step => (step.Current.IncidentId, step.Transition)))
        {
            var runs = group.Count();
            IncidentLog.Continued(logger, group.Key.IncidentId, runs, group.Key.Transition);
        }

        if (planner.Tell(happened.Plans))
        {
            notices.Raise();
        }
    }

    private void Announce(IncidentStep step)
    {
        var (incident, reason) = (step.Current, step.Transition);
        if (step.Over is { } over)
        {
            IncidentLog.Resolved(logger, over.IncidentId, over.Model, over.ModelVersion, over.Rule, over.Runs, ResolveReason.QuietBeforeTheNextRun);
        }

        if (reason is IncidentTransition.Opened or IncidentTransition.OpenedAfterQuiet or IncidentTransition.OpenedInThePast)
        {
            metrics.IncidentOpened(incident.Model);
            IncidentLog.Opened(logger, incident.IncidentId, incident.Model, incident.ModelVersion, incident.Rule, incident.VerdictIds.Count, reason);
        }

        if (reason == IncidentTransition.OpenedInThePast)
        {
            IncidentLog.Resolved(logger, incident.IncidentId, incident.Model, incident.ModelVersion, incident.Rule, incident.Runs, ResolveReason.OverWhenItWasRead);
        }
        else if (reason == IncidentTransition.Reopened)
        {
            IncidentLog.Reopened(logger, incident.IncidentId, reason);
        }
    }

    private async Task CopyAsync(List<DeadLetter> refused, CancellationToken cancellationToken)
    {
        await topics.CopyAsync(refused, cancellationToken);
        foreach (var letter in refused)
        {
            metrics.DeadLettered(letter.Reason);
            Refused(logger, letter.Topic, letter.Partition, letter.Offset, letter.Reason);
        }
    }

    private static ModelKey KeyOf(Verdict verdict) => new(verdict.Model, verdict.ModelVersion);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Topic}/{Partition}@{Offset} became a dead letter: {Reason}")]
    private static partial void Refused(ILogger logger, string? topic, int? partition, long? offset, string reason);

    /// <summary>What a batch did, to be told once it is durable.</summary>
    /// <param name="traces">The traces of the verdicts, by their ids.</param>
    private sealed class Happenings(Dictionary<string, string> traces)
    {
        public List<IncidentStep> Steps { get; } = [];

        public List<(string Incident, string Leader)> Joined { get; } = [];

        public List<Plan> Plans { get; } = [];

        // The verdict that completed the run, or the last before it that is traced.
        public string? TraceOf(Incident incident) => incident.VerdictIds.Reverse().Select(id => traces.GetValueOrDefault(id)).FirstOrDefault(trace => trace is not null);
    }
}
