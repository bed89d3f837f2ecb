using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>
/// The role for analysts: it may read the stream's tables and views and nothing else. It belongs to the whole server, cannot log on, and
/// is lent to people with <c>grant streamsentiment_reader to somebody</c>.
/// </summary>
internal static class ReaderRole
{
    /// <summary>The role's name.</summary>
    public const string Name = "streamsentiment_reader";

    /// <summary>What can be read.</summary>
    // The stream's own by name: in a database shared with others, their tables are not ours to show, whoever owns them.
    internal static readonly string[] Readable =
    [
        "scored_tweets", "dead_letters", "dead_letters_readable", "deleted_tweets", "feed_positions", "feed_connects", "feed_usage", "verdicts", "incidents",
        "schema_migrations", "database_identity", "verdict_counts", "verdict_seconds", "notices", "silences", "incident_states",
        "sentiment_counts", "sentiment_hours", "most_negative_candidates", "sentiment_by_minute", "sentiment_by_hour", "sentiment_by_day",
        "sentiment_by_feed", "sentiment_by_model", "sentiment_by_author_last_hour", "accuracy_on_labelled", "accuracy_on_judged", "most_negative_last_hour",
        "model_choices", "model_choices_readable", "shadow_scores", "shadow_comparison", "predictions", "feedback",
    ];

    /// <summary>Makes the role where that is allowed, and lets it read what it cannot yet.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ILogger logger, CancellationToken cancellationToken)
    {
        var role = new LentRole(Name, "for people who only read", connection, transaction, logger, cancellationToken);
        if (await role.EnsureAsync().ConfigureAwait(false))
        {
            await role.LetReadAsync(Readable).ConfigureAwait(false);
        }
    }
}
