using System.Globalization;
using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Reports;

namespace StreamSentiment.Trainer.Comparing;

/// <summary>A comparison as tables for people, for a console or for Markdown.</summary>
/// <param name="sets">Names of the sets, in the order of the figures.</param>
internal sealed class ComparisonTable(Comparison comparison, IReadOnlyList<string> sets, double recallFloor)
{
    /// <summary>For a console.</summary>
    public string ToText() => Write(table => table.ToText(), note => note);

    /// <summary>For a Markdown file.</summary>
    public string ToMarkdown() => Write(table => table.ToMarkdown(), note => $"- {note}");

    private string Write(Func<TextTable, string> table, Func<string, string> note)
    {
        var floor = recallFloor.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"On {sets[0]}, each at its own threshold; by precision, recall of at least {floor} first:\n\n");
        text.Append(table(MainTable())).Append('\n');
        if (sets.Count > 1)
        {
            text.Append("On the other sets, at the same thresholds:\n\n").Append(table(OtherTable())).Append('\n');
        }

        foreach (var line in Notes())
        {
            text.Append(note(line)).Append('\n');
        }

        return text.ToString();
    }

    private TextTable MainTable()
    {
        var table = new TextTable("version", "family", "embedding", ">threshold", ">accuracy", ">precision", ">recall", ">F1", ">AUC", ">MB",
            ">tweets/s", ">training");
        foreach (var version in comparison.Versions)
        {
            var of = version.Version;
            table.Add(
            [
                $"{of.Version}{string.Concat(of.Aliases.Select(alias => $" ({alias})"))}{(IsServing(of) ? " *" : "")}",
                of.Family ?? "-",
                of.Tags.GetValueOrDefault("embedding_type") ?? "-",
                .. version.Figures.Count > 0
                    ? (string[])
                    [
                        FiguresTable.Cell(version.Threshold),
                        .. FiguresTable.Cells(version.Figures[0]),
                        (version.Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture),
                        Speed(version.TweetsPerSecond),
                        version.TrainingTime is { } time ? Duration(time) : "-",
                    ]
                    : ["broken", .. Enumerable.Repeat("-", 8)],
            ]);
        }

        return table;
    }

    private TextTable OtherTable()
    {
        var table = new TextTable("version", "tweets", ">accuracy", ">precision", ">recall", ">F1", ">AUC");
        foreach (var version in comparison.Versions.Where(version => version.Figures.Count > 0))
        {
            for (var i = 1; i < sets.Count; i++)
            {
                table.Add([version.Version.Version, sets[i], .. FiguresTable.Cells(version.Figures[i])]);
            }
        }

        return table;
    }

    private IEnumerable<string> Notes()
    {
        var stream = comparison.Served is { } served ? $" in a stream on the data {Short(served.Digest)} ({served.From})"
            : comparison.Others.Count > 0 ? " in a fresh stream" : "";
        yield return comparison.Choice.Chosen is { } chosen
            ? $"Would serve (*){stream}: {chosen}, since {comparison.Choice.Reason}."
            : $"No version would serve{stream}.";
        foreach (var (digest, other) in comparison.Others)
        {
            yield return $"Would serve in a stream whose model was measured on the data {Short(digest)}: {other.Chosen}, since {other.Reason}; figures of "
                + "other data do not compare. Say which it is by --stream or --data-digest.";
        }

        foreach (var (version, reason) in comparison.Choice.PassedOver)
        {
            yield return $"Passed over: {version}, since {reason}.";
        }

        yield return $"tweets/s: {ScoringSpeed.Tweets} of these tweets, again and again for half a second after the figures were made (the median), on "
            + "one thread of this machine, tokenising included.";
    }

    // As many digits as people compare.
    private static string Short(string digest) => digest.Length > 12 ? $"{digest[..12]}…" : digest;

    private bool IsServing(ModelVersion version) => comparison.Choice.Chosen?.Version == version.Version;

    private static string Speed(double tweets) => tweets >= 1000
        ? (Math.Round(tweets / 100) * 100).ToString("N0", CultureInfo.InvariantCulture)
        : tweets.ToString("0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
