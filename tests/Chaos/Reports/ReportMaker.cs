using StreamSentiment.Chaos.Checking;
using StreamSentiment.Chaos.Faults;
using StreamSentiment.Chaos.Load;
using StreamSentiment.Chaos.Processes;
using StreamSentiment.Chaos.Watching;

namespace StreamSentiment.Chaos.Reports;

/// <summary>Puts together what a run did and found.</summary>
internal sealed class ReportMaker(ChaosSettings settings, StreamUnderTest stream, Feeder feeder, Watch watch)
{
    private const double LagEverySeconds = 30;

    /// <summary>The report.</summary>
    /// <param name="startedAt">When the run began.</param>
    /// <param name="commit">The source that ran.</param>
    /// <param name="plan">The faults.</param>
    /// <param name="check">What was counted.</param>
    /// <param name="found">What else is not as it must be.</param>
    /// <param name="healed">From the last fault until everything was through, in seconds.</param>
    /// <param name="ended">When the workers were asked to end, in seconds.</param>
    /// <param name="counting">How long the checker counted.</param>
    public ChaosReport Make(
        DateTimeOffset startedAt, string commit, IReadOnlyList<Fault> plan, CheckResult check, Discrepancies found, double healed, double ended, TimeSpan counting)
    {
        var lives = stream.Workers.SelectMany(worker => worker.Lives).ToList();
        var memory = stream.Workers.Select(worker => MemoryTrend.Of(worker.Name, worker.Lives)).ToList();
        if (watch.Broker is { } broker)
        {
            memory.Add(MemoryTrend.Of(broker.Name, [broker]));
        }

        foreach (var trend in memory.Where(trend => trend.Grows))
        {
            found.Add("memory that grows", FormattableString.Invariant($"{trend.Process}: {trend.Early:0} MB early, {trend.Late:0} MB late"));
        }

        var unplanned = lives.Where(life => life.End == ProcessEnd.ByItself).Select(life => new UnplannedEnd(life.Name, life.ExitCode, life.LastWords ?? "")).ToList();
        unplanned.ForEach(end => found.Add("a worker that ended by itself", FormattableString.Invariant($"{end.Process} with {end.ExitCode}")));
        if (feeder.Confirmed != check.Accepted)
        {
            found.Add("an account of the feed that is not what was confirmed", FormattableString.Invariant($"{check.Accepted} and {feeder.Confirmed}"));
        }

        var latencies = feeder.Latencies.OrderBy(one => one.Milliseconds).ToList();
        return new ChaosReport
        {
            Command = settings.Command,
            StartedAt = startedAt,
            Commit = commit,
            Cores = Environment.ProcessorCount,
            Whole = settings.Whole,
            Seed = settings.Seed,
            Rate = settings.Rate,
            EverySeconds = settings.Every.TotalSeconds,
            FaultSeconds = Math.Round(settings.Duration.TotalSeconds),
            HealSeconds = Math.Round(healed, 1),
            CheckSeconds = Math.Round(counting.TotalSeconds, 1),
            Faults = plan.GroupBy(fault => fault.Kind).OrderByDescending(kind => kind.Count()).ToDictionary(kind => kind.Key.ToString(), kind => kind.Count()),
            FaultLog = [.. plan.OrderBy(fault => fault.At).Select(fault => fault.ToString())],
            Check = check,
            RepeatedRequests = feeder.Repeats,
            LatencyP50 = Quantile(latencies, 0.5),
            LatencyP95 = Quantile(latencies, 0.95),
            LatencyP99 = Quantile(latencies, 0.99),
            LatencyMost = Quantile(latencies, 1),
            LagMost = watch.Moments.Select(moment => moment.Lag).DefaultIfEmpty().Max(),
            Lag = LagCurve(),
            Memory = memory,
            Cpu = Cpu(ended),
            RefusedStarts = lives.Count(life => life.End == ProcessEnd.StartRefused),
            UnplannedEnds = unplanned,
            Discrepancies = [.. found.All, .. check.Discrepancies],
        };
    }

    private Dictionary<string, double> Cpu(double seconds)
    {
        var cpu = stream.Workers.ToDictionary(worker => worker.Name, worker => worker.Lives.Sum(life => life.CpuSeconds));
        if (watch.Broker is { } broker)
        {
            cpu[broker.Name] = broker.CpuSeconds;
        }

        cpu["postgres"] = watch.CpuOfPostgres;
        cpu["chaos"] = watch.CpuOfChaos;
        return cpu.ToDictionary(one => one.Key, one => Math.Round(one.Value / seconds, 3));
    }

    private List<LagPoint> LagCurve()
    {
        var points = new List<LagPoint>();
        var last = default(Moment);
        foreach (var moment in watch.Moments.Where(moment => moment.Second > 0))
        {
            if (moment.Second - last.Second >= LagEverySeconds)
            {
                points.Add(new LagPoint(Math.Round(moment.Second), moment.Lag, Math.Round((moment.Confirmed - last.Confirmed) / (moment.Second - last.Second))));
                last = moment;
            }
        }

        return points;
    }

    // In seconds; a batch counts by its records.
    private static double Quantile(List<(double Milliseconds, int Count)> sorted, double share)
    {
        var wanted = share * sorted.Sum(one => (long)one.Count);
        foreach (var (milliseconds, count) in sorted)
        {
            if ((wanted -= count) <= 0)
            {
                return Math.Round(milliseconds / 1_000, 3);
            }
        }

        return sorted.Count > 0 ? Math.Round(sorted[^1].Milliseconds / 1_000, 3) : 0;
    }
}
