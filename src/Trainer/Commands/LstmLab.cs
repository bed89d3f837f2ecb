using System.CommandLine;
using System.Globalization;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.Torch;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary>What the commands that train an LSTM have in common: the way from options to tweets, word vectors, weights and a package.</summary>
internal sealed class LstmLab
{
    private readonly ParseResult _given;
    private readonly LstmOptions _options;
    private readonly string _command;
    private readonly string _embeddingType;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly long _started;
    private readonly PackageWriter _writer;
    private readonly string _digest;

    /// <summary>Reads the tweets.</summary>
    /// <param name="embeddingType">How word vectors are learned: <c>word2vec</c> or <c>glove</c>.</param>
    /// <exception cref="DataException">The data cannot be learned from, the version is there already, or something that is needed is not.</exception>
    public LstmLab(ParseResult given, LstmOptions options, string command, string embeddingType, TimeProvider time, CancellationToken stop)
    {
        (_given, _options, _command, _embeddingType, _time, _stop) = (given, options, command, embeddingType, time, stop);
        _started = time.GetTimestamp();
        options.Check(given);
        Data = options.OpenData(given);
        _writer = options.OpenWriter(given);
        Devices.Open(given.GetValue(options.Device)!);
        Tokenizer = options.Texts.Read(given);
        foreach (var (name, value) in options.Parameters(given).Concat(options.Texts.InEffect(Tokenizer)))
        {
            Run.Parameter(name, value);
        }

        Console.Error.WriteLine("Reading tweets.");
        _digest = Data.Digest();
        using (Data.ShowReading("Reading tweets", 2, time))
        {
            Corpus = Corpus.Read(Data, Tokenizer, given.GetValue(options.MinCount), given.GetValue(options.MaxVocabulary),
                LstmOptions.ReadWeights(given, options.Weights), stop, given.GetValue(options.MinMentions));
        }

        LstmOptions.CheckWeights(given, options.Weights, Corpus.Origins);
        Console.WriteLine(
            $"{Corpus.Train.Count} labelled tweets to learn from, {Corpus.All.Count} texts for word vectors, "
            + $"{Corpus.Vocabulary.Count} tokens known.");
    }

    /// <summary>The tweets as they were named.</summary>
    public TrainingData Data { get; }

    /// <summary>The tweets as ids.</summary>
    public Corpus Corpus { get; }

    /// <summary>How texts become tokens.</summary>
    public TokenizerSettings Tokenizer { get; }

    /// <summary>What the run writes down.</summary>
    public RunLog Run { get; } = new();

    /// <summary>Settings of the LSTM that is packaged.</summary>
    public LstmSettings Settings => new()
    {
        Units = _given.GetValue(_options.Units),
        Directions = _given.GetValue(_options.Directions),
        Pooling = _given.GetValue(_options.Pooling),
        Epochs = _given.GetValue(_options.Epochs),
        Patience = _given.GetValue(_options.Patience),
        Batch = _given.GetValue(_options.Batch),
        LearningRate = _given.GetValue(_options.LearningRate),
        Dropout = _given.GetValue(_options.Dropout),
        EmbeddingDropout = _given.GetValue(_options.EmbeddingDropout),
        WordDropout = _given.GetValue(_options.WordDropout),
        AveragedPasses = _given.GetValue(_options.AveragedPasses),
        MentionDropout = _given.GetValue(_options.MentionDropout),
        Device = _given.GetValue(_options.Device)!,
        Threads = _given.GetValue(_options.Threads),
        Seed = _given.GetValue(_options.Seed),
    };

    /// <summary>The checkpoint of a part of this command's work.</summary>
    /// <param name="deciding">The options that decide its result; all unless given.</param>
    public CheckpointStore Checkpoints(string part, IEnumerable<Option>? deciding = null) => deciding is null
        ? _options.OpenCheckpoints(_given, _command, part, _digest)
        : _options.OpenCheckpoints(_given, _command, part, deciding, _digest);

