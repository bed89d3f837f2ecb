using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard;
using StreamSentiment.Dashboard.Feedback;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Incidents;
using StreamSentiment.Dashboard.Predictions;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>
/// Bodies that whoever reaches the Dashboard may send: what is taken can be scored, or asked of Postgres; what is refused is told in words
/// and with a status of the asker's.
/// </summary>
internal static class RequestTargets
{
    private const int LongestText = 10_000;

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly byte[][] Predict = Targets.Bytes(
        """{"text":"What a lovely morning, thank you all! \ud83d\ude00","explain":true,"keep":false}""",
        """{"texts":["late again","","it's fine"],"keep":true}""",
        """{"text":"x","texts":null,"explain":false}""");

    private static readonly byte[][] Feedback = Targets.Bytes(
        """{"tweet_id":"1467810369","correct":false,"by":"ann"}""",
        """{"prediction_id":"019ad0c2f1d57c41a7a1c1f8a5d3f0aa","correct":true}""",
        """{"tweet_id":"at://did:plc:a/app.bsky.feed.post/3k","prediction_id":null,"correct":true,"by":" \u00e9\ud83d\ude00 "}""");

    private static readonly byte[][] Silences = Targets.Bytes(
        """{"model":"tweet-sentiment","rule":"consecutive","for":"2h","by":"ann","why":"new labels"}""",
        """{"everything":true,"until":"2026-12-24T18:00Z","by":"ann"}""",
        """{"rule":"share","until":"2026-12-24 18:00 +01:00","by":"\u00e9","why":null}""");

    private static readonly byte[][] Acknowledgements = Targets.Bytes("""{"by":"ann","note":"label file of Monday is upside down"}""", """{"by":"b"}""");

    private static readonly byte[][] Tokens = Targets.Bytes(
        "\"text\":", "\"texts\":[", "\"explain\":true", "\"keep\":null", "\"correct\":", "\"by\":", "\"for\":", "\"until\":", "\"everything\":true",
        "\\u0000", "\\ud800", "\\u2028", "\\ufffd", "\"999999d\"", "\"9999-12-31T23:59:59Z\"", "\"0001-01-01\"", "null", "//", "/*", ",", "\u00a0");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        New("requests/predict", Predict, ReadPredict) with { Known = [Many(1_000), Many(1_001), Targets.Bytes($$"""{"text":"{{Long}}","explain":true}""")[0]] },
        New("requests/feedback", Feedback, ReadFeedback),
        New("requests/silences", Silences, ReadSilence),
        New("requests/acknowledge", Acknowledgements, body => Assert.NotNull(Body(body, IncidentsJson.Default.AcknowledgeRequest))),
    ];

    private static string Long => string.Concat(Enumerable.Repeat("a ", LongestText));

    private static FuzzTarget New(string name, byte[][] seeds, Action<byte[]> read) =>
        new(name, seeds, Tokens, input => Check(() => read(input)), typeof(ProblemException)) { Rounds = 2_000 };

    private static byte[] Many(int texts) => JsonSerializer.SerializeToUtf8Bytes(new { texts = Enumerable.Repeat("a", texts) });

    private static void ReadPredict(byte[] input)
    {
        var question = PredictQuestion.Read(Body(input, PredictionJson.Default.PredictRequest), LongestText);
        Assert.InRange(question.Texts.Length, 1, question.AreSeveral ? DashboardOptions.MostTexts : 1);
        Assert.All(question.Texts, text => Assert.InRange(text.Length, 0, LongestText));
        if (question.Words is { } words)
        {
            Assert.False(question.AreSeveral);
            var text = Assert.Single(question.Texts);
            Assert.InRange(text.Length, 1, PredictQuestion.LongestExplained);
            // Once for the text and once for each word: that is what one request may cost.
            Assert.InRange(Words.Without(text, words).Length, 1, (text.Length / 2) + 2);
            Assert.All(words, word => Assert.DoesNotContain(text.Substring(word.Start, word.Length), char.IsWhiteSpace));
        }
    }

    private static void ReadFeedback(byte[] input)
    {
        var judged = Judgement.Read(Body(input, FeedbackJson.Default.FeedbackRequest));
        Assert.InRange(judged.Id.Length, 1, Tweet.MaxIdLength);
        Assert.Contains(judged.Field, new[] { "tweet_id", "prediction_id" });
        CheckStorable(judged.Id);
        CheckStorable(judged.By ?? "");
        Assert.DoesNotContain(judged.By ?? "", char.IsControl);
    }

    private static void ReadSilence(byte[] input)
    {
        var silence = SilenceQuestion.Read(Body(input, IncidentsJson.Default.SilenceRequest), Now);
        Assert.True(silence.End > Now);
        Assert.NotEmpty(silence.By);
        Array.ForEach([silence.Model ?? "", silence.Rule ?? "", silence.By, silence.Why], CheckStorable);
    }

    private static T Body<T>(byte[] input, JsonTypeInfo<T> type)
    {
        using var body = new MemoryStream(input, writable: false);
        return JsonBody.ReadAsync(new DefaultHttpContext { Request = { Body = body } }, type).AsTask().GetAwaiter().GetResult();
    }

    // What is refused is the asker's mistake, and told without the words of .NET.
    private static void Check(Action read)
    {
        try
        {
            read();
        }
        catch (ProblemException refusal)
        {
            Assert.InRange(refusal.Status, 400, 499);
            Assert.NotEmpty(refusal.Message);
            Assert.DoesNotContain("System.", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("StreamSentiment.", refusal.Message, StringComparison.Ordinal);
            FeedTargets.CheckUnicode(refusal.Message + refusal.Field);
            throw;
        }
    }

    private static void CheckStorable(string text)
    {
        FeedTargets.CheckUnicode(text);
        Assert.DoesNotContain('\0', text);
    }
}
