using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>What the id of a tweet may be: it is a key in Kafka and in Postgres.</summary>
internal static class TweetId
{
    /// <summary>What is wrong with an id; null when nothing is.</summary>
    public static string? Problem(string id)
    {
        if (id.Length > Tweet.MaxIdLength)
        {
            return $"the id has {id.Length} characters where {Tweet.MaxIdLength} are allowed";
        }

        foreach (var character in id)
        {
            if (char.IsControl(character))
            {
                return $"the id holds the control character U+{(int)character:X4}";
            }
        }

        return null;
    }
}