    /// <summary>
    /// Word vectors, [vocabulary, dimensions]: read from the file that was named, or learned. Learned ones are kept: a training that differs
    /// in the LSTM alone need not learn them again.
    /// </summary>
    /// <exception cref="DataException">The file is malformed, or holds none of the words.</exception>
    public float[] Vectors()
    {
        if (_given.GetValue(_options.VectorFile) is { } file)
        {
            var read = StartingVectors.Read(
                file, Corpus.Vocabulary, Corpus.Counts, _given.GetValue(_options.Seed), MemoryBudget.Machine, _stop);
            Console.WriteLine($"{file}: {read}");
            return read.Values;
        }

        return new LearnedVectors(
            Corpus,
            _given.GetValue(_options.Dimensions),
            _given.GetValue(_options.VectorEpochs),
            _given.GetValue(_options.Threads),
            _given.GetValue(_options.Seed),
            _given.GetValue(_options.Work)!,
            [_digest, Tokenizer.ToString(), $"{_given.GetValue(_options.MinCount)} {_given.GetValue(_options.MaxVocabulary)} {_given.GetValue(_options.MinMentions)}"],
            _time).Learn(_embeddingType, _stop);
    }

    /// <summary>Trains the LSTM that is packaged.</summary>
    public TrainedLstm Learn(LabelledTexts texts, float[] vectors)
    {
        var checkpoints = Checkpoints("lstm");
        using var mine = checkpoints.Lock();
        return new LstmTrainer(Settings, Run, checkpoints, Console.WriteLine) { Mentions = MentionIds.Of(Corpus.Vocabulary) }
            .Train(texts, Corpus.Validation, vectors, Corpus.Vocabulary.Count, _time, _stop);
    }

    /// <summary>Packages what was trained and forgets its checkpoint.</summary>
    /// <param name="further">A further sentence for the card; may be empty.</param>
    /// <param name="furtherUse">What texts without labels were used for besides vocabulary and word vectors; null for nothing.</param>
    public void Publish(TrainedLstm trained, string further = "", string? furtherUse = null)
    {
        var vectors = _given.GetValue(_options.VectorFile) is null ? "word vectors" : null;
        var unlabelledUse = string.Join(", ", new[] { "vocabulary", vectors, furtherUse }.OfType<string>());
        var half = _given.GetValue(_options.HalfEmbedding);
        _options.OpenPublisher(_given, _writer, Data, _time).Publish(
            new TrainedModel
            {
                Family = "lstm",
                EmbeddingType = _embeddingType,
                Preprocessing = Tokenizer,
                Onnx = OnnxLstm.Export(trained.Weights, half),
                Vocabulary = Corpus.Vocabulary.ToBytes(),
                Description = $"{Describe(trained.Weights)}{(further.Length > 0 ? " " : "")}{further}",
                Command = _options.Words(_given, _command),
                ValidationScores = trained.ValidationScores,
                // Rounding word vectors to 16 bits moves a probability a little.
                ExportTolerance = half ? 5e-3f : 1e-5f,
                TrainingTime = Run.Before + _time.GetElapsedTime(_started),
                Run = Run,
                UnlabelledUse = unlabelledUse,
            },
            Console.WriteLine,
            _stop);
        Checkpoints("lstm").Delete();
        Console.WriteLine(_writer.Outcome);
    }

    private string Describe(LstmWeights weights)
    {
        var (kind, each) = weights.Directions == 2 ? ("A bidirectional", " in each direction") : ("An", "");
        var origin = _given.GetValue(_options.VectorFile) is null
            ? _embeddingType == "glove" ? "learned by GloVe, then tuned" : "learned by skip-gram with negative sampling, then tuned"
            : "read from a file, then tuned";
        var pooling = weights.Pooling switch
        {
            Pooling.Last => "the state after the last token",
            Pooling.Max => "the largest value of each unit over all tokens",
            Pooling.Attention => "an average of the states weighted by attention",
            _ => "the largest value of each unit and an average weighted by attention",
        };
        return string.Create(CultureInfo.InvariantCulture, $"""
            {kind} LSTM of {weights.Units} units{each} over {weights.Dimensions}-component word vectors
            ({Corpus.Vocabulary.Count:N0} tokens; {origin}), {pooling}, one output.
            """);
    }
}
