using System.Globalization;
using System.Text;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>What a replay did, or would do.</summary>
public sealed class ReplayReport
{
    /// <summary>Letters that were open and asked for.</summary>
    public long Found { get; set; }

    /// <summary>Of those, the ones that were put back; in a dry run, that would be.</summary>
    public long PutBack { get; set; }

    /// <summary>Of those put back, the ones that are rows now.</summary>
    public long Stored { get; set; }

    /// <summary>Of those put back, the ones that are dead letters again.</summary>
    public long FailedAgain { get; set; }

    /// <summary>Of those put back, the ones that the stream had not taken when the waiting ended.</summary>
    public long NotTaken => PutBack - Stored - FailedAgain;

    /// <summary>Why letters could not be put back, and how many for each reason.</summary>
    public SortedDictionary<string, long> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>What letters that failed again were refused for, and how many for each reason.</summary>
    public SortedDictionary<string, long> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether everything was seen through.</summary>
    public bool IsComplete { get; set; }

    /// <summary>One more that cannot be put back.</summary>
    public void CountKept(string why) => Kept[why] = Kept.GetValueOrDefault(why) + 1;

    /// <summary>One more that failed again, or would.</summary>
    public void CountRefused(string reason) => Refused[reason] = Refused.GetValueOrDefault(reason) + 1;

    /// <summary>The report for people.</summary>
    /// <param name="dryRun">Nothing was done.</param>
    public string ToText(bool dryRun)
    {
        var text = new StringBuilder();
        Line($"{Found:N0} open dead letter{(Found == 1 ? "" : "s")}: {PutBack:N0} {(dryRun ? "would be put back" : "put back")}, {Kept.Values.Sum():N0} cannot be");
        foreach (var (why, count) in Kept)
        {
            Line($"  {count:N0} cannot be put back: {why}");
        }

        if (dryRun)
        {
            foreach (var (reason, count) in Refused)
            {
                Line($"  {count:N0} would fail again at once: {reason}");
            }

            Line($"Nothing was changed (--dry-run).");
            return text.ToString().TrimEnd();
        }

        if (PutBack > 0)
        {
            Line($"{Stored:N0} became rows, {FailedAgain:N0} failed again");
            foreach (var (reason, count) in Refused)
            {
                Line($"  {count:N0} failed again: {reason}");
            }
        }

        if (NotTaken > 0)
        {
            Line($"{NotTaken:N0} put back, but not yet seen through the stream: the next replay looks after them. Is a Scorer running?");
        }

        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
