using System.Text.Json.Nodes;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Safetensors;

namespace StreamSentiment.Trainer.Tests.DistilBert;

[Collection("console")]
public class HuggingFaceFolderTests
{
    [Theory]
    [InlineData("n_heads", "3", "n_heads")]
    [InlineData("dim", "0", "dim")]
    [InlineData("n_layers", "\"two\"", "n_layers")]
    [InlineData("n_layers", "2.5", "n_layers")]
    [InlineData("dropout", "1.5", "dropout")]
    [InlineData("activation", "\"swish\"", "swish")]
    [InlineData("model_type", "\"bert\"", "only distilbert")]
    [InlineData("id2label", """{"0": "a", "2": "b"}""", "id2label")]
    [InlineData("id2label", "[]", "id2label")]
    [InlineData("pad_token_id", "400", "pad_token_id")]
    [InlineData("vocab_size", "20", "vocab_size")]
    [InlineData("max_position_embeddings", "2", "max_position_embeddings")]
    public void A_config_that_makes_no_sense_is_refused_by_its_key(string key, string value, string problem)
    {
        using var tiny = new TinyCheckpoint();
        var config = JsonNode.Parse(File.ReadAllText(tiny.In("config.json")))!.AsObject();
        config[key] = JsonNode.Parse(value);
        tiny.Write("config.json", config.ToJsonString());
        var error = Assert.Throws<DataException>(() => new HuggingFaceFolder(tiny.Path)).Message;
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Contains(tiny.Path, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{", "no JSON")]
    [InlineData("config.json", null, "config.json")]
    [InlineData("vocab.txt", null, "vocab.txt is missing")]
    [InlineData("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n", "[SEP]")]
    [InlineData("model.safetensors", null, "model.safetensors is missing")]
    [InlineData("tokenizer_config.json", "{\"do_lower_case\": 3}", "do_lower_case")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\": 1}", "model_max_length")]
    [InlineData("tokenizer_config.json", "{\"do_basic_tokenize\": false}", "not supported")]
    [InlineData("special_tokens_map.json", "{\"cls_token\": \"<s>\"}", "<s>")]
    public void A_missing_or_malformed_file_is_named(string file, string? content, string problem)
    {
        using var tiny = new TinyCheckpoint();
        File.Delete(tiny.In(file));
        if (content is not null)
        {
            tiny.Write(file, content);
        }

        Assert.Contains(problem, Assert.Throws<DataException>(() => new HuggingFaceFolder(tiny.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_without_prefix_old_names_and_further_tensors_change_nothing()
    {
        using var tiny = new TinyCheckpoint();
        var expected = Logits(tiny);
        tiny.Save(tiny.Tensors.Select(tensor => tensor with
        {
            Name = tensor.Name.Replace("distilbert.", "", StringComparison.Ordinal)
                .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
        }).Append(new NamedTensor("embeddings.position_ids", [1, 3], [0, 1, 2])).Append(new NamedTensor("vocab_transform.bias", [1], [3])));
        Assert.Equal(expected, Logits(tiny));
    }

    [Fact]
    public void A_tensor_that_is_missing_or_of_another_shape_is_named()
    {
        using var tiny = new TinyCheckpoint();
        const string Name = "distilbert.transformer.layer.1.ffn.lin1.bias";
        tiny.Save(tiny.Tensors.Where(tensor => tensor.Name != Name));
        Assert.Contains($"no tensor {Name}", Assert.Throws<DataException>(() => Logits(tiny)).Message, StringComparison.Ordinal);
        tiny.Save(tiny.Tensors.Select(tensor => tensor.Name == Name ? new NamedTensor(Name, [31], tensor.Values[1..]) : tensor));
        var error = Assert.Throws<DataException>(() => Logits(tiny)).Message;
        Assert.Contains($"{Name} has the shape [31]", error, StringComparison.Ordinal);
        Assert.Contains("asks for [32]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_checkpoint_is_the_same_and_is_never_overwritten()
    {
        using var tiny = new TinyCheckpoint(config => config["id2label"] = new JsonObject { ["0"] = "POSITIVE", ["1"] = "NEGATIVE" });
        using var folder = new TemporaryFolder();
        var opened = new HuggingFaceFolder(tiny.Path);
        Assert.Equal(0, opened.Config.PositiveLabel);
        var (network, hasHead) = opened.Open();
        using var own = network;
        Assert.True(hasHead);
        HuggingFaceFolder.CheckFree(folder.Path);
        opened.Save(folder.Path, network);
        var saved = new HuggingFaceFolder(folder.Path);
        Assert.Equal(opened.Config.Labels, saved.Config.Labels);
        Assert.Equal(opened.Config with { Labels = [] }, saved.Config with { Labels = [] });
        Assert.Equal(opened.Tokenizer with { AdditionalTokens = [] }, saved.Tokenizer with { AdditionalTokens = [] });
        Assert.Equal(File.ReadAllBytes(tiny.Weights), File.ReadAllBytes(saved.Weights));
        Assert.Throws<DataException>(() => HuggingFaceFolder.CheckFree(folder.Path));
    }

    private static float[] Logits(TinyCheckpoint tiny)
    {
        var (network, _) = new HuggingFaceFolder(tiny.Path).Open();
        using var own = network;
        var texts = new EncodedTexts();
        texts.Add([2, 30, 40, 3]);
        return NetworkScores.Logits(network, texts, TorchSharp.torch.CPU, CancellationToken.None)[0];
    }
}
