using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>The files of the data folder and what each is for.</summary>
internal sealed class DataFolder
{
    private static readonly (string Name, string File)[] OtherSets =
    [
        ("semeval", "semeval/2013-2016.csv.gz"),
        ("tweet-sentiment-extraction", "tweet-sentiment-extraction.csv.gz"),
        ("airline", "airline/tweets.csv"),
    ];

    private readonly string _path;

    /// <exception cref="DataException">The folder or one of its three necessary files is missing.</exception>
    public DataFolder(string path)
    {
        _path = Path.GetFullPath(path);
        if (!Directory.Exists(_path))
        {
            throw new DataException($"There is no data folder {_path}. Name it with --data.");
        }

        Train = Necessary("sentiment140/train.csv.gz", "sentiment140/train.csv");
        Validation = Necessary("sentiment140/validation.csv");
        Test = Necessary("sentiment140/test.csv");
        Others = [.. OtherSets.Select(set => (set.Name, File: In(set.File))).Where(set => File.Exists(set.File))];
        Unlabelled = Optional("unlabelled/tweets.txt.gz");
        Terms = Optional("TERMS.md");
    }

    /// <summary>Labelled tweets to learn from.</summary>
    public string Train { get; }

    /// <summary>Decides when to stop, and the threshold.</summary>
    public string Validation { get; }

    /// <summary>Is reported and decides nothing.</summary>
    public string Test { get; }

    /// <summary>Other labelled sets, where present: four fifths to learn from, a fifth to report.</summary>
    public IReadOnlyList<(string Name, string File)> Others { get; }

    /// <summary>Tweets for word vectors, one a line; null when there are none.</summary>
    public string? Unlabelled { get; }

    /// <summary>What the model card is to say of the data's terms; null when the folder does not say.</summary>
    public string? Terms { get; }

    /// <summary>SHA-256 over names and contents of all these files: models of the same digest compare.</summary>
    public string Digest()
    {
        var files = Others.Select(set => set.File).Concat([Train, Validation, Test]).Concat(Unlabelled is null ? [] : [Unlabelled]);
        var lines = files.Select(file => $"{Path.GetRelativePath(_path, file).Replace('\\', '/')} {TextFiles.Digest(file)}\n")
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private string In(string file) => Path.Combine(_path, file);

    private string? Optional(string file) => File.Exists(In(file)) ? In(file) : null;

    private string Necessary(params string[] names) => names.Select(In).FirstOrDefault(File.Exists)
        ?? throw new DataException($"{In(names[0])} is missing. Name the folder that holds it with --data.");
}
