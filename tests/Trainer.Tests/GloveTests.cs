using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

public sealed class GloveTests : IDisposable
{
    private static readonly GloveSettings Settings = new()
    {
        Dimensions = TwoTopics.Dimensions,
        Window = 2,
        Epochs = 30,
        XMax = 10,
        Threads = 1,
        Memory = 1_000_000,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_goes_down_the_gradient_that_finite_differences_show()
    {
        const float Rate = 0.01f;
        const float Weight = 0.7f;
        const float Logarithm = 1.5f;
        var chance = new Chance(7);
        var (words, contexts) = (new GloveTable(3, 5, chance), new GloveTable(3, 5, chance));
        var (wordsBefore, contextsBefore) = (words.Values.ToArray(), contexts.Values.ToArray());
        var loss = GloveKernel.Step(words, 1, contexts, 2, Weight, Logarithm, Rate);
        Assert.Equal(Loss(), loss, 1e-5);

        // The sums begin at 1, so the first step is the slope times the rate.
        for (var i = 0; i < wordsBefore.Length; i++)
        {
            var (moved, movedContext) = (words.Values[i] - wordsBefore[i], contexts.Values[i] - contextsBefore[i]);
            Assert.Equal(Slope(wordsBefore, i), -moved / Rate, 1e-3);
            Assert.Equal(Slope(contextsBefore, i), -movedContext / Rate, 1e-3);
            Assert.Equal(1 + (moved * moved), words.Squares[i], 1e-6);
            Assert.Equal(1 + (movedContext * movedContext), contexts.Squares[i], 1e-6);
        }

        double Slope(float[] of, int i)
        {
            const double Step = 1e-2;
            var kept = of[i];
            of[i] = (float)(kept + Step);
            var above = Loss();
            of[i] = (float)(kept - Step);
            var below = Loss();
            of[i] = kept;
            return (above - below) / (2 * Step);
        }

        double Loss()
        {
            var dot = Enumerable.Range(0, 5)
                .Sum(i => (double)wordsBefore[words.Stride + i] * contextsBefore[(2 * words.Stride) + i]);
            var error = dot + wordsBefore[words.BiasAt(1)] + contextsBefore[words.BiasAt(2)] - Logarithm;
            return Weight / 2 * error * error;
        }
    }

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public void Spilled_counts_are_those_of_a_count_in_memory(int threads, long memory)
    {
        // With one byte, a table takes twelve pairs and every part of the merge reads sixteen: hundreds of runs, merged more than once.
        var chance = new Chance(3);
        var texts = new EncodedTexts();
        for (var i = 0; i < 120; i++)
        {
            texts.Add([.. Enumerable.Range(0, chance.Below(12)).Select(_ => 2 + chance.Below(60))]);
        }

        var expected = new SortedDictionary<(int, int), double>();
        for (var text = 0; text < texts.Count; text++)
        {
            var ids = texts[text];
            for (var i = 0; i < ids.Length; i++)
            {
                for (var j = Math.Max(0, i - 4); j <= Math.Min(ids.Length - 1, i + 4); j++)
                {
                    // A pair is told once; from each of its words the other is seen.
                    if (i != j && ids[i] <= ids[j])
                    {
                        expected[(ids[i], ids[j])] = expected.GetValueOrDefault((ids[i], ids[j])) + (1.0 / Math.Abs(i - j));
                    }
                }
            }
        }

        var settings = Settings with { Window = 4, Threads = threads, Memory = memory };
        var runs = new CooccurrenceCounter(settings, _folder.Path).Count(new SentencesInMemory(texts), Quiet(), CancellationToken.None);
        Assert.InRange(runs.Count, 1, CooccurrenceRun.MostAtOnce);
        var pairs = ShuffledCooccurrences.Write(runs, _folder.Path, memory, 7, Quiet(), CancellationToken.None);
        Assert.Equal(expected.Count, pairs.Count);
        foreach (var pass in new[] { 1, 2 })
        {
            var read = pairs.Read(7, pass).SelectMany(part => part.ToArray()).ToList();
            Assert.Equal(expected.Keys, read.Select(pair => (pair.First, pair.Second)).Order());
            Assert.All(read, pair => Assert.Equal(expected[(pair.First, pair.Second)], pair.Count, 1e-5));
        }

        Assert.NotEqual(Order(1), Order(2));
        Assert.Equal(Order(1), Order(1));
        if (memory == 1)
        {
            Assert.All(pairs.Read(7, 1), part => Assert.InRange(part.Count, 1, 16));
        }

        List<(int, int)> Order(int pass) =>
            [.. pairs.Read(7, pass).SelectMany(part => part.ToArray()).Select(pair => (pair.First, pair.Second))];
    }

    [Fact]
    public void Words_with_the_same_neighbours_come_to_lie_together()
    {
        var vectors = Train(Settings);
        TwoTopics.AssertApart(vectors);
        Assert.Equal(vectors, Train(Settings));
        TwoTopics.AssertApart(Train(Settings with { Threads = 3 }));
    }

    [Fact]
    public void A_training_that_was_killed_goes_on_to_the_same_result()
    {
        var checkpoints = new CheckpointStore(_folder.Path, "test", "");
        using var kill = new CancellationTokenSource();
        var killed = Model(Settings);
        Assert.Throws<OperationCanceledException>(() => killed.Train(Quiet(), kill.Token, _ =>
        {
            if (killed.Passes <= 7)
            {
                checkpoints.Save(killed.Save());
            }
            else
            {
                kill.Cancel();
            }
        }));

        var resumed = Model(Settings);
        resumed.Restore(checkpoints.Load()!);
        Assert.Equal(7, resumed.Passes);
        Assert.Equal(Train(Settings), resumed.Train(Quiet(), CancellationToken.None));
    }

    [Fact]
    public void Texts_of_one_word_each_leave_nothing_to_learn()
    {
        var texts = new EncodedTexts();
        texts.Add([2]);
        texts.Add([3]);
        var error = Assert.Throws<DataException>(() => new Glove(Pairs(texts, Settings), 20, Settings, MemoryBudget.Machine));
        Assert.Contains("nothing to learn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_that_do_not_fit_are_refused_before_they_are_made()
    {
        var pairs = Pairs(TwoTopics.Texts(10), Settings);
        var error = Assert.Throws<DataException>(() => new Glove(pairs, 1_000_000, Settings, new MemoryBudget(100_000_000)));
        Assert.Contains("512 MB of memory for 1000000 words", error.Message, StringComparison.Ordinal);
        Assert.Contains("--max-vocabulary", error.Message, StringComparison.Ordinal);
    }

    private static Progress Quiet() => new("test", long.MaxValue, new FakeTimeProvider());

    private float[] Train(GloveSettings settings) => Model(settings).Train(Quiet(), CancellationToken.None);

    private Glove Model(GloveSettings settings) =>
        new(Pairs(TwoTopics.Texts(2000), settings), TwoTopics.Vocabulary, settings, MemoryBudget.Machine);

    private ShuffledCooccurrences Pairs(EncodedTexts texts, GloveSettings settings)
    {
        var runs = new CooccurrenceCounter(settings, _folder.Path).Count(new SentencesInMemory(texts), Quiet(), CancellationToken.None);
        return ShuffledCooccurrences.Write(runs, _folder.Path, settings.Memory, settings.Seed, Quiet(), CancellationToken.None);
    }
}
