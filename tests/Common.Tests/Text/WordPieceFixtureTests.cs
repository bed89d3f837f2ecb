using System.Text.Json;
using StreamSentiment.Common.Text.WordPiece;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Text;

/// <summary>Token ids as Hugging Face's BertTokenizer gives them; the values lie beside the repository.</summary>
public class WordPieceFixtureTests
{
    [SkippableFact]
    public void Every_token_id_is_that_of_the_reference()
    {
        var file = Repository.SharedFixture("bert-tokenizer-cases-public.json");
        var vocabulary = Repository.SharedData("bert/vocab.txt");
        Skip.If(file is null || vocabulary is null, "../shared is not there");
        var tokenizer = new WordPieceTokenizer(new WordPieceSettings(), WordPieceVocabulary.Parse(File.ReadAllBytes(vocabulary)), 128);
        var longer = new WordPieceTokenizer(new WordPieceSettings(), WordPieceVocabulary.Parse(File.ReadAllBytes(vocabulary)), 8192);
        using var cases = JsonDocument.Parse(File.ReadAllBytes(file));
        var (ids, count) = (new int[8192], 0);
        foreach (var one in cases.RootElement.GetProperty("cases").EnumerateArray())
        {
            var text = one.GetProperty("text").GetString()!;
            var expected = one.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.True(expected.SequenceEqual(ids[..tokenizer.EncodeAny(text, ids)]), $"case {one.GetProperty("id")}: {text}");
            Assert.Equal(one.GetProperty("n_untruncated").GetInt32(), longer.EncodeAny(text, ids));
            count++;
        }

        Assert.Equal(226, count);
    }
}
