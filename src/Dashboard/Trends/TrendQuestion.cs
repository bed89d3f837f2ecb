using System.Globalization;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Trends;

/// <summary>Which span of time is asked for, in which steps.</summary>
/// <param name="By">The step's name.</param>
/// <param name="Step">The step.</param>
/// <param name="From">Where the first step begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Feed">Only of this feed.</param>
internal sealed record TrendQuestion(string By, TimeSpan Step, DateTime From, DateTime To, string? Feed)
{
    /// <summary>Most points of an answer.</summary>
    public const int MostPoints = 2_000;

    private static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // The finest whose points still fit a wide screen, unless another is asked for.
    private static readonly (string Name, TimeSpan Step, TimeSpan Unasked, TimeSpan Most)[] Steps =
    [
        ("minute", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromHours(12)),
        ("hour", TimeSpan.FromHours(1), TimeSpan.FromDays(2), TimeSpan.FromDays(45)),
        ("day", TimeSpan.FromDays(1), TimeSpan.FromDays(60), TimeSpan.MaxValue),
    ];

    /// <summary>Reads the parameters of a request.</summary>
    /// <exception cref="ProblemException">One of them cannot be, or there would be too many points.</exception>
    public static TrendQuestion Read(string? by, string? from, string? to, string? feed, DateTime now)
    {
        var asked = Asked.Word(by, "by", "minute", "hour", "day");
        var end = Asked.Moment(to, "to") ?? now;
        var begin = Asked.Moment(from, "from") ?? Before(end, Array.Find(Steps, step => step.Name == asked) is { Name: not null } known ? known.Unasked : TimeSpan.FromHours(1));
        Asked.Span(begin, end);
        var (name, step, _, _) = Array.Find(Steps, step => asked is null ? end - begin <= step.Most : step.Name == asked);
        var question = new TrendQuestion(name, step, Floor(begin, step), end, Asked.Text(feed, "feed", 200));
        var points = Math.Ceiling((end - question.From) / step);
        if (points > MostPoints)
        {
            var coarser = name == "minute" && (end - begin).TotalHours + 1 <= MostPoints ? "hour" : "day";
            throw Asked.Wrong("by", string.Create(
                CultureInfo.InvariantCulture,
                $"From {begin:yyyy-MM-ddTHH:mm:ssZ} to {end:yyyy-MM-ddTHH:mm:ssZ} there are {points:N0} points by {name}, and at most {MostPoints:N0} are answered: ")
                + (name == "day" ? "ask for a shorter span of time." : $"ask by={coarser}, or for a shorter span of time."));
        }

        return question;
    }

    /// <summary>Reads a span alone: the last hour, unless asked otherwise.</summary>
    /// <exception cref="ProblemException">It cannot be.</exception>
    public static (DateTime From, DateTime To) ReadSpan(string? from, string? to, DateTime now)
    {
        var end = Asked.Moment(to, "to") ?? now;
        var begin = Asked.Moment(from, "from") ?? Before(end, TimeSpan.FromHours(1));
        Asked.Span(begin, end);
        return (begin, end);
    }

    private static DateTime Before(DateTime end, TimeSpan span) => end - DateTime.MinValue > span ? end - span : DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    // Where date_bin of the same origin puts it.
    private static DateTime Floor(DateTime moment, TimeSpan step)
    {
        var past = (moment - Origin).Ticks % step.Ticks;
        return past == 0 ? moment : new DateTime(Math.Max(0, moment.Ticks - (past < 0 ? past + step.Ticks : past)), DateTimeKind.Utc);
    }
}
