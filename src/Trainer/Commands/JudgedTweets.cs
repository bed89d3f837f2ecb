using System.CommandLine;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Labelled tweets to judge models by.</summary>
/// <param name="Name">What they are, for people.</param>
/// <param name="Tweets">Read anew at each pass.</param>
internal sealed record JudgedTweets(string Name, IEnumerable<LabelledTweet> Tweets)
{
    /// <summary>The tweets of a file.</summary>
    public static JudgedTweets OfFile(string file) => new(file, LabelledFile.Read(file));

    /// <summary>The part of a set of the data folder that no model learns from.</summary>
    /// <exception cref="DataException">There is no such set.</exception>
    public static JudgedTweets HeldOut(string data, string set)
    {
        var folder = DataFolder.Open(data, [set]);
        return set == DataFolder.Main ? Test(folder) : Other(folder, set);
    }

    /// <summary>The test tweets of a data folder, and the held-out part of each other set that it holds.</summary>
    /// <exception cref="DataException">There is no such folder, or it lacks the test tweets.</exception>
    public static IReadOnlyList<JudgedTweets> AllOf(string data)
    {
        var folder = DataFolder.Open(data);
        return [Test(folder), .. folder.OtherSets.Select(set => Other(folder, set))];
    }

    private static JudgedTweets Test(TrainingData folder) => new(SetNames.Title("test"), folder.Test());

    private static JudgedTweets Other(TrainingData folder, string set) => new(SetNames.Title(SetNames.Metric(set)), folder.Other(set, TextPart.Test));
}
