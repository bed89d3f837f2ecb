using System.Globalization;
using System.Text;

namespace StreamSentiment.Chaos.Reports;

/// <summary>Writes docs/reliability.md: what was done to the stream, what was counted, and how to do it again.</summary>
internal static class ReliabilityPage
{
    private static readonly IReadOnlyDictionary<string, string> Meaning = new Dictionary<string, string>
    {
        ["KillWorker"] = "`kill -9` of a worker; it is started again",
        ["KillEverything"] = "`kill -9` of the one process, its Postgres and that server's children, at once; it is started again",
        ["StopWorker"] = "a worker stands still (`SIGSTOP`) for 1 to 15 s, and goes on",
        ["KillPostgres"] = "`kill -9` of all processes of Postgres; it is started again",
        ["StopPostgres"] = "all processes of Postgres stand still for 1 to 8 s",
        ["StopBroker"] = "the broker stands still for 1 to 8 s",
        ["CutLink"] = "a way between two of them is cut: connections are reset, new ones too, for 0.5 to 8 s",
        ["StallLink"] = "a way carries nothing for so long, and then goes on where it stopped",
        ["SlowLink"] = "whatever a way carries takes 60 ms longer",
        ["LoseAnswers"] = "a way carries requests and no answers, then resets its connections: who asked does not know what was done",
        ["HalfOpenLink"] = "that one side has gone is not told to the other",
    };

    /// <summary>The page as Markdown.</summary>
    public static string Write(ChaosReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Reliability

            Written by `{report.Command} --docs`, which anybody can run; the same figures for programs, with every fault and its time:
            [reliability.json](reliability.json).

            ```console long
            $ {report.Command}
            ```

            {(report.Whole
                ? "The stream ran as one process that brings its broker and its Postgres, as `./run` starts it."
                : "Ingestor, Scorer and Alerting ran as processes of their own, with a broker, a Postgres and a mail server; a TCP proxy stood on each way between two of them.")}
            For {Minutes(report.FaultSeconds)} it got {report.Rate:N0} tweets a second by `POST /tweets`, a tenth of them labelled, one in 500 hostile, one in 400 sent twice, and now and
            then a patch of wrong labels. Every {report.EverySeconds:0.##} seconds something failed, now and then two things at once, as seed {report.Seed} has it. {report.StartedAt:yyyy-MM-dd HH:mm} UTC, commit
            `{report.Commit}`, {report.Cores} cores.

            **{(report.Passed ? "Nothing lost, nothing double, every incident mailed." : "Something was wrong; see below.")}**

            ## What was counted

            A checker that shares no code with the stream holds the tables and the mails against the load's own account of what was confirmed to it.

            | what | counted |
            |---|---|
            | tweets that were confirmed to the load | {report.Check.Accepted:N0} |
            | rows of `scored_tweets`, each with the text and the label that was sent | {report.Check.Rows:N0} |
            | rows of `dead_letters`, each of a record that must be one | {report.Check.DeadLetters:N0} |
            | rows of `verdicts`, each equal to its row, one for each labelled tweet | {report.Check.Verdicts:N0} |
            | incidents; every three wrong verdicts in a row lie in one | {report.Check.Incidents:N0} |
            | notices that were to be mailed | {report.Check.Notices:N0} |
            | mails that came, of them a second time with the same Message-ID | {report.Check.Mails:N0}, {report.Check.MailsAgain:N0} |
            | discrepancies | {report.Discrepancies.Sum(one => one.Count):N0} |


            """);
        foreach (var discrepancy in report.Discrepancies)
        {
            page.Append(CultureInfo.InvariantCulture, $"* {discrepancy}\n");
        }

        page.Append(report.Discrepancies.Count > 0 ? "\n" : "").Append("## What was done to it\n\n| fault | times | what |\n|---|---|---|\n");
        foreach (var (kind, count) in report.Faults)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {kind} | {count} | {Meaning.GetValueOrDefault(kind, "")} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"""

            {report.RefusedStarts} starts were refused, as Postgres or the broker did not answer in time, and made again a second later, as a service manager does it.
            {report.UnplannedEnds.Count} processes ended that nobody had asked to. The load made {report.RepeatedRequests:N0} requests again, as it had no answer.

            ## How it went meanwhile

            From the moment at which a tweet was due until it was confirmed, that is through the whole stream, its verdict taken in: half of them
            within {report.LatencyP50:0.0##} s, 95 % within {report.LatencyP95:0.0} s, 99 % within {report.LatencyP99:0.0} s, all within {report.LatencyMost:0.0} s. At most {report.LagMost:N0} waited. {report.HealSeconds:0} s after the
            last fault everything was through.

            | process | lives | most memory, MB | longest life, s | MB in its first third, after a minute | MB in its last third |
            |---|---|---|---|---|---|

            """);
        foreach (var memory in report.Memory)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {memory.Process} | {memory.Lives} | {memory.Most:0} | {memory.LongestSeconds:0} | {Of(memory.Early)} | {Of(memory.Late)} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"""

            In each of the first three quarters another worker is spared from being killed, though from nothing else, so that it lives long enough to show whether it grows.
            Cores in use on average: {string.Join(", ", report.Cpu.Select(cpu => string.Create(CultureInfo.InvariantCulture, $"{cpu.Key} {cpu.Value:0.00}")))}; `chaos` is the load, the proxies and the watching.

            {Curve(report)}
            ## What it does not show

            The broker is the embedded one. It forgets everything with its process, so that process is made to stand still and cut off, and killed only together
            with everything else (`--whole`), which the stream survives, because with this broker nothing is confirmed before it is through. A Kafka cluster
            that loses brokers, disks that fail or fill, and machines that fall silent for good were not part of it.

            """);
        return page.ToString();
    }

    private static string Curve(ChaosReport report)
    {
        if (report.Lag.Count == 0)
        {
            return "";
        }

        // A row for each minute or more of a long run; the whole curve is in the JSON.
        var step = Math.Max(1, report.Lag.Count / 30);
        var table = new StringBuilder("| minute | tweets waiting | confirmed, tweets/s |\n|---|---|---|\n");
        foreach (var point in report.Lag.Where((_, place) => place % step == 0))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {point.Second / 60:0.0} | {point.Lag:N0} | {point.PerSecond:N0} |\n");
        }

        return table.ToString();
    }

    private static string Of(double? megabytes) => megabytes is { } value ? value.ToString("0", CultureInfo.InvariantCulture) : "–";

    private static string Minutes(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.##} minutes");
}
