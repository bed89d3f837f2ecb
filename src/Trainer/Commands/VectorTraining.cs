using System.CommandLine;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary>What the commands that learn word vectors have in common: texts, checkpoints, writing and looking at the result.</summary>
internal sealed class VectorTraining(string name, ParseResult given, VectorOptions options, TimeProvider time, CancellationToken stop)
{
    private const int Nearest = 10;

    /// <summary>A command whose work <paramref name="train"/> does.</summary>
    public static Command Create(string name, string description, VectorOptions options, TimeProvider time,
        Func<ParseResult, VectorTraining, CancellationToken, float[]> train)
    {
        return WorkCommand.Create(name, description, options.All, (given, stop) =>
        {
            var training = new VectorTraining(name, given, options, time, stop);
            training.Run(() => train(given, training, stop));
        });
    }

    /// <summary>The texts, ready to learn from.</summary>
    public TrainingSentences Texts { get; private set; } = null!;

    /// <summary>Where checkpoints go.</summary>
    public CheckpointStore Checkpoints { get; private set; } = null!;

    /// <summary>A folder for temporary files.</summary>
    public string Files { get; private set; } = "";

    /// <summary>Continues from the last checkpoint, if there is one.</summary>
    public void Resume(Action<Checkpoint> restore, Func<int> passes)
    {
        if (Checkpoints.Load() is { } checkpoint)
        {
            restore(checkpoint);
            Console.Error.WriteLine($"Going on after pass {passes()}, from {Checkpoints.Location}.");
        }
    }

    private void Run(Func<float[]> train)
    {
        OutputPlaces.CheckFile(options.Out.Name, given.GetValue(options.Out)!);
        OutputPlaces.CheckFolder(options.Work.Name, given.GetValue(options.Work)!);
        options.Check(given, MemoryBudget.Machine);
        var source = OpenSource();
        var settings = options.Settings.Select(option => $"{option.Name} {given.GetResult(option)?.GetValueOrDefault<object>()}");
        var tokenizer = new TokenizerSettings();
        Checkpoints = new CheckpointStore(given.GetValue(options.Work)!, name, [.. settings, tokenizer.ToString(), source.Digest()]);
        using var mine = Checkpoints.Lock();
        if (given.GetValue(options.Restart))
        {
            Checkpoints.Delete();
        }

        Files = $"{Checkpoints.Location}.files";
        Directory.CreateDirectory(Files);
        try
        {
            Texts = TrainingSentences.Read(source, tokenizer, Path.Combine(Files, "sentences"), given.GetValue(options.MinCount),
                given.GetValue(options.MaxVocabulary), time, stop);
            Finish(train());
        }
        catch (OperationCanceledException) when (File.Exists(Checkpoints.Location))
        {
            Console.Error.WriteLine("\nThe passes that are done are kept: the same command goes on from there.");
            throw;
        }
        finally
        {
            Directory.Delete(Files, recursive: true);
        }
    }

    private TextSource OpenSource()
    {
        var (input, data) = (given.GetValue(options.Input) ?? [], given.GetValue(options.Data));
        return (input.Length, data) switch
        {
            (0, null) => throw new DataException("Name texts to learn from: files with --input, or the data folder with --data."),
            (0, _) => TextSource.OfData(DataFolder.Open(data), data),
            (_, null) => TextSource.OfFiles(input),
            _ => throw new DataException("Name texts with --input or with --data, not with both."),
        };
    }

    private void Finish(float[] vectors)
    {
        var file = given.GetValue(options.Out)!;
        VectorFile.Write(file, Texts.Vocabulary, vectors, given.GetValue(options.Header));
        Checkpoints.Delete();
        Console.WriteLine($"Wrote {Texts.Vocabulary.Count - 2} vectors of {given.GetValue(options.Dimensions)} components to {file}.");
        if (given.GetValue(options.Nearest) is { } words)
        {
            var asked = words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            NearestCommand.Print(file, asked, Nearest, stop);
        }
    }
}
