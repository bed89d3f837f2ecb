using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>
/// The tweets of one training: what is learned from, what decides (validation) and what is only reported (test). No text stands in two
/// of the three parts.
/// </summary>
/// <remarks>
/// Sentiment140's parts are files of their own, or hash splits of one file. Of every other labelled set a fifth is its test part, a tenth
/// of the rest its validation part, the rest is learned from; the hash of the text decides (<see cref="TextFold"/>).
/// </remarks>
internal sealed class TrainingData
{
    private readonly string _train;
    private readonly string? _validation;
    private readonly string? _test;
    private readonly IReadOnlyList<LabelledSet> _others;
    private readonly string? _unlabelled;
    private readonly string? _terms;
    private readonly string _root;
    private readonly Lazy<HashSet<string>> _judged;
    private Action<int>? _haveRead;
    private readonly Lazy<SortedDictionary<string, string>> _digests;

    /// <param name="root">Folder from which names are told in <see cref="Digest"/>.</param>
    /// <param name="train">Labelled tweets to learn from.</param>
    /// <param name="validation">Labelled tweets that decide; null takes a tenth of <paramref name="train"/>.</param>
    /// <param name="test">Labelled tweets that are only reported; null takes another tenth of <paramref name="train"/>.</param>
    /// <param name="others">Further labelled sets, split by hash.</param>
    /// <param name="unlabelled">Tweets for word vectors, one a line; null when there are none.</param>
    /// <param name="terms">A file that says what the model card is to say of the data's terms.</param>
    /// <param name="mainSet">The known set that <paramref name="train"/> is; null when it is a file of the user's own.</param>
    public TrainingData(string root, string train, string? validation, string? test, IReadOnlyList<LabelledSet> others, string? unlabelled,
        string? terms, string? mainSet = null)
    {
        (_root, _train, _validation, _test, _others, _unlabelled, _terms) = (root, train, validation, test, others, unlabelled, terms);
        MainSet = mainSet;
        _digests = new Lazy<SortedDictionary<string, string>>(ReadDigests);
        _judged = new Lazy<HashSet<string>>(() => [.. Validation().Concat(Test()).Select(tweet => TextFold.Of(tweet.Text))]);
    }

    /// <summary>The known set that is learned from first of all; null when it is a file of the user's own.</summary>
    public string? MainSet { get; }

    /// <summary>What people call the main set: its name, or its file's.</summary>
    public string MainName => MainSet ?? Path.GetFileName(_train);

    /// <summary>File name of the validation tweets; null when they are a part of the main file.</summary>
    public string? ValidationFile => Path.GetFileName(_validation);

    /// <summary>File name of the test tweets; null when they are a part of the main file.</summary>
    public string? TestFile => Path.GetFileName(_test);

    /// <summary>File name of the texts without labels; null when there are none.</summary>
    public string? UnlabelledFile => Path.GetFileName(_unlabelled);

    /// <summary>SHA-256 of each file by its name, as it was when first asked for.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests.Value;

    /// <summary>Names of the other labelled sets.</summary>
    public IEnumerable<string> OtherSets => _others.Select(set => set.Name);

    /// <summary>What the data says of its own terms, as Markdown; null when it says nothing.</summary>
    public string? Terms => _terms is null ? null : File.ReadAllText(_terms).TrimEnd();

    /// <summary>Name of what is learned from, for messages.</summary>
    public string TrainName => _train;

    /// <summary>Name of what decides, for messages.</summary>
    public string ValidationName => _validation ?? $"the validation tenth of {_train}";

    /// <summary>Labelled tweets to learn from: of all sets, without any that decides or is reported.</summary>
    public IEnumerable<LabelledTweet> Train() => Own(_train, share => share > 1 || (share == 1 && _test is not null) || (share == 0 && _validation is not null))
        .Concat(_others.SelectMany(set => Read(set.File).Where(tweet => TextFold.PartOf(tweet.Text) == TextPart.Train)
            .Select(tweet => tweet with { Origin = set.Name })))
        // The full Sentiment140 holds the tweets that judge the model: it must not learn them.
        .Where(tweet => !_judged.Value.Contains(TextFold.Of(tweet.Text)));

