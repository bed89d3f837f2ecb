using System.Text.Json;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Tests.DistilBert;

/// <summary>The forward pass against PyTorch and Hugging Face's transformers.</summary>
[Collection("console")]
public class ForwardReferenceTests
{
    [SkippableFact]
    public void Texts_alone_get_the_tokens_and_logits_of_the_reference()
    {
        var expected = Reference.Read("expected-public.json");
        var folder = new HuggingFaceFolder(Reference.Folder);
        var tokenizer = folder.CreateTokenizer();
        using var network = Open(folder);
        var ids = new int[tokenizer.MaxTokens];
        foreach (var one in expected.GetProperty("cases").EnumerateArray())
        {
            var text = one.GetProperty("text").GetString()!;
            var count = tokenizer.EncodeAny(text, ids);
            Assert.Equal(one.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()), ids[..count]);
            var texts = new EncodedTexts();
            texts.Add(ids.AsSpan(0, count));
            using var batch = new TokenBatch(texts, [0], 0, CPU);
            Reference.AssertClose(one.GetProperty("logits"), network.call(batch.Ids, batch.Mask), text);
        }
    }

    [SkippableFact]
    public void Padded_batches_get_the_logits_of_the_reference()
    {
        foreach (var batch in Reference.Read("expected-public.json").GetProperty("batches").EnumerateArray())
        {
            var folder = new HuggingFaceFolder(Reference.Folder);
            var tokenizer = folder.CreateTokenizer(batch.GetProperty("max_length").GetInt32());
            var (texts, ids) = (new EncodedTexts(), new int[tokenizer.MaxTokens]);
            foreach (var text in batch.GetProperty("texts").EnumerateArray())
            {
                texts.Add(ids.AsSpan(0, tokenizer.EncodeAny(text.GetString(), ids)));
            }

            using var network = Open(folder);
            using var own = new TokenBatch(texts, [.. Enumerable.Range(0, texts.Count)], folder.Config.PaddingId, CPU);
            Reference.AssertClose(batch.GetProperty("logits"), network.call(own.Ids, own.Mask), "a batch of our own padding");
            AssertForward(network, batch);
        }
    }

    [SkippableFact]
    public void Any_ids_and_masks_get_the_logits_of_the_reference()
    {
        foreach (var one in Reference.Read("expected-public.json").GetProperty("forward_only").EnumerateArray())
        {
            using var network = Open(new HuggingFaceFolder(Reference.Folder));
            AssertForward(network, one);
        }
    }

    [SkippableFact]
    public void Every_part_gives_the_values_of_the_reference()
    {
        foreach (var one in Reference.Read("expected-public.json").GetProperty("intermediates").EnumerateArray())
        {
            using var network = Open(new HuggingFaceFolder(Reference.Folder));
            using var ids = tensor(Reference.Floats(one.GetProperty("input_ids"))).to(int64).unsqueeze(0);
            using var hidden = tensor(Reference.Floats(one.GetProperty("attention_mask"))).eq(0).unsqueeze(0);
            var embedded = network.Embeddings.call(ids);
            var block = network.Blocks[0];
            var attended = block.Attention.call(embedded, hidden);
            var normalised = block.AttentionNorm.call(attended + embedded);
            var first = block.call(embedded, hidden);
            var second = network.Blocks[1].call(first, hidden);
            Check("embeddings_output", embedded);
            Check("layer0.q_lin", block.Attention.Query.call(embedded));
            Check("layer0.attention_out_lin", attended);
            Check("layer0.sa_layer_norm", normalised);
            Check("layer0.ffn_lin1_before_gelu", block.FeedForward.First.call(normalised));
            Check("layer0.ffn", block.FeedForward.call(normalised));
            Check("layer0_output", first);
            Check("layer1_output", second);
            Check("pre_classifier_before_relu", network.PreClassifier.call(second.select(1, 0)));
            Check("logits", network.call(ids, hidden.logical_not()));

            void Check(string name, Tensor given) => Reference.AssertClose(one.GetProperty(name), given, name);
        }
    }

    private static void AssertForward(DistilBertNetwork network, JsonElement one) => Reference.AssertClose(
        one.GetProperty("logits"),
        network.call(Reference.Ids(one.GetProperty("input_ids")), Reference.Mask(one.GetProperty("attention_mask"))),
        "a batch");

    private static DistilBertNetwork Open(HuggingFaceFolder folder)
    {
        var (network, hasHead) = folder.Open();
        Assert.True(hasHead);
        network.eval();
        return network;
    }
}
