using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Reports;
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
    TopicWriter topics,
    StreamMetrics metrics,
    ReportSignal reports,
    ILogger<VerdictHandler> logger) : IBatchHandler
{
    /// <inheritdoc/>
    public async Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>(batch.Count);
        var refused = new List<DeadLetter>();
        foreach (var record in batch)
        {
            var (verdict, letter) = decoder.Decode(record);
            if (verdict is not null)
            {
                verdicts.Add(verdict);
            }
            else
            {
                refused.Add(letter!);
            }
        }

        try
        {
            await StoreAsync(verdicts, refused, cancellationToken);
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
            await StoreAsync([], [decoder.Unstorable(batch[0], (problem as PostgresException)?.MessageText ?? problem.Message)], cancellationToken);
        }
    }

    private async Task StoreAsync(List<Verdict> verdicts, List<DeadLetter> refused, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var opened = verdicts.Count > 0 ? await TakeAsync(connection, transaction, verdicts) : [];
        if (refused.Count > 0)
        {
            await DeadLetterStore.WriteAsync(connection, transaction, refused);
        }

        await transaction.CommitAsync(cancellationToken);
        Announce(opened);
        await CopyAsync(refused, cancellationToken);
    }

    private async Task<List<Incident>> TakeAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, List<Verdict> verdicts)
    {
        var models = verdicts.Select(KeyOf).Distinct().ToList();
        await VerdictStore.LockAsync(connection, transaction, models);
        var earlier = await VerdictStore.LastAsync(connection, transaction, models, rules.Remembered);
        var added = await VerdictStore.AddAsync(connection, transaction, verdicts);
        var fresh = verdicts.Where(verdict => added.Contains(verdict.VerdictId)).DistinctBy(verdict => verdict.VerdictId).ToList();
        if (fresh.Count == 0)
        {
            return [];
        }

        var counts = await CountAsync(connection, transaction, models, fresh);
        var opened = new List<Incident>();
        foreach (var one in fresh.GroupBy(KeyOf))
        {
            foreach (var rule in rules.Rules)
            {
                var runs = RunsIn(rule.Rule, earlier[one.Key], counts[one.Key], one);
                if (runs.Count > 0)
                {
                    opened.AddRange(await OpenAsync(connection, transaction, rule.Tracker, one.Key, runs));
                }
            }
        }

        return opened;
    }

    // What was counted before these, as far back as a rule looks; then they are counted too.
    private async Task<IReadOnlyDictionary<ModelKey, SliceCounts>> CountAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<ModelKey> models, List<Verdict> fresh)
    {
        var counts = rules.Counted > TimeSpan.Zero
            ? await VerdictCounts.ReadAsync(
                connection,
                transaction,
                models,
                SliceCounts.SliceOf(fresh.Min(verdict => verdict.JudgedAt) - rules.Counted),
                SliceCounts.SliceOf(fresh.Max(verdict => verdict.JudgedAt)))
            : models.ToDictionary(key => key, _ => new SliceCounts());
        await VerdictCounts.AddAsync(connection, transaction, fresh);
        return counts;
    }

    private static List<Run> RunsIn(IAlertRule rule, IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Verdict> fresh)
    {
        var judgements = fresh.Select(verdict => new Judgement(verdict.VerdictId, verdict.Correct, verdict.Judge, verdict.JudgedAt));
        return [.. rule.Evaluate(earlier, counts, judgements).Where(step => step.Run is not null).Select(step => step.Run!)];
    }

    private static async Task<List<Incident>> OpenAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IncidentTracker tracker, ModelKey key, List<Run> runs)
    {
        var latest = await IncidentStore.LatestAsync(connection, transaction, tracker.Rule, key);
        var changes = IncidentChanges.From(tracker, latest, runs, key.Model, key.ModelVersion);
        if (changes.Known is not null && changes.Known != latest)
        {
            // First, because only one may be open.
            await IncidentStore.UpdateAsync(connection, transaction, changes.Known);
        }

        var opened = new List<Incident>();
        foreach (var incident in changes.Opened)
        {
            if (await IncidentStore.OpenAsync(connection, transaction, incident))
            {
                opened.Add(incident);
            }
        }

        return opened;
    }

    private void Announce(List<Incident> opened)
    {
        foreach (var incident in opened)
        {
            metrics.IncidentOpened(incident.Model);
            Opened(logger, incident.IncidentId, incident.Model, incident.ModelVersion, incident.VerdictIds.Count);
        }

        if (opened.Count > 0)
        {
            reports.Raise();
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Incident {IncidentId} opened: {Model} {ModelVersion} was wrong {Count} times in a row")]
    private static partial void Opened(ILogger logger, string incidentId, string model, string modelVersion, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Topic}/{Partition}@{Offset} became a dead letter: {Reason}")]
    private static partial void Refused(ILogger logger, string? topic, int? partition, long? offset, string reason);
}
