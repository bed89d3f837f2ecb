using System.CommandLine;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train nearest</c>: which words lie nearest to given ones.</summary>
internal static class NearestCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var vectors = new Option<string>("--vectors")
            { Description = "File of word vectors in GloVe's or word2vec's text format.", Required = true };
        var count = Options.Number("--count", "How many words to print for each.", 10, 1, 1000);
        var words = new Argument<string[]>("WORD") { Description = "Words as they stand in the file.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("nearest", "Print the words nearest to given ones by the cosine of their vectors.")
            { vectors, count, words };
        command.SetAction((given, stop) =>
            Failures.Report(() => Print(given.GetValue(vectors)!, given.GetValue(words)!, given.GetValue(count), stop)));
        return command;
    }

    /// <summary>Prints one table for each word.</summary>
    public static void Print(string file, IEnumerable<string> words, int count, CancellationToken stop)
    {
        foreach (var (word, nearest) in NearestWords.Find(file, [.. words.Distinct()], count, stop))
        {
            Console.WriteLine(NearestWords.Table(word, nearest));
        }
    }
}
