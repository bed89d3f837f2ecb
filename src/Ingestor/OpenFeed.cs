using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>A feed that was opened, with what the settings say of it.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Choice">Which of its tweets are scored.</param>
/// <param name="Rate">Most tweets a second; null for no limit.</param>
/// <param name="FilterDuplicates">Whether tweets that Kafka took a short while ago are left out.</param>
/// <param name="Status">Where it is said that it failed; null for the one feed of section <c>Feed</c>, whose failure ends the process.</param>
internal sealed record OpenFeed(IFeed Feed, FeedChoice Choice, int? Rate, bool FilterDuplicates, FeedStatus? Status)
{
    /// <summary>Opens it again after it failed; null where that is not to be tried.</summary>
    public Func<CancellationToken, Task<IFeed>>? Again { get; init; }

    /// <summary>Whether it was opened again.</summary>
    public bool IsAgain { get; init; }
}
