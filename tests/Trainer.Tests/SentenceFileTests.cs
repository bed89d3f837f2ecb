using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

public sealed class SentenceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40_000)]
    public void Any_number_of_parts_holds_every_sentence_once_and_in_order(int sentences)
    {
        // More than a reader's buffer holds, with sentences of any length, empty ones and ones that have to be cut.
        var chance = new Chance(sentences);
        var expected = new List<int[]>();
        var file = Write(Enumerable.Range(0, sentences).Select(i => i == 5 ? 10_000 : chance.Below(7)), expected);
        Assert.Equal(expected.Sum(sentence => sentence.Length), file.TokenCount);
        foreach (var parts in new[] { 1, 2, 3, 16 })
        {
            var read = Enumerable.Range(0, parts).SelectMany(part => Read(file, part, parts)).ToList();
            Assert.Equal(expected.Select(sentence => sentence.Length), read.Select(sentence => sentence.Length));
            Assert.True(expected.SelectMany(sentence => sentence).SequenceEqual(read.SelectMany(sentence => sentence)));
        }
    }

    private static List<int[]> Read(SentenceFile file, int part, int parts)
    {
        var read = new List<int[]>();
        using var reader = file.Open(part, parts);
        while (reader.MoveNext())
        {
            read.Add(reader.Current.ToArray());
        }

        return read;
    }

    private SentenceFile Write(IEnumerable<int> lengths, List<int[]> expected)
    {
        using var writer = new SentenceFile.Writer(Path.Combine(_folder.Path, "sentences"));
        var id = 1;
        foreach (var length in lengths)
        {
            var sentence = Enumerable.Range(0, length).Select(_ => ++id).ToArray();
            Array.ForEach(sentence, writer.Add);
            writer.EndSentence();
            expected.AddRange(sentence.Chunk(SentenceFile.LongestSentence));
        }

        return writer.Finish();
    }
}
