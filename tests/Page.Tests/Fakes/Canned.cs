using System.Globalization;
using StreamSentiment.EndToEnd.Tests;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Page.Tests.Fakes;

/// <summary>Answers of a Dashboard that has been running for a while, or of one that has just begun.</summary>
internal static class Canned
{
    public const string Incident = "3f9c2ab47d10";
    public const string Reason = "its val_precision 0.8398 is the highest with val_recall at or above 0.6";

    private static int _tweets;

    /// <summary>Texts of our own, in turn.</summary>
    public static string NextText() => TestFeeds.Sample[Interlocked.Increment(ref _tweets) % TestFeeds.Sample.Count].Text;

    /// <summary>A scored tweet as the API tells it.</summary>
    public static object Tweet(string? text = null, double probability = 0.83, string feed = "sample", string author = "ann", string? id = null) => new
    {
        tweet_id = id ?? $"t-{Guid.NewGuid():N}",
        text = text ?? NextText(),
        created_at = DateTimeOffset.UtcNow,
        author,
        lang = "en",
        feed,
        label = probability >= 0.61 ? "positive" : "negative",
        positive_probability = probability,
        model = "tweet-sentiment",
        model_version = "4",
        scored_at = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>The state as <c>/live</c> tells it.</summary>
    public static object State(bool empty = false, double behind = 0.1, long lag = 0, int openIncidents = 0, params object[] parts) => new
    {
        at = DateTimeOffset.UtcNow,
        tweets_per_second = empty ? 0.0 : 42,
        positive_share = empty ? (double?)null : 0.57,
        last_scored_at = empty ? (DateTimeOffset?)null : DateTimeOffset.UtcNow,
        lag,
        behind_seconds = behind,
        model = "tweet-sentiment",
        model_version = "4",
        open_incidents = openIncidents,
        parts = parts.Length > 0 ? parts : [Part("kafka"), Part("postgres"), Part("model")],
    };

    public static object Part(string name, string status = "green", string? why = null, double sinceSeconds = 0, string? because = null) =>
        new { name, status, since = DateTimeOffset.UtcNow.AddSeconds(-sinceSeconds), why, because };

    /// <summary>Sets an answer for every call that the page makes.</summary>
    public static void Answers(FakeDashboard fake, bool empty)
    {
        fake.On("GET /settings", new { key_needed = false, predict_only = false, version = "1.0.0" });
        fake.On("GET /feeds", new { feeds = empty ? [] : new object[] { Feed("sample"), Feed("mastodon") } });
        var tweets = Enumerable.Range(0, empty ? 0 : 12).Select(each => Tweet(probability: each % 3 == 0 ? 0.2 : 0.9)).ToArray();
        fake.On("GET /tweets", new { tweets });
        fake.On("GET /sentiment", (request, _) => (200, Series(request.Query["from"]!, request.Query["to"]!, empty)));
        fake.On("GET /sentiment/events", new
        {
            model_changes = empty ? [] : new object[] { Change() },
            incidents = empty ? [] : new object[] { Summary() },
        });
        fake.On("POST /predict", new
        {
            prediction_id = "p-1",
            label = "positive",
            positive_probability = 0.912,
            threshold = 0.6096,
            model = "tweet-sentiment",
            model_version = "4",
            words = new object[]
            {
                new { start = 0, length = 6, word = "lovely", adds = 0.31 },
                new { start = 7, length = 5, word = "queue", adds = -0.08 },
            },
        });
        fake.On("POST /feedback", new { verdict_id = "v", correct = false, expected = "negative", predicted = "positive", state = "accepted" }, 202);
        fake.On("GET /models", Models(empty));
        fake.On("GET /models/*", (request, _) => (200, Artifact(request.Path.Value!)));
        fake.On("GET /incidents", new { incidents = empty ? [] : new object[] { Summary() } });
        fake.On($"GET /incidents/{Incident}", Detail());
        fake.On("GET /silences", new { silences = empty ? [] : new object[] { Silence() } });
    }

    private static DateTimeOffset Ago(double minutes) => DateTimeOffset.UtcNow.AddMinutes(-minutes);

    private static object Feed(string feed) => new { feed, tweets_last_hour = 21_600, last_scored_at = DateTimeOffset.UtcNow };

    private static object Change() => new { at = Ago(22), model = "tweet-sentiment", version = "4", previous_version = "3", reason = Reason };

