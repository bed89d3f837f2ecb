using StreamSentiment.Common.Incidents;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>A silence that somebody wants, checked.</summary>
/// <param name="Model">Only about this model; null: about every one.</param>
/// <param name="Rule">Only of this rule; null: of every one.</param>
/// <param name="End">Until when.</param>
/// <param name="By">Who wants it.</param>
/// <param name="Why">The reason; empty without one.</param>
internal sealed record SilenceQuestion(string? Model, string? Rule, DateTimeOffset End, string By, string Why)
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="ProblemException">It cannot be; the message says what can.</exception>
    public static SilenceQuestion Read(SilenceRequest asked, DateTimeOffset now)
    {
        var (model, rule) = (Asked.Field(asked.Model, "model", 200), Asked.Field(asked.Rule, "rule", 200));
        if ((model ?? rule) is null != asked.Everything)
        {
            throw Asked.WrongField("model", "Say what to silence: model, rule, both, or \"everything\": true alone.");
        }

        var by = Asked.Name(asked.By, "by") ?? throw Asked.WrongField("by", "by is missing: say who wants the silence.");
        return new SilenceQuestion(model, rule, EndOf(asked, now), by, Asked.Field(asked.Why, "why", 2_000) ?? "");
    }

    private static DateTimeOffset EndOf(SilenceRequest asked, DateTimeOffset now)
    {
        try
        {
            return SilenceEnd.Read(asked.For, asked.Until, now, ("for", "until"));
        }
        catch (FormatException wrong)
        {
            throw Asked.WrongField(asked.Until is null ? "for" : "until", wrong.Message);
        }
    }
}
