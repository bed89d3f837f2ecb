using Microsoft.AspNetCore.Http;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>What is to be scored, checked.</summary>
/// <param name="Texts">The texts; one unless several were asked for.</param>
/// <param name="AreSeveral">Whether the asker sent <c>texts</c>, be it with a single one.</param>
/// <param name="Words">Where the words of the text are that are to be explained; null: none is.</param>
/// <param name="IsToKeep">Whether the predictions are to be kept.</param>
internal sealed record PredictQuestion(string[] Texts, bool AreSeveral, List<(int Start, int Length)>? Words, bool IsToKeep)
{
    /// <summary>Longest text that is explained: it is scored once for each of its words.</summary>
    public const int LongestExplained = 1_000;

    /// <summary>Reads a body.</summary>
    /// <param name="longest">Most characters of a text.</param>
    /// <exception cref="ProblemException">It cannot be; the message says what can.</exception>
    public static PredictQuestion Read(PredictRequest asked, int longest) => asked switch
    {
        { Text: { } text, Texts: null } => One(asked, text, longest),
        { Text: null, Texts: { } texts } => Several(asked, texts, longest),
        { Text: null } => throw Wrong("text is missing: send {\"text\": \"...\"}, or {\"texts\": [...]} for several.", "text"),
        _ => throw Wrong("Send either text or texts, not both.", "texts"),
    };

    /// <summary>Says that a body cannot be.</summary>
    public static ProblemException Wrong(string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, detail, field);

    private static PredictQuestion One(PredictRequest asked, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Wrong("text is empty: send what is to be scored.", "text");
        }

        RefuseLong(text, "text", longest);
        if (asked.Explain && text.Length > LongestExplained)
        {
            throw Wrong(
                $"text has {text.Length} characters; at most {LongestExplained} are explained. Send a shorter one, or leave out explain.",
                "text");
        }

        return new PredictQuestion([text], AreSeveral: false, asked.Explain ? Predictions.Words.In(text) : null, asked.Keep != false);
    }

    private static PredictQuestion Several(PredictRequest asked, IReadOnlyList<string?> texts, int longest)
    {
        if (texts.Count is 0 or > DashboardOptions.MostTexts)
        {
            throw Wrong($"texts holds {texts.Count} texts; expected 1 to {DashboardOptions.MostTexts}.", "texts");
        }

        if (asked.Explain)
        {
            throw Wrong("explain works with text, one at a time, and not with texts.", "explain");
        }

        var whole = new string[texts.Count];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = texts[i] ?? throw Wrong($"texts[{i}] is null; expected a text.", $"texts[{i}]");
            RefuseLong(whole[i], $"texts[{i}]", longest);
        }

        return new PredictQuestion(whole, AreSeveral: true, Words: null, asked.Keep != false);
    }

    private static void RefuseLong(string text, string field, int longest)
    {
        if (text.Length > longest)
        {
            throw Wrong($"{field} has {text.Length} characters; at most {longest} are scored (setting Dashboard:MaxTextLength).", field);
        }
    }
}
