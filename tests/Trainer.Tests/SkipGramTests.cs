using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

public class SkipGramTests
{
    [Fact]
    public void A_step_goes_down_the_gradient_that_finite_differences_show()
    {
        const int Dimensions = 21;
        const float Rate = 0.5f;
        var stride = SkipGramKernel.Stride(Dimensions);
        var chance = new Chance(7);
        var word = RandomRows(1);
        var contexts = RandomRows(5);
        // The neighbour is word 3, noise are 0 and 4; 1 and 2 take no part.
        int[] rows = [3, 0, 4];
        var (moved, movedWord) = (contexts.ToArray(), word.ToArray());
        SkipGramKernel.Step(word.ToArray(), movedWord, moved, rows, Rate, new float[3]);

        for (var i = 0; i < stride; i++)
        {
            Assert.Equal(Slope(word, i), -(movedWord[i] - word[i]) / Rate, 1e-4);
        }

        for (var i = 0; i < contexts.Length; i++)
        {
            Assert.Equal(Slope(contexts, i), -(moved[i] - contexts[i]) / Rate, 1e-4);
        }

        float[] RandomRows(int count)
        {
            var values = new float[count * stride];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = i % stride < Dimensions ? chance.Share() - 0.5f : 0;
            }

            return values;
        }

        double Slope(float[] of, int i)
        {
            const double Step = 1e-3;
            var kept = of[i];
            of[i] = (float)(kept + Step);
            var above = Loss();
            of[i] = (float)(kept - Step);
            var below = Loss();
            of[i] = kept;
            return (above - below) / (2 * Step);
        }

        // Minus the logarithm of the chance that the model gives to what was seen.
        double Loss() => rows.Select((row, k) =>
        {
            var dot = word.Zip(contexts.Skip(row * stride), (left, right) => (double)left * right).Sum();
            return Math.Log(1 + Math.Exp(k == 0 ? -dot : dot));
        }).Sum();
    }

    [Fact]
    public void Words_with_the_same_neighbours_come_to_lie_together()
    {
        var texts = TwoTopics.Texts(4000);
        var vectors = Train(texts, threads: 1);
        TwoTopics.AssertApart(vectors);
        Assert.Equal(vectors, Train(texts, threads: 1));
        TwoTopics.AssertApart(Train(texts, threads: 3));
    }

    [Fact]
    public void Texts_in_a_file_give_what_texts_in_memory_give()
    {
        var texts = TwoTopics.Texts(300);
        using var folder = new TemporaryFolder();
        using var writer = new SentenceFile.Writer(Path.Combine(folder.Path, "sentences"));
        for (var text = 0; text < texts.Count; text++)
        {
            foreach (var id in texts[text])
            {
                writer.Add(id);
            }

            writer.EndSentence();
        }

        var vectors = Model(writer.Finish(), WordPieces.None(TwoTopics.Vocabulary), threads: 1).Train(Quiet(), CancellationToken.None);
        Assert.Equal(Train(texts, threads: 1), vectors);
    }

    [Fact]
    public void A_training_that_was_killed_goes_on_to_the_same_result()
    {
        var texts = new SentencesInMemory(TwoTopics.Texts(300));
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointStore(folder.Path, "test", "");
        using var kill = new CancellationTokenSource();
        var killed = Model(texts, WordPieces.None(TwoTopics.Vocabulary), threads: 1);
        Assert.Throws<OperationCanceledException>(() => killed.Train(Quiet(), kill.Token, () =>
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

        var resumed = Model(texts, WordPieces.None(TwoTopics.Vocabulary), threads: 1);
        resumed.Restore(checkpoints.Load()!);
        Assert.Equal(7, resumed.Passes);
        var undisturbed = Model(texts, WordPieces.None(TwoTopics.Vocabulary), threads: 1);
        Assert.Equal(undisturbed.Train(Quiet(), CancellationToken.None), resumed.Train(Quiet(), CancellationToken.None));
    }

    [Fact]
    public void A_rare_word_learns_from_the_words_that_share_its_pieces()
    {
        // "sunshinez" comes once, without a neighbour; "sunshine" and "sunshiny" come often, "committee" as often elsewhere.
        var vocabulary = new Vocabulary(
            ["<pad>", "<unk>", "sunshine", "sunshiny", "committee", "sunshinez", .. "abcdefghij".Select(c => $"{c}")]);
        var chance = new Chance(7);
        var texts = new EncodedTexts();
        texts.Add([5]);
        for (var i = 0; i < 1000; i++)
        {
            texts.Add([Other(0), 2 + chance.Below(2), Other(0)]);
            texts.Add([Other(5), 4, Other(5)]);
        }

        var vectors = Model(new SentencesInMemory(texts), WordPieces.Of(vocabulary), threads: 1).Train(Quiet(), CancellationToken.None);
        Assert.True(TwoTopics.Likeness(vectors, 5, 2) > TwoTopics.Likeness(vectors, 5, 4) + 0.2);

        int Other(int first) => 6 + first + chance.Below(5);
    }

    [Fact]
    public void Vectors_that_do_not_fit_are_refused_before_they_are_made()
    {
        var error = Assert.Throws<DataException>(() => new SkipGram(
            new SentencesInMemory(TwoTopics.Texts(1)),
                WordPieces.None(TwoTopics.Vocabulary), new SkipGramSettings(), new MemoryBudget(1000)));
        Assert.Contains("need 0 MB of memory for 20 words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_words_are_drawn_by_the_power_of_three_quarters()
    {
        var noise = new NoiseWords([0, 0, 16, 1]);
        var chance = new Chance(7);
        var drawn = new int[4];
        for (var i = 0; i < 90_000; i++)
        {
            drawn[noise.Draw(chance)]++;
        }

        Assert.Equal(0, drawn[0] + drawn[1]);
        Assert.InRange(drawn[2] / (double)drawn[3], 7.5, 8.5);
    }

    [Fact]
    public void Stopping_stops()
    {
        var texts = new EncodedTexts();
        texts.Add([2, 3, 4]);
        Assert.Throws<OperationCanceledException>(() =>
            new SkipGram(texts, 5, new SkipGramSettings { Epochs = 1_000_000 }).Train(Quiet(), new CancellationToken(canceled: true)));
    }

    private static float[] Train(EncodedTexts texts, int threads) =>
        Model(new SentencesInMemory(texts), WordPieces.None(TwoTopics.Vocabulary), threads).Train(Quiet(), CancellationToken.None);

    private static SkipGram Model(ISentences texts, WordPieces pieces, int threads) => new(texts, pieces,
        new SkipGramSettings { Dimensions = TwoTopics.Dimensions, Epochs = 20, Threads = threads, Subsample = 1, LearningRate = 0.05f },
        MemoryBudget.Machine);

    private static Progress Quiet() => new("test", long.MaxValue, new FakeTimeProvider());
}
