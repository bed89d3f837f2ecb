using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>Ids of the accounts that a vocabulary holds (<see cref="TokenizerSettings.KnownMentions"/>).</summary>
/// <param name="Known">The accounts.</param>
/// <param name="Any">What stands for any other account.</param>
internal sealed record MentionIds(IReadOnlySet<int> Known, int Any)
{
    /// <summary>No account is known.</summary>
    public static MentionIds None { get; } = new(new HashSet<int>(), Vocabulary.UnknownId);

    /// <summary>Those of a vocabulary.</summary>
    public static MentionIds Of(Vocabulary vocabulary) =>
        new(Enumerable.Range(0, vocabulary.Count).Where(id => vocabulary[id][0] == '@').ToHashSet(), vocabulary.IdOf(SpecialTokens.User));
}
