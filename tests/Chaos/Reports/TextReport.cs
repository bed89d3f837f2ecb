using System.Globalization;
using System.Text;

namespace StreamSentiment.Chaos.Reports;

/// <summary>The report for a terminal.</summary>
internal static class TextReport
{
    /// <summary>Writes it.</summary>
    public static string Of(ChaosReport report)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{report.Command}    # commit {report.Commit}, {report.Cores} cores, {report.StartedAt:yyyy-MM-dd HH:mm} UTC");
        Line($"faults     {report.Faults.Values.Sum()} in {report.FaultSeconds:0} s: {string.Join(", ", report.Faults.Select(fault => $"{fault.Key} {fault.Value}"))}");
        Line($"counted    {report.Check.Accepted} accepted = {report.Check.Rows} rows + {report.Check.DeadLetters} dead letters; {report.Check.Verdicts} verdicts");
        Line($"alerts     {report.Check.Incidents} incidents, {report.Check.Notices} notices, {report.Check.Mails} mails, {report.Check.MailsAgain} of them a second time");
        Line($"latency    from due to confirmed, s: p50 {report.LatencyP50:0.00}, p95 {report.LatencyP95:0.0}, p99 {report.LatencyP99:0.0}, most {report.LatencyMost:0.0}");
        Line($"lag        most {report.LagMost} records; through {report.HealSeconds:0} s after the last fault; {report.RepeatedRequests} requests made again");
        foreach (var memory in report.Memory)
        {
            var trend = memory is { Early: { } early, Late: { } late }
                ? string.Create(CultureInfo.InvariantCulture, $"{early:0} MB early, {late:0} MB late in a life of {memory.LongestSeconds:0} s")
                : string.Create(CultureInfo.InvariantCulture, $"no life was long enough for a trend (longest {memory.LongestSeconds:0} s)");
            Line($"memory     {memory.Process}: {memory.Lives} lives, most {memory.Most:0} MB; {trend}");
        }

        Line($"cores      {string.Join(", ", report.Cpu.Select(cpu => string.Create(CultureInfo.InvariantCulture, $"{cpu.Key} {cpu.Value:0.00}")))}");
        Line($"starts     {report.RefusedStarts} refused while a dependency was away, and made again");
        foreach (var end in report.UnplannedEnds)
        {
            Line($"ended      {end.Process} by itself with {end.ExitCode}: {end.LastWords}");
        }

        foreach (var discrepancy in report.Discrepancies)
        {
            Line($"WRONG      {discrepancy}");
        }

        Line($"{(report.Passed ? "Passed: nothing lost, nothing double, every incident mailed." : "FAILED")}");
        return text.ToString();
    }
}
