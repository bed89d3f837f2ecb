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

    /// <summary>Name of the only step that is finer than what is counted: its tweets are counted when somebody asks.</summary>
    public const string Finest = "5s";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // The finest whose points still fit a wide screen, unless another is asked for.
    private static readonly (string Name, TimeSpan Step, TimeSpan Unasked, TimeSpan Most)[] Steps =
    [
        (Finest, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)),
        ("minute", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromHours(12)),
        ("hour", Hour, TimeSpan.FromDays(2), TimeSpan.FromDays(45)),
        ("day", TimeSpan.FromDays(1), TimeSpan.FromDays(60), TimeSpan.MaxValue),
    ];

    /// <summary>Whether its steps are of hours or longer.</summary>
    public bool IsOfHours => Step >= Hour;

    /// <summary>The beginning of the hour in which it ends.</summary>
    public DateTime LastHour => Floor(To, Hour);

    /// <summary>Whether this very step was asked for; else another may do.</summary>
    public bool IsStepAsked { get; private init; }

    /// <summary>Reads the parameters of a request.</summary>
    /// <exception cref="ProblemException">One of them cannot be, or there would be too many points.</exception>
    public static TrendQuestion Read(string? by, string? from, string? to, string? feed, DateTime now)
    {
        var asked = Asked.Word(by, "by", Finest, "minute", "hour", "day");
        var end = Asked.Moment(to, "to") ?? now;
        var unasked = asked is null ? TimeSpan.FromHours(1) : Array.Find(Steps, step => step.Name == asked).Unasked;
        var begin = Asked.Moment(from, "from") ?? Before(end, unasked);
        Asked.Span(begin, end);
        var (name, step, _, _) = Array.Find(Steps, step => asked is null ? end - begin <= step.Most : step.Name == asked);
        var question = new TrendQuestion(name, step, Floor(begin, step), end, Asked.Text(feed, "feed", 200))
        {
            IsStepAsked = asked is not null,
        };
        var points = Math.Ceiling((end - question.From) / step);
        if (points > MostPoints)
        {
            var coarser = (name, (end - begin).TotalHours) switch
            {
                (Finest, <= (MostPoints / 60) - 1) => "minute",
                (Finest or "minute", <= MostPoints - 1) => "hour",
                (not "day", <= (MostPoints - 1) * 24.0) => "day",
                _ => null,
            };
            throw Asked.Wrong("by", string.Create(
                CultureInfo.InvariantCulture,
                $"{Told(begin, end)} there are {points:N0} points by {name}, and at most {MostPoints:N0} are answered: ")
                + (coarser is null ? "ask for a shorter span of time." : $"ask by={coarser}, or for a shorter span of time."));
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

    /// <summary>The same by minute, which is counted already.</summary>
    /// <param name="why">Why its own step cannot be: what an asker who wants that one is told.</param>
    /// <exception cref="ProblemException">It was asked for.</exception>
    public TrendQuestion ByMinute(string why)
    {
        if (IsStepAsked)
        {
            throw Asked.Wrong("by", $"{Told(From, To)} {why}: ask by=minute, or for a shorter span of time.");
        }

        var (name, step, _, _) = Array.Find(Steps, step => step.Name == "minute");
        return this with { By = name, Step = step, From = Floor(From, step) };
    }

    private static string Told(DateTime begin, DateTime end) => $"From {begin:yyyy-MM-ddTHH:mm:ssZ} to {end:yyyy-MM-ddTHH:mm:ssZ}";

    private static DateTime Before(DateTime end, TimeSpan span) =>
        end - DateTime.MinValue > span ? end - span : DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    // Where date_bin of the same origin puts it.
    private static DateTime Floor(DateTime moment, TimeSpan step)
    {
        var past = (moment - Origin).Ticks % step.Ticks;
        return past == 0 ? moment : new DateTime(Math.Max(0, moment.Ticks - (past < 0 ? past + step.Ticks : past)), DateTimeKind.Utc);
    }
}
