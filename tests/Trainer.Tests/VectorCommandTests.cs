using System.CommandLine;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>From texts to word vectors and their neighbours, by the commands that people type.</summary>
[Collection("console")]
public sealed class VectorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly (TextWriter Output, TextWriter Errors) _console = (Console.Out, Console.Error);

    public VectorCommandTests()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
    }

    private string Work => Path.Combine(_folder.Path, "work");

    private string Vectors => Path.Combine(_folder.Path, "vectors.txt");

    public void Dispose()
    {
        Console.SetOut(_console.Output);
        Console.SetError(_console.Errors);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("word2vec", "--learning-rate", "0.05", "--subsample", "1")]
    [InlineData("word2vec", "--subwords", "--learning-rate", "0.05", "--subsample", "1")]
    [InlineData("glove", "--x-max", "10", "--memory", "1")]
    public async Task Vectors_are_learned_written_and_asked_for_their_nearest(string command, params string[] more)
    {
        var texts = Texts();
        Assert.Equal(0, await LearnAsync(command, ["--input", texts, "--nearest", "cat,car", .. more]));
        var lines = await File.ReadAllLinesAsync(Vectors);
        Assert.All(lines, line => Assert.Equal(9, line.Split(' ').Length));
        Assert.Contains($"Wrote {lines.Length} vectors of 8 components", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nearest to cat:", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("nearest", "--vectors", Vectors, "--count", "3", "cat"));
        var near = _output.ToString().Split('\n').Skip(1).Select(line => line.Trim().Split(' ')[0]);
        Assert.Contains("dog", near);
        Assert.DoesNotContain("car", near);
        // Nothing is left of checkpoints and temporary files.
        Assert.Empty(Directory.EnumerateFileSystemEntries(Work));
    }

    [Theory]
    [InlineData("word2vec")]
    [InlineData("glove")]
    public async Task One_thread_and_one_seed_give_one_file_and_the_header_is_word2vecs(string command)
    {
        var texts = Texts();
        Assert.Equal(0, await LearnAsync(command, "--input", texts, "--epochs", "2"));
        var first = await File.ReadAllTextAsync(Vectors);
        Assert.Equal(0, await LearnAsync(command, "--input", texts, "--epochs", "2", "--word2vec-header"));
        var second = await File.ReadAllTextAsync(Vectors);
        Assert.Equal($"{first.Split('\n').Length - 1} 8\n{first}", second);
        Assert.Equal(0, await LearnAsync(command, "--input", texts, "--epochs", "2", "--seed", "8"));
        Assert.NotEqual(first, await File.ReadAllTextAsync(Vectors));
    }

    [Fact]
    public async Task The_data_folder_is_a_source_of_texts_too()
    {
        Assert.Equal(0, await LearnAsync("word2vec", "--data", Repository.MadeUpTweets));
        Assert.True(File.Exists(Vectors));
    }

    [Theory]
    [InlineData("word2vec")]
    [InlineData("glove")]
    public async Task Texts_that_are_missing_or_named_twice_are_refused(string command)
    {
        Assert.Equal(1, await LearnAsync(command));
        Assert.Contains("--input", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await LearnAsync(command, "--input", Texts(), "--data", Repository.MadeUpTweets));
        Assert.Contains("not with both", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await LearnAsync(command, "--input", _folder.Write("empty.txt", "")));
        Assert.Contains("empty.txt is empty", _errors.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Vectors));
        Assert.DoesNotContain("   at ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word2vec")]
    [InlineData("glove")]
    public async Task A_second_run_of_the_same_training_leaves_the_first_one_its_files(string command)
    {
        var texts = Texts();
        var second = 0;
        // The first run looks at the clock in the middle of its work; then the second comes.
        var time = new AskedTime(() => second = LearnAsync(command, "--input", texts, "--epochs", "1").GetAwaiter().GetResult());
        var root = new RootCommand { Word2VecCommand.Create(time), GloveCommand.Create(time) };
        var code = await root.Parse([command, "--out", Vectors, "--work", Work, "--dimensions", "8", "--min-count", "2", "--threads", "1",
            "--input", texts, "--epochs", "1"]).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _errors });
        Assert.Equal((0, 1), (code, second));
        Assert.Contains("is running already", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_memory_than_there_is_is_refused_before_any_work()
    {
        Assert.Equal(1, await LearnAsync("glove", "--input", Texts(), "--memory", "1000000"));
        Assert.Contains("--memory 1000000: there are", _errors.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Work));
    }

    [Fact]
    public async Task An_unknown_word_is_answered_with_close_spellings()
    {
        var file = _folder.Write("known.txt", "good 1 0\nbad 0 1\n");
        Assert.Equal(1, await RunAsync("nearest", "--vectors", file, "goood"));
        Assert.Contains("Spelt alike: good", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word2vec", "--negatives", "0")]
    [InlineData("glove", "--memory", "0")]
    [InlineData("nearest", "--vectors", "file")]
    public async Task Wrong_options_are_refused_before_any_work(params string[] args) => Assert.NotEqual(0, await RunAsync(args));

    private string Texts()
    {
        string[][] topics = [["cat", "dog", "fur", "paw", "tail"], ["car", "bus", "road", "wheel", "fuel"]];
        var texts = Enumerable.Range(0, 600).Select(i => string.Join(' ',
            Enumerable.Range(0, 6).Select(j => topics[i % 2][((i * 7) + (j * j * 3)) % 5])));
        return _folder.Write("texts.txt", string.Join('\n', texts));
    }

    private Task<int> LearnAsync(string command, params string[] more) => RunAsync(
        [
        command, "--out", Vectors, "--work", Work, "--dimensions", "8", "--min-count", "2", "--threads", "1",
        .. more.Contains("--epochs") ? more : [.. more, "--epochs", "20"],
    ]);

    private Task<int> RunAsync(params string[] args)
    {
        var time = TimeProvider.System;
        var root = new RootCommand { Word2VecCommand.Create(time), GloveCommand.Create(time), NearestCommand.Create() };
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _errors });
    }

    /// <summary>Does something when it is asked for the first time.</summary>
    private sealed class AskedTime(Action first) : TimeProvider
    {
        private Action? _first = first;

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _first, null)?.Invoke();
            return base.GetTimestamp();
        }
    }
}
