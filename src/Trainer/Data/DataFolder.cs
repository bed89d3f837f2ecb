namespace StreamSentiment.Trainer.Data;

/// <summary>Finds the files of the data folder, and what each is for.</summary>
internal static class DataFolder
{
    /// <summary>Name of the set that every training needs.</summary>
    public const string Main = "sentiment140";

    private static readonly LabelledSet[] KnownSets =
    [
        new("semeval", "semeval/2013-2016.csv.gz"),
        new("tweet-sentiment-extraction", "tweet-sentiment-extraction.csv.gz"),
        new("airline", "airline/tweets.csv"),
    ];

    /// <summary>The data of a folder: Sentiment140's three files, and what else it holds of the sets that are known.</summary>
    /// <param name="sets">The sets to learn from; null takes all that are there.</param>
    /// <exception cref="DataException">The folder, one of its three necessary files or a named set is missing.</exception>
    public static TrainingData Open(string path, IReadOnlyList<string>? sets = null)
    {
        path = Path.GetFullPath(path);
        if (!Directory.Exists(path))
        {
            throw new DataException($"There is no data folder {path}. Name it with --data.");
        }

        var unknown = (sets ?? []).FirstOrDefault(set => set != Main && !KnownSets.Any(known => known.Name == set));
        if (unknown is not null)
        {
            throw new DataException($"There is no set '{unknown}'; known are {Main}, {string.Join(", ", KnownSets.Select(set => set.Name))}.");
        }

        var others = KnownSets.Where(set => sets is null ? File.Exists(In(set.File)) : sets.Contains(set.Name))
            .Select(set => set with { File = Necessary(set.File) }).ToList();
        return new TrainingData(
            path,
            Necessary("sentiment140/train.csv.gz", "sentiment140/train.csv"),
            Necessary("sentiment140/validation.csv"),
            Necessary("sentiment140/test.csv"),
            others,
            Optional("unlabelled/tweets.txt.gz"),
            Optional("TERMS.md"),
            SetNames.Main);

        string In(string file) => Path.Combine(path, file);
        string? Optional(string file) => File.Exists(In(file)) ? In(file) : null;
        string Necessary(params string[] names) => names.Select(In).FirstOrDefault(File.Exists)
            ?? throw new DataException($"{In(names[0])} is missing. Name the folder that holds it with --data.");
    }
}
