using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Distillation;
using StreamSentiment.Trainer.Ngrams;

namespace StreamSentiment.Trainer.Tests;

[Collection("console")]
public sealed class ChampionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_student_learns_from_its_teachers_and_another_one_from_the_same()
    {
        using var console = new ConsoleCapture();
        Assert.True(await TrainAsync() == 0, console.Errors);
        Assert.Contains("Pass 3", console.Output, StringComparison.Ordinal);
        Assert.Equal(2, console.Output.Split("Teacher 1 of 1: Pass 1").Length);

        // Other settings of the student: the teachers are asked no more.
        Assert.True(await TrainAsync("--label-share", "0.5", "--pooling", "Max") == 0, console.Errors);
        Assert.Equal(2, console.Output.Split("Teacher 1 of 1: Pass 1").Length);

        // Of a teacher only what it says is kept, and of the student nothing.
        var kept = Directory.EnumerateFiles(Path.Combine(_folder.Path, "work")).Select(Path.GetFileName).ToList();
        Assert.DoesNotContain(kept, file => file!.StartsWith("champion-training", StringComparison.Ordinal)
            || file.StartsWith("champion-lstm", StringComparison.Ordinal));

        foreach (var version in new[] { "1", "2" })
        {
            var package = ModelPackage.Load(Path.Combine(_folder.Path, "models", "tiny", version));
            Assert.Equal("lstm", package.Manifest.Family);
            Assert.True(package.Manifest.Metrics["test_accuracy"] > 0.85, $"accuracy {package.Manifest.Metrics["test_accuracy"]}");
        }
    }

    [Fact]
    public void Teachers_are_told_the_set_of_a_text_and_the_student_is_not()
    {
        _folder.Write("sentiment140/train.csv", "target,text\n4,good day\n0,bad day\n4,\n");
        _folder.Write("sentiment140/validation.csv", "target,text\n4,good evening\n0,bad evening\n");
        _folder.Write("sentiment140/test.csv", "target,text\n4,good night\n0,bad night\n");
        _folder.Write("unlabelled/tweets.txt.gz", "");
        File.Delete(Path.Combine(_folder.Path, "unlabelled", "tweets.txt.gz"));
        _folder.Write("airline/tweets.csv", "airline_sentiment,text\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i % 2 == 0 ? "negative" : "neutral")},day {i} good {i * 7}\n")));
        var data = DataFolder.Open(_folder.Path);
        var corpus = Corpus.Read(data, new TokenizerSettings(), 1, 100, TweetWeights.Even, CancellationToken.None);
        var lessons = LessonTexts.Read(data, corpus, TweetWeights.Parse("airline=3", "--teacher-weights"), CancellationToken.None);

        Assert.Equal(2, lessons.Sets);
        var labelled = lessons.Labelled.ToList();
        Assert.Equal(corpus.Train.Count, labelled.Count);
        Assert.Equal(("good day", 1, 1), labelled[0]);
        Assert.Equal(3, labelled[^1].Weight);
        Assert.True(lessons.All.Count > labelled.Count, "neutral tweets are lessons too");
        Assert.All(lessons.All.Skip(labelled.Count), text => Assert.Equal(TextPart.Train, TextFold.PartOf(text)));

        var mark = corpus.Vocabulary.Count;
        Assert.Equal(mark, lessons.Marked[0][0]);
        Assert.Equal(mark + 1, lessons.Marked[labelled.Count - 1][0]);
        Assert.Equal(mark, lessons.ForTeachers(corpus.Validation).Texts[0][0]);
        Assert.Equal(labelled.Count - 1, lessons.ForTeachers(text => text != 0).Count);

        var graded = lessons.ForStudent([.. lessons.All.Select(_ => 0f)], corpus.Train.Weights, 0.4f, 0.8f, 0.5f);
        Assert.Equal(corpus.Train.Texts[0].ToArray(), graded.Texts[0].ToArray());
        Assert.Equal((0.4f * 1) + (0.6f * 0.5f), graded.Labels[0], 1e-6f);
        // The airline's label: 0.
        Assert.Equal(0.2f * 0.5f, graded.Labels[labelled.Count - 1], 1e-6f);
        Assert.Equal(0.5f, graded.Labels[^1], 1e-6f);
        Assert.Equal(0.5f, graded.Weights[^1]);
    }

    [Fact]
    public void The_linear_teacher_learns_from_letters_what_no_whole_word_says()
    {
        // "un" at the beginning makes negative; no word comes twice.
        string[] ends = ["tidy", "happy", "kind", "clear", "fair", "safe", "tied", "seen", "paid", "done", "told", "wise", "sure", "real"];
        var texts = ends[..10].SelectMany(end => new[] { ($"un{end}", 0f, 1f), (end, 1f, 1f) }).ToList();
        var model = LinearModel.Train(
            texts, new TokenizerSettings(), new LinearSettings { Epochs = 30 }, new Progress("test", 1, TimeProvider.System), CancellationToken.None);
        Assert.All(ends[10..], end => Assert.True(model.Score($"un{end}") < model.Score(end)));
    }

    [Fact]
    public void Of_a_labelled_text_counts_the_teacher_that_has_not_learned_it_and_of_others_the_mean()
    {
        var folds = Judgements.OfFolds([new([1, 2, 3, 4], [1]), new([10, 20, 30, 40], [3])], labelled: 3);
        Assert.Equal([1, 20, 3, 22], folds.Lessons);
        Assert.Equal([2], folds.Validation);
    }

    [Fact]
    public void The_mean_of_teachers_is_weighted()
    {
        var mean = Judgements.Mean([(new([1, 2], [0]), 1), (new([4, 8], [3]), 2)]);
        Assert.Equal([3, 6], mean.Lessons);
        Assert.Equal([2], mean.Validation);
    }

    private Task<int> TrainAsync(params string[] more) => CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System),
    [
        "champion", "--data", Repository.MadeUpTweets, "--registry", Path.Combine(_folder.Path, "models"), "--name", "tiny",
        "--work", Path.Combine(_folder.Path, "work"), "--dimensions", "8", "--units", "8", "--vector-epochs", "10", "--epochs", "6", "--batch", "16",
        "--learning-rate", "0.01", "--threads", "1", "--teachers", "1", "--teacher-units", "8", "--teacher-epochs", "3", .. more,
    ]);
}