    private static object Silence() =>
        new { silence_id = 3, model = "tweet-sentiment", ends_at = Ago(-120), starts_at = Ago(1), created_by = "ann", why = "new labels" };

    private static object Shadow() => new
    {
        version = "4", challenger = "3", tweets = 12_345, agreement = 0.953, labelled = 2_345,
        precision = 0.82, recall = 0.77, challenger_precision = 0.81, challenger_recall = 0.76, since = Ago(120), until = Ago(0),
    };

    private static object Summary() => new
    {
        incident_id = Incident,
        rule = "consecutive",
        model = "tweet-sentiment",
        model_version = "4",
        state = "open",
        opened_at = Ago(15),
        last_run_at = Ago(5),
        runs = 2,
        decision = "sent: the incident opened",
        notices = new object[] { Opened() },
    };

    private static object Opened() => new
    {
        kind = "opened", number = 1, channel = "mail", state = "sent", sent_at = Ago(15),
        subject = "[StreamSentiment] tweet-sentiment 4 wrong 3 times in a row within 1 s",
    };

    private static object Detail() => new
    {
        incident_id = Incident,
        rule = "consecutive",
        model = "tweet-sentiment",
        model_version = "4",
        state = "open",
        opened_at = Ago(15),
        last_run_at = Ago(5),
        runs = 2,
        decision = "sent: the incident opened",
        notices = new object[] { Opened() },
        verdicts = Enumerable.Range(1, 3).Select(each => new
        {
            verdict_id = $"v-{each}", tweet_id = $"t-{each}", text = TestFeeds.Sample[each].Text, predicted = "positive", expected = "negative",
            positive_probability = 0.6 + (each / 10.0), judge = "person", judged_at = Ago(15),
        }).ToArray(),
        report = new
        {
            subject = "tweet-sentiment 4 was wrong 3 times in a row",
            body = "Three wrong verdicts in a row.\n\n  <b>as text</b>\n",
            sent_at = Ago(15),
            state = "sent",
        },
    };

    private static object Series(string from, string to, bool empty)
    {
        var (start, end) = (DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), DateTimeOffset.Parse(to, CultureInfo.InvariantCulture));
        var (by, step) = (end - start).TotalHours switch
        {
            <= 30 => ("minute", TimeSpan.FromMinutes(1)),
            <= 24 * 60 => ("hour", TimeSpan.FromHours(1)),
            _ => ("day", TimeSpan.FromDays(1)),
        };
        var first = new DateTimeOffset(start.UtcTicks / step.Ticks * step.Ticks, TimeSpan.Zero);
        var points = Enumerable.Range(0, (int)((end - first) / step) + 1).Select(index =>
        {
            var share = 0.52 + (0.14 * Math.Sin(index / 9.0));
            var positive = (int)(200 * share);
            return new { at = first + (index * step), tweets = 200, positive, negative = 200 - positive, positive_share = share, mean_probability = share };
        });
        return new { by, from, to, points = empty ? [] : points.ToArray() };
    }

    private static object Models(bool empty)
    {
        object Version(string version, string status, string reason) => new
        {
            version, family = "lstm", embedding_type = "word2vec", aliases = status == "serving" ? new[] { "champion" } : [],
            metrics = new { val_precision = 0.8398, val_recall = 0.7553, test_precision = 0.8545, test_recall = 0.7609 },
            tags = new { family = "lstm", data_digest = "517616a31989" }, threshold = 0.6096, created_at = Ago(9000), size_bytes = 16_000_000,
            status, reason, pictures = new[] { "roc.png", "confusion.png" }, card = true,
        };
        return empty
            ? new { name = "tweet-sentiment", versions = Array.Empty<object>(), shadow = Array.Empty<object>(), changes = Array.Empty<object>() }
            : new
            {
                name = "tweet-sentiment",
                serving = new { version = "4", reason = Reason, since = Ago(22) },
                versions = new[]
                {
                    Version("4", "serving", Reason),
                    Version("3", "passed-over", "its val_precision 0.8312 is lower"),
                    Version("2", "refused", "the checksum of model.onnx is another"),
                },
                shadow = new object[] { Shadow() },
                changes = new object[] { Change() },
            };
    }

    private static object Artifact(string path) => path.EndsWith("/card", StringComparison.Ordinal)
        ? "# tweet-sentiment, version 4\n\n<script>alert(1)</script>\n"
        : File.ReadAllBytes(Path.Combine(Repository.Models, "tweet-sentiment", "4", path.Split('/')[^1]));
}
