using System.CommandLine;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options that say how texts become tokens.</summary>
/// <param name="markNegations">Whether negations are marked unless the command says otherwise.</param>
/// <param name="maxTokens">Tokens of a tweet that are read unless the command says otherwise.</param>
internal sealed class TextOptions(bool markNegations = false, int maxTokens = 64)
{
    public Option<bool> Published { get; } = Switch("--published-text",
        "Read texts as the published project did: letters, lemmas, no stop words and with them no negations.");

    public Option<bool> Lemmatise { get; } = Switch("--lemmatise", "Read words as their lemmas.");

    public Option<bool> RemoveStopWords { get; } = Switch("--remove-stop-words", "Leave out function words.");

    public Option<bool> KeepNegations { get; } = Switch("--keep-negations", "Of the function words keep not, never and the like.");

    public Option<bool> LettersOnly { get; } = Switch("--letters-only", "Leave out all but words and letters.");

    public Option<bool> MarkNegations { get; } = Switch("--mark-negations", "Make a word that a negation bears on another token than the word.",
        markNegations);

    public Option<bool> KnownMentions { get; } = Switch("--known-mentions", "Read an account that is mentioned often as a token of its own.");

    public Option<bool> SplitHashtags { get; } = Switch("--split-hashtags", "Cut hashtags where their capitals show words.");

    public Option<bool> SplitUnknown { get; } = Switch("--split-unknown", "Cut words that are not known into known ones.");

    public Option<int> MaxTokens { get; } = Options.Number("--max-tokens", "Tokens of a tweet beyond this many are not read.", maxTokens, 1,
        TokenizerSettings.MaxTokensLimit);

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Published, Lemmatise, RemoveStopWords, KeepNegations, LettersOnly, MarkNegations, KnownMentions, SplitHashtags, SplitUnknown, MaxTokens];

    /// <summary>The settings.</summary>
    /// <exception cref="DataException">They contradict one another.</exception>
    public TokenizerSettings Read(ParseResult given)
    {
        Check(given);
        var published = given.GetValue(Published);
        var settings = new TokenizerSettings
        {
            Lemmatise = published || given.GetValue(Lemmatise),
            RemoveStopWords = published || given.GetValue(RemoveStopWords),
            KeepNegations = given.GetValue(KeepNegations),
            LettersOnly = published || given.GetValue(LettersOnly),
            // The published text has no negations; a command's default does not bring their marks back.
            MarkNegations = !published && given.GetValue(MarkNegations),
            KnownMentions = given.GetValue(KnownMentions),
            SplitHashtags = given.GetValue(SplitHashtags),
            UnknownWords = given.GetValue(SplitUnknown) ? UnknownWords.Split : UnknownWords.Unknown,
            MaxTokens = given.GetValue(MaxTokens),
        };
        return settings.Problem() is { } problem ? throw new DataException($"These options do not go together: {problem}.") : settings;
    }

    /// <summary>The settings under the names of the options, for the run's log: what is in effect, whatever implied it.</summary>
    public IEnumerable<(string Name, string Value)> InEffect(TokenizerSettings settings) =>
    [
        (Name(Lemmatise), $"{settings.Lemmatise}"),
        (Name(RemoveStopWords), $"{settings.RemoveStopWords}"),
        (Name(KeepNegations), $"{settings.KeepNegations}"),
        (Name(LettersOnly), $"{settings.LettersOnly}"),
        (Name(MarkNegations), $"{settings.MarkNegations}"),
        (Name(KnownMentions), $"{settings.KnownMentions}"),
        (Name(SplitHashtags), $"{settings.SplitHashtags}"),
        (Name(SplitUnknown), $"{settings.UnknownWords == UnknownWords.Split}"),
        (Name(MaxTokens), $"{settings.MaxTokens}"),
    ];

    private void Check(ParseResult given)
    {
        if (given.GetValue(Published))
        {
            if (Options.IsTyped(given, MarkNegations) && given.GetValue(MarkNegations))
            {
                throw new DataException(
                    $"{Published.Name} leaves out negations, so {MarkNegations.Name} has nothing to mark: leave one of them out.");
            }

            var off = new[] { Lemmatise, RemoveStopWords, LettersOnly }
                .FirstOrDefault(option => Options.IsTyped(given, option) && !given.GetValue(option));
            if (off is not null)
            {
                throw new DataException($"{Published.Name} switches {off.Name} on, and it was switched off: leave one of them out.");
            }
        }
        else if (given.GetValue(KeepNegations) && !given.GetValue(RemoveStopWords))
        {
            throw new DataException(
                $"{KeepNegations.Name} says which function words stay: give {RemoveStopWords.Name} too, or leave it out.");
        }
    }

    private static string Name(Option option) => option.Name.TrimStart('-');

    private static Option<bool> Switch(string name, string description, bool on = false) =>
        new(name) { Description = description, DefaultValueFactory = _ => on };
}