    /// <summary>Labelled tweets that decide when to stop, which model, and where the threshold lies.</summary>
    public IEnumerable<LabelledTweet> Validation() => _validation is null ? Own(_train, share => share == 0) : Read(_validation);

    /// <summary>Labelled tweets that are reported and decide nothing.</summary>
    public IEnumerable<LabelledTweet> Test() => _test is null ? Own(_train, share => share == 1) : Read(_test);

    /// <summary>A part of one of <see cref="OtherSets"/>.</summary>
    public IEnumerable<LabelledTweet> Other(string set, TextPart part) =>
        Read(_others.First(other => other.Name == set).File).Where(tweet => TextFold.PartOf(tweet.Text) == part);

    /// <summary>Texts for word vectors: those that are learned from, and the unlabelled ones.</summary>
    public IEnumerable<string> Texts() => Train().Select(tweet => tweet.Text).Concat(Unlabelled());

    /// <summary>
    /// Texts without a positive or negative label, with the name of their set: those that people called neutral in what is learned from,
    /// and the unlabelled ones, which are of no set (null).
    /// </summary>
    public IEnumerable<(string Text, string? Set)> Undecided() => _others
        .SelectMany(set => LabelledFile.ReadNeutral(set.File, HaveRead).Where(text => TextFold.PartOf(text) == TextPart.Train).Select(text => (text, (string?)set.Name)))
        .Concat(Unlabelled().Select(text => (text, (string?)null)))
        .Where(text => !_judged.Value.Contains(TextFold.Of(text.text)));

    /// <summary>Texts without labels.</summary>
    public IEnumerable<string> Unlabelled()
    {
        if (_unlabelled is null)
        {
            yield break;
        }

        using var reader = TextFiles.Open(_unlabelled, HaveRead);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Shows how far reading is, until it is disposed.</summary>
    /// <param name="times">How often what is learned from is read meanwhile.</param>
    public IDisposable ShowReading(string task, int times, TimeProvider time)
    {
        var files = _others.Select(set => set.File).Concat(new[] { _train, _unlabelled }.OfType<string>());
        var reading = new ReadingProgress(task, times * files.Where(File.Exists).Sum(file => new FileInfo(file).Length), time);
        _haveRead = reading.Add;
        return reading;
    }

    /// <summary>SHA-256 over names and contents of all files: models of the same digest compare.</summary>
    public string Digest()
    {
        var lines = Digests.Select(file => $"{file.Key} {file.Value}\n").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    // A file outside the root is named by its last part alone: where it lies is each one's own affair.
    private SortedDictionary<string, string> ReadDigests()
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in _others.Select(set => set.File).Concat(new[] { _train, _validation, _test, _unlabelled }.OfType<string>()))
        {
            var relative = Path.GetRelativePath(_root, file).Replace('\\', '/');
            var isInside = !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
            var name = isInside ? relative : Path.GetFileName(file);
            var digest = TextFiles.Digest(file);
            var key = name;
            // Two files of one name, of different folders, are both told.
            for (var i = 2; digests.TryGetValue(key, out var other) && other != digest; i++)
            {
                key = $"{name} ({i})";
            }

            digests[key] = digest;
        }

        return digests;
    }

    private IEnumerable<LabelledTweet> Own(string file, Func<int, bool> takes) => Read(file).Where(tweet => takes(TextFold.TenthOf(tweet.Text)));

    private IEnumerable<LabelledTweet> Read(string file) => LabelledFile.Read(file, HaveRead);

    private void HaveRead(int bytes) => _haveRead?.Invoke(bytes);
}

/// <summary>A file of labelled tweets beside the main one.</summary>
internal sealed record LabelledSet(string Name, string File);
