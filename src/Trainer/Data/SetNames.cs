namespace StreamSentiment.Trainer.Data;

/// <summary>How sets of tweets are called in cards, tables and pictures.</summary>
internal static class SetNames
{
    /// <summary>The main set of a data folder.</summary>
    public const string Main = "Sentiment140";

    /// <summary>Name for people of a set as it stands in the names of metrics.</summary>
    /// <param name="main">What the main set is called, whose parts are <c>val</c> and <c>test</c>.</param>
    public static string Title(string set, string main = Main) => set switch
    {
        "val" => $"{main} validation",
        "test" => $"{main} test",
        "semeval" => "SemEval 2013-2016, held out",
        "airline" => "US airlines, held out",
        "tweet_sentiment_extraction" => "Tweet Sentiment Extraction, held out",
        "val_semeval" => "SemEval 2013-2016, validation",
        "val_airline" => "US airlines, validation",
        "val_tweet_sentiment_extraction" => "Tweet Sentiment Extraction, validation",
        _ => set,
    };

    /// <summary>A set's name as it stands in the names of metrics.</summary>
    public static string Metric(string set) => set.Replace('-', '_');
}
